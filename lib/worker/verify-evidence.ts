import { createHash } from "node:crypto";

import { systemActor } from "@/lib/auth/schema";
import { AppError } from "@/lib/core/errors";
import { inCase } from "@/lib/db/unit";
import { finishVerification, noteVerified } from "@/lib/evidence/commands";
import { processJobData } from "@/lib/evidence/jobs";
import { aboutEvidence, getEvidence } from "@/lib/evidence/queries";
import { installedStore } from "@/lib/storage/installed";

const progressEveryMs = 1_000;

/** Hashes the stored bytes as they lie on disk; a sentence when they are not those that were received. */
async function faultOf(
  ref: { namespace: string; sha256: string },
  onProgress: (doneBytes: number) => Promise<void>,
): Promise<string | null> {
  try {
    const reader = await (await installedStore()).open(ref);
    try {
      const hash = createHash("sha256");
      let doneBytes = 0;
      let toldAt = Date.now();
      for await (const frame of reader.read()) {
        hash.update(frame);
        doneBytes += frame.length;
        if (Date.now() - toldAt < progressEveryMs) continue;
        toldAt = Date.now();
        await onProgress(doneBytes);
      }
      const sha256 = hash.digest("hex");
      return sha256 === ref.sha256 ? null : `The stored bytes hash to ${sha256}, not to ${ref.sha256}.`;
    } finally {
      await reader.close();
    }
  } catch (error) {
    if (error instanceof AppError) return error.message;
    throw error;
  }
}

/** Checks one piece of evidence that a person asked to be verified: its bytes, then the chain of its case. Done twice, it says the same. */
export async function verifyEvidence(data: unknown): Promise<void> {
  const { caseId, evidenceId } = processJobData.parse(data);
  const asked = await inCase(caseId, async (tx) => ({
    file: await getEvidence(tx, systemActor, { caseId, evidenceId }),
    verification: (await aboutEvidence(tx, { caseId, evidenceId })).verification,
  }));
  const { file, verification: running } = asked;
  if (file.sha256 === null || running?.state !== "running") return;
  const bytesFault = await faultOf({ namespace: caseId, sha256: file.sha256 }, (doneBytes) =>
    inCase(caseId, (tx) => noteVerified(tx, running, { caseId, evidenceId, doneBytes })),
  );
  const now = new Date();
  await inCase(caseId, (tx) => finishVerification(tx, systemActor, { caseId, evidenceId, running, bytesFault, now }));
}
