import { appendAudit } from "@/lib/audit/commands";
import type { Actor } from "@/lib/auth/schema";
import { AppError } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import type { Tx } from "@/lib/db/client";
import { getEvidence } from "@/lib/evidence/queries";
import type { EvidenceView } from "@/lib/evidence/schema";
import { changed } from "@/lib/live/publish";

/** Adds one line to the custody record of a file: who did what with it, and what for. */
export async function addCustody(
  tx: Tx,
  actor: Actor,
  entry: {
    caseId: string;
    evidenceId: string;
    action: string;
    purpose: string;
    detail?: Record<string, string | number | null>;
  },
): Promise<void> {
  const { caseId, evidenceId, action, purpose, detail } = entry;
  await tx.custodyEvent.create({
    data: {
      caseId,
      id: newId(),
      evidenceId,
      at: new Date(),
      action,
      purpose,
      actorId: actor.userId,
      actorName: actor.name,
      detail: detail ?? {},
    },
  });
}

const sameOpeningMs = 60 * 60_000;

/** Notes in the custody record and the audit chain that a person looked into a file; looking again within the hour adds nothing. */
export async function recordOpened(
  tx: Tx,
  actor: Actor,
  input: { caseId: string; evidenceId: string; purpose: string; now: Date },
): Promise<void> {
  const { caseId, evidenceId, purpose, now } = input;
  const since = new Date(now.getTime() - sameOpeningMs);
  const lately = await tx.custodyEvent.findFirst({
    where: { caseId, evidenceId, action: "opened", actorId: actor.userId, at: { gt: since } },
    select: { id: true },
  });
  if (lately) return;
  await addCustody(tx, actor, { caseId, evidenceId, action: "opened", purpose });
  await appendAudit(tx, actor, {
    caseId,
    action: "evidence.open",
    object: "evidence",
    objectId: evidenceId,
    reason: purpose,
  });
  changed(tx, { caseId, topic: "evidence", ids: [evidenceId] });
}

/** Notes that a copy of a file left the product: who took it, what for. */
export async function recordExport(
  tx: Tx,
  actor: Actor,
  input: { caseId: string; evidenceId: string; purpose: string },
): Promise<EvidenceView> {
  const { caseId, evidenceId, purpose } = input;
  const found = await getEvidence(tx, actor, { caseId, evidenceId });
  if (found.sha256 === null) throw new AppError("CONFLICT", "This file is not stored yet. Wait until it is.");
  const detail = { sha256: found.sha256, sizeBytes: found.sizeBytes, form: "zip, AES-256" };
  await addCustody(tx, actor, { caseId, evidenceId, action: "exported", purpose, detail });
  await appendAudit(tx, actor, {
    caseId,
    action: "evidence.export",
    object: "evidence",
    objectId: evidenceId,
    after: { sha256: found.sha256 },
    reason: purpose,
  });
  changed(tx, { caseId, topic: "evidence", ids: [evidenceId] });
  return found;
}
