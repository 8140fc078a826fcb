import { allowedActs, type CaseScope } from "@/lib/access/policy";
import { visibleTo } from "@/lib/access/visible";
import type { Actor } from "@/lib/auth/schema";
import { loadPack } from "@/lib/campaigns/queries";
import { decodeCursor, encodeCursor } from "@/lib/core/cursor";
import { notFound } from "@/lib/core/errors";
import { Prisma, type Tx } from "@/lib/db/client";

import { judgeClosure } from "./closing/criteria";
import { caseItem, type CaseItem, type CaseListInput, type CaseView, caseView, type UnmetCriterion } from "./schema";

type CaseRow = Prisma.CaseGetPayload<Record<string, never>>;
type Names = ReadonlyMap<string, string>;

async function namesOf(tx: Tx, ids: (string | null)[]): Promise<Names> {
  const wanted = [...new Set(ids.filter((id) => id !== null))];
  if (wanted.length === 0) return new Map();
  const users = await tx.user.findMany({ where: { id: { in: wanted } }, select: { id: true, name: true } });
  return new Map(users.map((user) => [user.id, user.name]));
}

function person(id: string | null, names: Names): { id: string; name: string } | null {
  const name = id === null ? undefined : names.get(id);
  return id === null || name === undefined ? null : { id, name };
}

function toItem(row: CaseRow, names: Names): CaseItem {
  return caseItem.parse({
    ...row,
    organization: { id: row.organizationId, name: row.organizationName },
    progress: { total: row.tasksTotal, verified: row.tasksVerified, claimed: row.tasksClaimed },
    owner: person(row.ownerId, names),
    dueAt: row.dueAt?.toISOString() ?? null,
    openedAt: row.openedAt.toISOString(),
    closedAt: row.closedAt?.toISOString() ?? null,
    lastActivityAt: row.lastActivityAt.toISOString(),
  });
}

/** The WHERE of a list of cases: what may be seen, and what was asked for. */
export function caseWhere(actor: Actor, filter: Omit<CaseListInput, "limit" | "cursor" | "sort">): Prisma.CaseWhereInput {
  const assignee = filter.assignee === "me" ? actor.userId : filter.assignee;
  const and: Prisma.CaseWhereInput[] = [visibleTo(actor), { campaign: { slug: filter.campaign } }];
  if (filter.exposure?.length) and.push({ exposure: { in: filter.exposure } });
  if (filter.compromise?.length) and.push({ compromise: { in: filter.compromise } });
  if (filter.phase?.length) and.push({ phase: { in: filter.phase } });
  if (filter.cluster) and.push({ OR: [{ clusters: { has: filter.cluster } }, { clustersProposed: { has: filter.cluster } }] });
  if (filter.attention !== undefined) and.push({ attention: filter.attention });
  if (assignee) and.push({ ownerId: assignee === "none" ? null : assignee });
  for (const word of filter.q?.trim().toLowerCase().split(/\s+/) ?? []) and.push({ searchText: { contains: word } });
  return { AND: and };
}

type Order = { orderBy: Prisma.CaseOrderByWithRelationInput[]; after: (values: (string | number | boolean | null)[]) => Prisma.CaseWhereInput; values: (row: CaseRow) => (string | number)[] };

const farFuture = "9999-12-31T00:00:00.000Z";

