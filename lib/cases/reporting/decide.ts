import { appendAudit } from "@/lib/audit/commands";
import type { Actor } from "@/lib/auth/schema";
import { loadPack } from "@/lib/campaigns/queries";
import { type DecideReporting, type RegimeDecision, regimeDecision } from "@/lib/cases/schema";
import { AppError, conflict, notFound } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import type { Prisma, Tx } from "@/lib/db/client";
import { changed } from "@/lib/live/publish";

export function toDecision(row: Prisma.RegimeDecisionGetPayload<Record<string, never>>): RegimeDecision {
  return regimeDecision.parse({
    ...row,
    filedAt: row.filedAt?.toISOString() ?? null,
    decidedBy: row.decidedByName,
    decidedAt: row.decidedAt.toISOString(),
  });
}

/** What was filed, and the proof of it: only where the duty applies, never in the future, and a file of this case. */
async function assertFiling(tx: Tx, input: DecideReporting & { now: Date }): Promise<void> {
  const { caseId, decision, filedAt, evidenceId, now } = input;
  if (decision === "does_not_apply" && (filedAt !== null || evidenceId !== null))
    throw new AppError("INVALID", "A duty that does not apply has no filing. Leave time and proof empty.", {
      field: filedAt === null ? "evidenceId" : "filedAt",
    });
  if (filedAt !== null && Date.parse(filedAt) > now.getTime())
    throw new AppError("INVALID", "This time lies in the future. Give the time it was filed, or leave it empty.", {
      field: "filedAt",
    });
  if (evidenceId === null) return;
  const file = await tx.evidence.findUnique({ where: { caseId_id: { caseId, id: evidenceId } }, select: { id: true } });
  if (!file) throw notFound("evidence");
}

/**
 * Records whether a reporting regime of the pack applies to the case, why, and when what it asks for was filed. NOT_FOUND for
 * a regime that the pack does not know; CONFLICT with the decision as it is when someone else decided first.
 */
export async function decideReporting(
  tx: Tx,
  actor: Actor,
  input: DecideReporting & { now: Date },
): Promise<RegimeDecision> {
  const { caseId, regime, decision, reason, filedAt, evidenceId, version, now } = input;
  const found = await tx.case.findUnique({ where: { id: caseId }, select: { campaign: { select: { slug: true } } } });
  if (!found) throw notFound("case");
  const { manifest } = await loadPack(found.campaign.slug);
  if (!manifest.reportingRegimes.some((known) => known.key === regime)) throw notFound("reporting regime");
  await assertFiling(tx, input);
  const where = { caseId_regime: { caseId, regime } };
  const before = await tx.regimeDecision.findUnique({ where });
  const said = { decision, reason, filedAt: filedAt === null ? null : new Date(filedAt), evidenceId };
  const by = { decidedById: actor.userId, decidedByName: actor.name, decidedAt: now };
  const { count } =
    version === 0
      ? await tx.regimeDecision.createMany({
          data: [{ caseId, id: newId(), regime, ...said, ...by }],
          skipDuplicates: true,
        })
      : await tx.regimeDecision.updateMany({
          where: { caseId, regime, version },
          data: { ...said, ...by, version: { increment: 1 } },
        });
  const after = await tx.regimeDecision.findUnique({ where });
  if (!after) throw notFound("decision on this regime");
  if (count === 0) throw conflict("reporting decision", toDecision(after));
  await appendAudit(tx, actor, {
    caseId,
    action: "reporting.decide",
    object: "regime_decision",
    objectId: after.id,
    before: before
      ? { decision: before.decision, filedAt: before.filedAt?.toISOString() ?? null, evidenceId: before.evidenceId }
      : undefined,
    after: { regime, decision, filedAt, evidenceId },
    reason,
  });
  changed(tx, { caseId, topic: "case", ids: [caseId] });
  return toDecision(after);
}
