import { allowedActs, type CaseScope, readsAttribution } from "@/lib/access/policy";
import type { Actor } from "@/lib/auth/schema";
import { loadPack } from "@/lib/campaigns/queries";
import type { BuildRow } from "@/lib/campaigns/schema";
import { encodeCursor } from "@/lib/core/cursor";
import { AppError, notFound } from "@/lib/core/errors";
import { Prisma, type Tx } from "@/lib/db/client";

import { exposureProofsOf } from "./exposure/stored";
import { clocksOf, regimesOf } from "./guide/clocks";
import { runningClocks } from "./guide/running";
import { conditions } from "./listing/conditions";
import { scoreOf, triageColumns, triageFacts, weightsOf } from "./judging/scored";
import { pageIds } from "./listing/page";
import { toDecision } from "./reporting/decide";
import { mailReadOf, mailSentence, withAxesApart } from "./rules";
import {
  type CaseFilter,
  caseGuide,
  type CaseGuide,
  caseItem,
  type CaseItem,
  type CaseListInput,
  type CaseRegime,
  type CaseView,
  caseView,
} from "./schema";

export { exposureProofsOf, runningClocks, scoreOf, triageColumns, triageFacts, weightsOf };

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

/** Clients read the state of their own case, not what the team weighs. */
const hiddenFromClients = {
  tags: [],
  attention: false,
  attentionReason: null,
  openFindings: 0,
  criticalFindings: 0,
  triage: null,
};

function toItem(row: CaseRow, names: Names, actor: Actor): CaseItem {
  return caseItem.parse({
    ...row,
    triage: { score: row.attentionRank, reasons: row.triage },
    ...(readsAttribution(actor) ? {} : { clusters: [], clustersProposed: [] }),
    ...(actor.role === "client" ? hiddenFromClients : {}),
    organization: { id: row.organizationId, name: row.organizationName },
    progress: { total: row.tasksTotal, verified: row.tasksVerified, claimed: row.tasksClaimed },
    owner: person(row.ownerId, names),
    dueAt: row.dueAt?.toISOString() ?? null,
    openedAt: row.openedAt.toISOString(),
    closedAt: row.closedAt?.toISOString() ?? null,
    lastActivityAt: row.lastActivityAt.toISOString(),
  });
}

/** SQL conditions over the alias `c` of `case` for what may be seen and was asked for, leaving the states of the three axes to the caller. */
export function casesMatching(actor: Actor, filter: CaseFilter, where: { campaignId: string; now: Date }): Prisma.Sql {
  return Prisma.join(conditions(actor, filter, where), " AND ");
}

function cursorOf(row: CaseRow, sort: CaseListInput["sort"]): string {
  switch (sort) {
    case "attention":
      return encodeCursor([row.attentionRank, row.id]);
    case "exposure":
    case "compromise":
    case "phase":
      return encodeCursor([row[sort], row.attentionRank, row.id]);
    case "activity":
      return encodeCursor([row.lastActivityAt.toISOString(), row.id]);
    case "name":
      return encodeCursor([row.organizationName, row.id]);
    case "due":
      return encodeCursor([row.dueAt?.toISOString() ?? null, row.id]);
  }
}

/** What a list does not show it does not filter by either: which cases remain would tell it. */
function refuseHiddenFilters(actor: Actor, { cluster, findings, attention }: CaseListInput): void {
  if (cluster && !readsAttribution(actor))
    throw new AppError("FORBIDDEN", "Your role does not show clusters, so cases cannot be filtered by them.");
  if (actor.role === "client" && (findings !== undefined || attention !== undefined))
    throw new AppError("FORBIDDEN", "Your role does not show findings, so cases cannot be filtered by them.");
}

/** Cases the actor may see, worst first unless asked otherwise. Clusters stay hidden from those who may not read attribution. */
export async function listCases(
  tx: Tx,
  actor: Actor,
  asked: CaseListInput,
): Promise<{ items: CaseItem[]; nextCursor: string | null }> {
  const input = withAxesApart(asked);
  refuseHiddenFilters(actor, input);
  const campaign = await tx.campaign.findUnique({ where: { slug: input.campaign }, select: { id: true } });
  if (!campaign) return { items: [], nextCursor: null };
  const ids = await pageIds(tx, actor, { input, campaignId: campaign.id, now: new Date() });
  const shown = ids.slice(0, input.limit);
  const found = new Map((await tx.case.findMany({ where: { id: { in: shown } } })).map((row) => [row.id, row]));
  const page = shown.flatMap((id) => found.get(id) ?? []);
  const names = await namesOf(
    tx,
    page.map((row) => row.ownerId),
  );
  const last = page.at(-1);
  return {
    items: page.map((row) => toItem(row, names, actor)),
    nextCursor: ids.length > input.limit && last ? cursorOf(last, input.sort) : null,
  };
}

const draftVerdict = "The response team is still working on its verdict.";