const orders: Record<CaseListInput["sort"], Order> = {
  attention: {
    orderBy: [{ attentionRank: "desc" }, { id: "desc" }],
    after: ([rank, id]) => ({ OR: [{ attentionRank: { lt: Number(rank) } }, { attentionRank: Number(rank), id: { lt: String(id) } }] }),
    values: (row) => [row.attentionRank, row.id],
  },
  activity: {
    orderBy: [{ lastActivityAt: "desc" }, { id: "desc" }],
    after: ([at, id]) => ({ OR: [{ lastActivityAt: { lt: new Date(String(at)) } }, { lastActivityAt: new Date(String(at)), id: { lt: String(id) } }] }),
    values: (row) => [row.lastActivityAt.toISOString(), row.id],
  },
  name: {
    orderBy: [{ organizationName: "asc" }, { id: "asc" }],
    after: ([name, id]) => ({ OR: [{ organizationName: { gt: String(name) } }, { organizationName: String(name), id: { gt: String(id) } }] }),
    values: (row) => [row.organizationName, row.id],
  },
  due: {
    orderBy: [{ dueAt: { sort: "asc", nulls: "last" } }, { id: "asc" }],
    after: ([at, id]) =>
      at === farFuture
        ? { dueAt: null, id: { gt: String(id) } }
        : { OR: [{ dueAt: { gt: new Date(String(at)) } }, { dueAt: new Date(String(at)), id: { gt: String(id) } }, { dueAt: null }] },
    values: (row) => [row.dueAt?.toISOString() ?? farFuture, row.id],
  },
};

/** Cases the actor may see, worst first unless asked otherwise. */
export async function listCases(tx: Tx, actor: Actor, input: CaseListInput): Promise<{ items: CaseItem[]; nextCursor: string | null }> {
  const order = orders[input.sort];
  const where = caseWhere(actor, input);
  const rows = await tx.case.findMany({
    where: input.cursor ? { AND: [where, order.after(decodeCursor(input.cursor, 2))] } : where,
    orderBy: order.orderBy,
    take: input.limit + 1,
  });
  const page = rows.slice(0, input.limit);
  const names = await namesOf(tx, page.map((row) => row.ownerId));
  const last = page.at(-1);
  return { items: page.map((row) => toItem(row, names)), nextCursor: rows.length > input.limit && last ? encodeCursor(order.values(last)) : null };
}

/** One case as its page shows it; `scope` was decided by the gate. */
export async function getCase(tx: Tx, actor: Actor, scope: CaseScope): Promise<CaseView> {
  const row = await tx.case.findUnique({ where: { id: scope.caseId }, include: { campaign: true } });
  if (!row) throw notFound("case");
  const names = await namesOf(tx, [row.ownerId, row.verdictConfirmedById, ...row.memberIds]);
  const { campaign, ...rest } = row;
  return caseView.parse({
    ...rest,
    ...toItem(rest, names),
    campaign,
    verdict: {
      sentence: row.verdict,
      confirmedBy: person(row.verdictConfirmedById, names)?.name ?? null,
      confirmedAt: row.verdictConfirmedAt?.toISOString() ?? null,
    },
    awareAt: row.awareAt?.toISOString() ?? null,
    members: row.memberIds.map((id) => person(id, names)).filter((found) => found !== null),
    acts: allowedActs(actor, scope).filter((act) => !act.startsWith("me.")),
  });
}

/** The closure criteria of the case's pack, each met or with what is missing. */
export async function closureOf(tx: Tx, caseId: string): Promise<UnmetCriterion[]> {
  const found = await tx.case.findUnique({ where: { id: caseId }, select: { campaign: { select: { slug: true } } } });
  if (!found) throw notFound("case");
  const { manifest } = await loadPack(found.campaign.slug);
  const [servers, tasks, findings, covered] = await Promise.all([
    tx.server.findMany({ where: { caseId } }),
    tx.task.findMany({ where: { caseId }, select: { key: true, section: true, title: true, state: true, opened: true } }),
    tx.finding.groupBy({ by: ["severity"], where: { caseId, triage: { in: ["new", "needs_more"] } }, _count: true }),
    tx.coverage.findMany({ where: { caseId, serverId: { not: null } }, distinct: ["serverId"], select: { serverId: true } }),
  ]);
  return judgeClosure(manifest.closure, {
    servers: servers.map((server) => ({ ...server, compromiseConfirmed: server.compromiseConfirmed !== null, covered: covered.some((row) => row.serverId === server.id) })),
    tasks: tasks.map((task) => ({ ...task, settled: task.state === "done" || task.state === "not_applicable" })),
    openFindings: findings.map((group) => ({ severity: group.severity, count: group._count })),
  });
}
