import { type CaseScope, seesEveryCase } from "@/lib/access/policy";
import { appendAudit, changes } from "@/lib/audit/commands";
import type { Actor } from "@/lib/auth/schema";
import { AppError, conflict, notFound } from "@/lib/core/errors";
import type { Prisma, Tx } from "@/lib/db/client";
import { inPortfolio } from "@/lib/db/unit";
import { changed } from "@/lib/live/publish";
import { getOrganization } from "@/lib/organizations/queries";

import { scoreOf } from "./judging/scored";
import { getCase } from "./queries";
import { caseRef } from "./rules";
import type { CaseView } from "./schema";

export { decideReporting } from "./reporting/decide";

type OpenCase = {
  caseId: string;
  organizationId: string;
  campaignSlug: string;
  ownerId?: string | null;
  demo?: boolean;
  openedAt?: Date;
};

/**
 * Who opens a case owns it and reads the organization's contacts, so those who are limited to some organizations open cases for
 * these alone. NOT_FOUND for any other, as for one that does not exist.
 */
export async function assertMayOpenFor(actor: Actor, organizationId: string): Promise<void> {
  if (seesEveryCase(actor)) return;
  await inPortfolio((tx) => getOrganization(tx, actor, organizationId));
}

/** Opens a case for an organization in a campaign; the transaction is bound to the new case's id. One case each. */
export async function openCase(tx: Tx, actor: Actor, input: OpenCase): Promise<void> {
  const organization = await tx.organization.findUnique({ where: { id: input.organizationId } });
  const campaign = await tx.campaign.findUnique({ where: { slug: input.campaignSlug } });
  if (!organization)
    throw new AppError("INVALID", "There is no such organization. Add it first.", { field: "organizationId" });
  if (organization.mergedIntoId !== null)
    throw new AppError("INVALID", "This organization was merged into another one. Open the case there.", {
      field: "organizationId",
    });
  if (!campaign)
    throw new AppError("INVALID", `There is no campaign ${input.campaignSlug}.`, { field: "campaignSlug" });
  const numbers = await tx.$queryRaw<
    { number: bigint }[]
  >`SELECT nextval(pg_get_serial_sequence('"case"', 'number')) AS number`;
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
    checklistNumber: campaign.checklistNumber,
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
  if (inserted.count === 0)
    throw new AppError("INVALID", "This organization already has a case in this campaign.", {
      field: "organizationId",
    });
  await tx.caseStat.create({ data: { caseId: input.caseId } });
  await appendAudit(tx, actor, {
    caseId: input.caseId,
    action: "case.create",
    object: "case",
    objectId: input.caseId,
    after: { ref: data.ref, organization: organization.name, campaign: campaign.slug },
  });
  changed(tx, { caseId: input.caseId, topic: "case", ids: [input.caseId] });
}