async function mailReadIn(tx: Tx, caseId: string): Promise<string | null> {
  const thefts = await tx.finding.findMany({
    where: { caseId, stage: "mailbox_theft", triage: { notIn: ["dismissed", "duplicate"] } },
    distinct: ["serverId"],
    select: { serverId: true },
  });
  if (thefts.length === 0) return null;
  const servers = await tx.server.findMany({
    where: { caseId },
    orderBy: { hostnameKey: "asc" },
    select: { id: true, hostname: true },
  });
  return mailSentence(mailReadOf(thefts, servers));
}

/** One case as its page shows it; `scope` was decided by the gate. */
export async function getCase(tx: Tx, actor: Actor, scope: CaseScope): Promise<CaseView> {
  const row = await tx.case.findUnique({ where: { id: scope.caseId }, include: { campaign: true } });
  if (!row) throw notFound("case");
  const names = await namesOf(tx, [row.ownerId, row.verdictConfirmedById, row.closedById, ...row.memberIds]);
  const team =
    row.teamId === null
      ? null
      : await tx.team.findUnique({ where: { id: row.teamId }, select: { id: true, name: true } });
  const { campaign, ...rest } = row;
  const view = caseView.parse({
    ...rest,
    ...toItem(rest, names, actor),
    team,
    closedBy: person(row.closedById, names)?.name ?? null,
    campaign,
    verdict: {
      sentence: row.verdict,
      confirmedBy: person(row.verdictConfirmedById, names)?.name ?? null,
      confirmedAt: row.verdictConfirmedAt?.toISOString() ?? null,
    },
    mailRead: await mailReadIn(tx, row.id),
    awareAt: row.awareAt?.toISOString() ?? null,
    signOff:
      row.signedOffAt === null
        ? null
        : {
            by: row.signedOffByName ?? "",
            at: row.signedOffAt.toISOString(),
            statement: row.signedOffStatement ?? "",
          },
    members: row.memberIds.map((id) => person(id, names)).filter((found) => found !== null),
    acts: allowedActs(actor, scope).filter((act) => !act.startsWith("me.")),
  });
  if (actor.role !== "client") return view;
  const verdict = view.verdict.confirmedAt === null ? { ...view.verdict, sentence: draftVerdict } : view.verdict;
  return { ...view, verdict, members: [], team: null, closeReason: null, twins: [] };
}

/** Duties to report that may bind the organization of a case, each with what was decided, and since when it has been aware. */
export async function reportingOf(tx: Tx, caseId: string): Promise<{ awareAt: Date | null; regimes: CaseRegime[] }> {
  const found = await tx.case.findUnique({
    where: { id: caseId },
    select: { awareAt: true, sector: true, country: true, campaign: { select: { slug: true } } },
  });
  if (!found) throw notFound("case");
  const { manifest } = await loadPack(found.campaign.slug);
  const decisions = await tx.regimeDecision.findMany({ where: { caseId }, orderBy: { regime: "asc" } });
  return { awareAt: found.awareAt, regimes: regimesOf(manifest, found, decisions.map(toDecision)) };
}

/** What was decided, as a client may read it: that it was, and not the weighing of the team. */
function forClient(regime: CaseRegime): CaseRegime {
  return {
    ...regime,
    decision: regime.decision && { ...regime.decision, reason: "", evidenceId: null, decidedBy: "" },
  };
}

/** What the case's campaign pack says that its pages need: words, window, clocks, ends, and clusters unless a client asks. */
export async function guideOf(tx: Tx, actor: Actor, caseId: string): Promise<CaseGuide> {
  const found = await tx.case.findUnique({ where: { id: caseId }, include: { campaign: { select: { slug: true } } } });
  if (!found) throw notFound("case");
  const { manifest, clusters } = await loadPack(found.campaign.slug);
  const confirmed = await tx.server.aggregate({
    where: { caseId, compromiseConfirmed: { in: ["implanted", "operated", "spread"] } },
    _min: { compromiseConfirmedAt: true },
  });
  const isClient = actor.role === "client";
  const { regimes } = await reportingOf(tx, caseId);
  return caseGuide.parse({
    packVersion: manifest.version,
    labels: manifest.labels,
    advisoryAt: manifest.advisoryAt,
    exposureWindow: manifest.exposureWindow,
    clocks: clocksOf(manifest, {
      openedAt: found.openedAt.toISOString(),
      awareAt: found.awareAt?.toISOString() ?? null,
      compromiseConfirmedAt: confirmed._min.compromiseConfirmedAt?.toISOString() ?? null,
      sector: found.sector,
      country: found.country,
    }),
    regimes: isClient ? regimes.map(forClient) : regimes,
    exits: manifest.closureOutcomes,
    clusters: isClient ? [] : clusters.map((known, index) => ({ ...known, index: index + 1 })),
  });
}

/** The build table by which versions seen in this case are judged. */
export async function buildTableOf(tx: Tx, caseId: string): Promise<BuildRow[]> {
  const found = await tx.case.findUnique({ where: { id: caseId }, select: { campaign: { select: { slug: true } } } });
  if (!found) throw notFound("case");
  return (await loadPack(found.campaign.slug)).builds;
}
