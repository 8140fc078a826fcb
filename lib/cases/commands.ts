import type { CaseScope } from "@/lib/access/policy";
import { appendAudit, changes } from "@/lib/audit/commands";
import type { Actor } from "@/lib/auth/schema";
import { AppError, conflict, notFound } from "@/lib/core/errors";

import type { Prisma, Tx } from "@/lib/db/client";
import { changed } from "@/lib/live/publish";

import { getCase } from "./queries";
import { caseRef } from "./rules";
import type { CaseView } from "./schema";

type OpenCase = { caseId: string; organizationId: string; campaignSlug: string; ownerId?: string | null; demo?: boolean; openedAt?: Date };

/** Opens a case for an organization in a campaign; the transaction is bound to the new case's id. One case each. */
export async function openCase(tx: Tx, actor: Actor, input: OpenCase): Promise<void> {
  const [organization, campaign] = await Promise.all([
    tx.organization.findUnique({ where: { id: input.organizationId } }),
    tx.campaign.findUnique({ where: { slug: input.campaignSlug } }),
  ]);
  if (!organization) throw new AppError("INVALID", "There is no such organization. Add it first.", { field: "organizationId" });
  if (!campaign) throw new AppError("INVALID", `There is no campaign ${input.campaignSlug}.`, { field: "campaignSlug" });
  const numbers = await tx.$queryRaw<{ number: bigint }[]>`SELECT nextval(pg_get_serial_sequence('"case"', 'number')) AS number`;
  const number = Number(numbers[0]?.number ?? 0);
  const now = input.openedAt ?? new Date();
  const data: Prisma.CaseUncheckedCreateInput = {
    id: input.caseId,
    number,
    ref: caseRef(number),
    organizationId: organization.id,
    campaignId: campaign.id,
    organizationName: organization.name,
    packVersion: campaign.packVersion,
    ownerId: input.ownerId === undefined ? actor.userId : input.ownerId,
    country: organization.country,
    sector: organization.sector,
    tags: organization.tags,
    demo: input.demo ?? false,
    openedAt: now,
    lastActivityAt: now,
    searchText: `${caseRef(number).toLowerCase()} ${organization.searchText}`,
  };
  // Under row-level security another case's unique row is invisible, so the constraint answers.
  const inserted = await tx.case.createMany({ data: [data], skipDuplicates: true });
  if (inserted.count === 0) throw new AppError("INVALID", `${organization.name} already has a case in this campaign.`, { field: "organizationId" });
  await tx.caseStat.create({ data: { caseId: input.caseId } });
  await appendAudit(tx, actor, { caseId: input.caseId, action: "case.create", object: "case", objectId: input.caseId, after: { ref: data.ref, organization: organization.name, campaign: campaign.slug } });
  changed(tx, { caseId: input.caseId, topic: "case", ids: [input.caseId] });
}

type Patch = { version: number } & Partial<{
  tlp: string;
  pap: string;
  containment: string;
  dueAt: string | null;
  awareAt: string | null;
  tags: string[];
  ownerId: string | null;
  teamId: string | null;
  memberIds: string[];
}>;

/** Writes the given fields of a case under its version; a stale version answers CONFLICT with the case as it is. */
export async function changeCase(tx: Tx, actor: Actor, input: { scope: CaseScope; action: string; patch: Patch; reason?: string }): Promise<CaseView> {
  const { scope, action } = input;
  const { version, ...patch } = input.patch;
  const before = await tx.case.findUnique({ where: { id: scope.caseId } });
  if (!before) throw notFound("case");
  const { count } = await tx.case.updateMany({ where: { id: scope.caseId, version }, data: { ...patch, version: { increment: 1 }, lastActivityAt: new Date() } });
  if (count === 0) throw conflict("case", { ...(await getCase(tx, actor, scope)) });
  await appendAudit(tx, actor, { caseId: scope.caseId, action, object: "case", objectId: scope.caseId, ...changes({ ...before }, patch), reason: input.reason });
  changed(tx, { caseId: scope.caseId, topic: "case", ids: [scope.caseId] });
  return getCase(tx, actor, scope);
}

