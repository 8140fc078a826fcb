import { appendAudit } from "@/lib/audit/commands";
import type { Actor } from "@/lib/auth/schema";
import { AppError, conflict } from "@/lib/core/errors";
import { Prisma, type Tx } from "@/lib/db/client";
import type { TimelineMapping } from "@/lib/evidence/parsers/timeline-mapping";
import { getEvidence } from "@/lib/evidence/queries";
import type { EvidenceView } from "@/lib/evidence/schema";

import { savedMappings } from "./saved";

/** Only a file that no parser claims, or that is a timeline, may be read by the columns a person names. */
function assertMappable(file: EvidenceView): void {
  if (file.format === "unrecognized" || file.format === "timeline") return;
  throw new AppError(
    "UNPROCESSABLE",
    file.format === null
      ? "This file is not read yet. Wait until it is ready."
      : `This file is read as ${file.formatLabel ?? file.format} and needs no columns named.`,
    { field: "mapping" },
  );
}

/**
 * Notes which column of a file says what, or takes that back. The caller has it read again. A stale version answers CONFLICT with
 * the file as it is, a file of another format UNPROCESSABLE.
 */
export async function saveMapping(
  tx: Tx,
  actor: Actor,
  input: { caseId: string; evidenceId: string; mapping: TimelineMapping | null; version: number },
): Promise<void> {
  const { caseId, evidenceId, mapping, version } = input;
  const before = await getEvidence(tx, actor, { caseId, evidenceId });
  assertMappable(before);
  const { saved } = await savedMappings(tx, input);
  const { count } = await tx.evidence.updateMany({
    where: { caseId, id: evidenceId, version },
    data: { timelineMapping: mapping ?? Prisma.DbNull },
  });
  if (count === 0) throw conflict("file", { ...(await getEvidence(tx, actor, { caseId, evidenceId })) });
  await appendAudit(tx, actor, {
    caseId,
    action: "evidence.map",
    object: "evidence",
    objectId: evidenceId,
    before: { mapping: saved },
    after: { mapping },
  });
}
