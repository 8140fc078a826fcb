import type { CaseScope } from "@/lib/access/policy";
import { appendAudit } from "@/lib/audit/commands";
import type { Actor } from "@/lib/auth/schema";
import { loadPack } from "@/lib/campaigns/queries";
import type { PackManifest } from "@/lib/campaigns/schema";
import { getCase } from "@/lib/cases/queries";
import type { CaseView } from "@/lib/cases/schema";
import { AppError, conflict, notFound } from "@/lib/core/errors";
import { compromiseStates, exposureStates } from "@/lib/core/states";
import type { Tx } from "@/lib/db/client";
import { changed } from "@/lib/live/publish";

import { closureOf } from "./queries";
import { contradictionOf } from "./rules";

type Close = { scope: CaseScope; version: number; exit: string; reason?: string };

/** What speaks against the end asked for; INVALID for one that the pack does not know. */
function contradictionTo(
  manifest: PackManifest,
  key: string,
  row: { exposure: string; compromise: string },
): string | null {
  const exit = manifest.closureOutcomes.find((outcome) => outcome.key === key);
  if (!exit) {
    const known = manifest.closureOutcomes.map((outcome) => outcome.key).join(", ");
    throw new AppError("INVALID", `A case ends as one of: ${known}.`, { field: "exit" });
  }
  const shown = {
    exposure: exposureStates.find((state) => state === row.exposure) ?? "unknown",
    compromise: compromiseStates.find((state) => state === row.compromise) ?? "unknown",
  };
  return contradictionOf(exit, shown, manifest.labels);
}

/**
 * Closes a case. Unmet criteria, and an end that the states of the case speak against, need a lead's reason
 * (UNPROCESSABLE), which the reports repeat; the gate has let only leads in.
 */
export async function closeCase(tx: Tx, actor: Actor, input: Close): Promise<CaseView> {
  const { scope, version, exit, reason } = input;
  const found = await tx.case.findUnique({
    where: { id: scope.caseId },
    select: { version: true, exposure: true, compromise: true, campaign: { select: { slug: true } } },
  });
  if (!found) throw notFound("case");
  if (found.version !== version) throw conflict("case", { ...(await getCase(tx, actor, scope)) });
  const { manifest } = await loadPack(found.campaign.slug);
  const contradiction = contradictionTo(manifest, exit, found);
  const unmet = (await closureOf(tx, scope.caseId)).filter((criterion) => !criterion.met);
  if ((unmet.length > 0 || contradiction !== null) && !reason) {
    const list = unmet.map((criterion) => criterion.title).join("; ");
    const sentences = [
      ...(unmet.length > 0
        ? [`Not all closure criteria are met: ${list}. Meet them, or give the reason for closing without.`]
        : []),
      ...(contradiction === null ? [] : [`${contradiction} Choose another end, or give the reason for this one.`]),
    ];
    throw new AppError("UNPROCESSABLE", sentences.join(" "), { field: "reason", unmet, contradiction });
  }
  const { count } = await tx.case.updateMany({
    where: { id: scope.caseId, version },
    data: {
      closedAt: new Date(),
      closedById: actor.userId,
      closeExit: exit,
      closeReason: reason || null,
      attention: false,
      attentionReason: null,
      version: { increment: 1 },
      lastActivityAt: new Date(),
    },
  });
  if (count === 0) throw conflict("case", { ...(await getCase(tx, actor, scope)) });
  await appendAudit(tx, actor, {
    caseId: scope.caseId,
    action: "case.close",
    object: "case",
    objectId: scope.caseId,
    before: { closed: false },
    after: { closed: true, exit, unmet: unmet.map((criterion) => criterion.title), contradiction },
    reason,
  });
  changed(tx, { caseId: scope.caseId, topic: "case", ids: [scope.caseId] });
  return getCase(tx, actor, { ...scope, closed: true });
}

const unsigned = { signedOffAt: null, signedOffById: null, signedOffByName: null, signedOffStatement: null };

/** The organization's own word on where its case stands; a later one takes the place of an earlier, which the chain keeps. */
export async function signOff(
  tx: Tx,
  actor: Actor,
  input: { scope: CaseScope; version: number; statement: string; now: Date },
): Promise<CaseView> {
  const { scope, version, statement, now } = input;
  const before = await tx.case.findUnique({ where: { id: scope.caseId }, select: { signedOffStatement: true } });
  const { count } = await tx.case.updateMany({
    where: { id: scope.caseId, version },
    data: {
      signedOffAt: now,
      signedOffById: actor.userId,
      signedOffByName: actor.name,
      signedOffStatement: statement,
      version: { increment: 1 },
      lastActivityAt: now,
    },
  });
  if (count === 0) throw conflict("case", { ...(await getCase(tx, actor, scope)) });
  await appendAudit(tx, actor, {
    caseId: scope.caseId,
    action: "case.sign_off",
    object: "case",
    objectId: scope.caseId,
    before: { statement: before?.signedOffStatement },
    after: { statement },
  });
  changed(tx, { caseId: scope.caseId, topic: "case", ids: [scope.caseId] });
  return getCase(tx, actor, scope);
}

/** Opens a closed case again, which takes back its sign-off; the earlier closing stays in the audit trail. */
export async function reopenCase(
  tx: Tx,
  actor: Actor,
  input: { scope: CaseScope; version: number; reason: string },
): Promise<CaseView> {
  const { scope, version, reason } = input;
  const before = await tx.case.findUnique({
    where: { id: scope.caseId },
    select: { closedAt: true, closeExit: true, closeReason: true, signedOffStatement: true, version: true },
  });
  if (before?.version === version && before.closedAt === null)
    throw new AppError("UNPROCESSABLE", "This case is open already.");
  const { count } = await tx.case.updateMany({
    where: { id: scope.caseId, version, closedAt: { not: null } },
    data: {
      closedAt: null,
      closedById: null,
      closeExit: null,
      closeReason: null,
      ...unsigned,
      attention: false,
      attentionReason: null,
      version: { increment: 1 },
      lastActivityAt: new Date(),
    },
  });
  if (count === 0) throw conflict("case", { ...(await getCase(tx, actor, scope)) });
  await appendAudit(tx, actor, {
    caseId: scope.caseId,
    action: "case.reopen",
    object: "case",
    objectId: scope.caseId,
    before: {
      closed: true,
      exit: before?.closeExit,
      reason: before?.closeReason,
      ...(before?.signedOffStatement ? { signedOff: before.signedOffStatement } : {}),
    },
    after: { closed: false },
    reason,
  });
  changed(tx, { caseId: scope.caseId, topic: "case", ids: [scope.caseId] });
  return getCase(tx, actor, { ...scope, closed: false });
}