/** Takes or gives ownership, team and members. Fails with INVALID when someone named is not an active user. */
export async function assignCase(tx: Tx, actor: Actor, input: { scope: CaseScope; patch: Patch }): Promise<CaseView> {
  const named = [...new Set([...(input.patch.memberIds ?? []), ...(input.patch.ownerId ? [input.patch.ownerId] : [])])];
  const active = await tx.user.count({ where: { id: { in: named }, state: "active" } });
  if (active !== named.length) throw new AppError("INVALID", "Someone named here is not an active user. Choose another person.", { field: "ownerId" });
  return changeCase(tx, actor, { ...input, action: "case.assign" });
}

type Close = { scope: CaseScope; version: number; exit: string; reason?: string; unmet: { title: string }[] };

/** Closes a case. Unmet criteria need a lead's reason, which the report repeats; the gate has let only leads in. */
export async function closeCase(tx: Tx, actor: Actor, input: Close): Promise<CaseView> {
  const { scope, version, exit, reason, unmet } = input;
  if (unmet.length > 0 && !reason) {
    const list = unmet.map((criterion) => criterion.title).join("; ");
    throw new AppError("UNPROCESSABLE", `Not all closure criteria are met: ${list}. Meet them, or give the reason for closing without.`, { field: "reason", unmet });
  }
  const { count } = await tx.case.updateMany({
    where: { id: scope.caseId, version },
    data: { closedAt: new Date(), closedById: actor.userId, closeExit: exit, closeReason: reason ?? null, version: { increment: 1 }, lastActivityAt: new Date() },
  });
  if (count === 0) throw conflict("case", { ...(await getCase(tx, actor, scope)) });
  await appendAudit(tx, actor, { caseId: scope.caseId, action: "case.close", object: "case", objectId: scope.caseId, after: { exit, unmet: unmet.map((criterion) => criterion.title) }, reason });
  changed(tx, { caseId: scope.caseId, topic: "case", ids: [scope.caseId] });
  return getCase(tx, actor, { ...scope, closed: true });
}

/** Opens a closed case again; the earlier closing stays in the audit trail. */
export async function reopenCase(tx: Tx, actor: Actor, input: { scope: CaseScope; version: number; reason: string }): Promise<CaseView> {
  const { scope, version, reason } = input;
  const { count } = await tx.case.updateMany({
    where: { id: scope.caseId, version, closedAt: { not: null } },
    data: { closedAt: null, closedById: null, closeExit: null, closeReason: null, version: { increment: 1 }, lastActivityAt: new Date() },
  });
  if (count === 0) throw conflict("case", { ...(await getCase(tx, actor, scope)) });
  await appendAudit(tx, actor, { caseId: scope.caseId, action: "case.reopen", object: "case", objectId: scope.caseId, reason });
  changed(tx, { caseId: scope.caseId, topic: "case", ids: [scope.caseId] });
  return getCase(tx, actor, { ...scope, closed: false });
}

/** A person confirms the verdict sentence as it stands, or writes a better one; a changed case asks again. */
export async function confirmVerdict(tx: Tx, actor: Actor, input: { scope: CaseScope; version: number; sentence: string }): Promise<CaseView> {
  const { scope, version, sentence } = input;
  const before = await tx.case.findUnique({ where: { id: scope.caseId }, select: { verdict: true } });
  const { count } = await tx.case.updateMany({
    where: { id: scope.caseId, version },
    data: { verdict: sentence, verdictConfirmedById: actor.userId, verdictConfirmedAt: new Date(), version: { increment: 1 }, lastActivityAt: new Date() },
  });
  if (count === 0) throw conflict("case", { ...(await getCase(tx, actor, scope)) });
  await appendAudit(tx, actor, { caseId: scope.caseId, action: "case.confirm", object: "case", objectId: scope.caseId, before: { verdict: before?.verdict }, after: { verdict: sentence } });
  changed(tx, { caseId: scope.caseId, topic: "case", ids: [scope.caseId] });
  return getCase(tx, actor, scope);
}