/** The fields of a case that people write. */
export type CasePatch = Partial<{
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
type Patch = { version: number } & CasePatch;

/**
 * Writes the given fields of a case under its version; a stale version answers CONFLICT with the case as it is. Containment
 * is said for every server that shows an implant, since the case shows the worst of them.
 */
export async function changeCase(
  tx: Tx,
  actor: Actor,
  input: { scope: CaseScope; action: string; patch: Patch; reason?: string },
): Promise<CaseView> {
  const { scope, action } = input;
  const { version, ...patch } = input.patch;
  const before = await tx.case.findUnique({ where: { id: scope.caseId } });
  if (!before) throw notFound("case");
  if (patch.containment !== undefined && before.version === version) {
    const { containment } = patch;
    await tx.server.updateMany({
      where: {
        caseId: scope.caseId,
        compromise: { in: ["implanted", "operated", "spread"] },
        containment: { not: containment },
      },
      data: { containment, version: { increment: 1 } },
    });
  }
  const { count } = await tx.case.updateMany({
    where: { id: scope.caseId, version },
    data: { ...patch, version: { increment: 1 }, lastActivityAt: new Date() },
  });
  if (count === 0) throw conflict("case", { ...(await getCase(tx, actor, scope)) });
  await appendAudit(tx, actor, {
    caseId: scope.caseId,
    action,
    object: "case",
    objectId: scope.caseId,
    ...changes({ ...before }, patch),
    reason: input.reason,
  });
  changed(tx, { caseId: scope.caseId, topic: "case", ids: [scope.caseId] });
  return getCase(tx, actor, scope);
}

/**
 * Writes fields of a case that its caller holds the lock of, with its audit event; answers what differed, or null when all of
 * it is so already. `also` stands in the event beside what changed. The triage score follows the tags.
 */
export async function patchCase(
  tx: Tx,
  actor: Actor,
  input: { scope: CaseScope; action: string; patch: CasePatch; also: Record<string, unknown> },
): Promise<{ before: Record<string, unknown>; after: Record<string, unknown> } | null> {
  const { scope, action, patch, also } = input;
  const row = await tx.case.findUnique({ where: { id: scope.caseId } });
  if (!row) throw notFound("case");
  const plain = { ...row, dueAt: row.dueAt?.toISOString() ?? null };
  const differing = changes(plain, patch);
  if (Object.keys(differing.after).length === 0) return null;
  // Tags weigh in the order of work; nothing else that is written here does.
  const triage = patch.tags === undefined ? {} : await scoreOf(tx, { ...row, tags: patch.tags });
  await tx.case.updateMany({
    where: { id: scope.caseId },
    data: { ...differing.after, ...triage, version: { increment: 1 }, lastActivityAt: new Date() },
  });
  await appendAudit(tx, actor, {
    caseId: scope.caseId,
    action,
    object: "case",
    objectId: scope.caseId,
    before: differing.before,
    after: { ...differing.after, ...also },
  });
  return differing;
}

const worksOnCases = ["admin", "lead", "analyst", "technician"];

/** Takes or gives ownership, team and members. Fails with INVALID when someone named is not an active user of the response team. */
export async function assignCase(tx: Tx, actor: Actor, input: { scope: CaseScope; patch: Patch }): Promise<CaseView> {
  const { ownerId, teamId } = input.patch;
  const memberIds = input.patch.memberIds ? [...new Set(input.patch.memberIds)] : undefined;
  const active = async (ids: string[]) =>
    (await tx.user.count({ where: { id: { in: ids }, state: "active", role: { in: worksOnCases } } })) === ids.length;
  const sentence = "Someone named here does not work on cases, or is no longer active. Choose another person.";
  if (ownerId && !(await active([ownerId]))) throw new AppError("INVALID", sentence, { field: "ownerId" });
  if (memberIds && !(await active(memberIds))) throw new AppError("INVALID", sentence, { field: "memberIds" });
  if (teamId && !(await tx.team.findUnique({ where: { id: teamId }, select: { id: true } })))
    throw new AppError("INVALID", "There is no such team. Choose another one.", { field: "teamId" });
  return changeCase(tx, actor, {
    scope: input.scope,
    action: "case.assign",
    patch: { ...input.patch, ...(memberIds ? { memberIds } : {}) },
  });
}

/** Someone has looked at why a case asks for attention; the flag goes down until something new comes to light. */
export async function markSeen(tx: Tx, actor: Actor, input: { scope: CaseScope; version: number }): Promise<CaseView> {
  const { scope, version } = input;
  const before = await tx.case.findUnique({
    where: { id: scope.caseId },
    select: { attention: true, attentionReason: true },
  });
  const { count } = await tx.case.updateMany({
    where: { id: scope.caseId, version },
    data: { attention: false, attentionReason: null, version: { increment: 1 } },
  });
  if (count === 0) throw conflict("case", { ...(await getCase(tx, actor, scope)) });
  await appendAudit(tx, actor, {
    caseId: scope.caseId,
    action: "case.seen",
    object: "case",
    objectId: scope.caseId,
    before: { ...before },
    after: { attention: false },
  });
  changed(tx, { caseId: scope.caseId, topic: "case", ids: [scope.caseId] });
  return getCase(tx, actor, scope);
}

/** A person confirms the verdict sentence as it stands, or writes a better one; a changed case asks again. */
export async function confirmVerdict(
  tx: Tx,
  actor: Actor,
  input: { scope: CaseScope; version: number; sentence: string },
): Promise<CaseView> {
  const { scope, version, sentence } = input;
  const before = await tx.case.findUnique({
    where: { id: scope.caseId },
    select: { verdict: true, verdictConfirmedAt: true },
  });
  const { count } = await tx.case.updateMany({
    where: { id: scope.caseId, version },
    data: {
      verdict: sentence,
      verdictConfirmedById: actor.userId,
      verdictConfirmedAt: new Date(),
      version: { increment: 1 },
      lastActivityAt: new Date(),
    },
  });
  if (count === 0) throw conflict("case", { ...(await getCase(tx, actor, scope)) });
  await appendAudit(tx, actor, {
    caseId: scope.caseId,
    action: "case.confirm",
    object: "case",
    objectId: scope.caseId,
    before: { verdict: before?.verdict, confirmed: before?.verdictConfirmedAt !== null },
    after: { verdict: sentence, confirmed: true },
  });
  changed(tx, { caseId: scope.caseId, topic: "case", ids: [scope.caseId] });
  return getCase(tx, actor, scope);
}
