import { AppError } from "@/lib/core/errors";
import type { Tx } from "@/lib/db/client";

/** The file that a person names as the reason of a word on exposure, or null. INVALID unless it is stored in this case. */
export async function checkedProof(
  tx: Tx,
  input: { caseId: string; exposure?: string; evidenceId?: string },
): Promise<string | null> {
  const { caseId, exposure, evidenceId } = input;
  if (evidenceId === undefined) return null;
  const refuse = (sentence: string) => new AppError("INVALID", sentence, { field: "evidenceId" });
  if (exposure === undefined) throw refuse("A file is the reason of a word on exposure. Say which exposure it shows.");
  const file = await tx.evidence.findUnique({
    where: { caseId_id: { caseId, id: evidenceId } },
    select: { sha256: true },
  });
  if (!file || file.sha256 === null)
    throw refuse("This case has no stored file of that id. Choose one of its evidence.");
  return evidenceId;
}
