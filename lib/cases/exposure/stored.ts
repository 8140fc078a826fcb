import { exposureShown, exposureSources } from "@/lib/core/words";
import type { Tx } from "@/lib/db/client";

const ofEvidence = { filename: true, receivedAt: true, receivedById: true, rootId: true } as const;

function read(tx: Tx, caseId: string) {
  return tx.exposureProof.findMany({
    where: { caseId },
    include: { evidence: { select: ofEvidence } },
    orderBy: { id: "asc" },
  });
}

/**
 * What files of a case show of exposure without naming a version. `at` is when it held: a time that is missing, or ahead of
 * the file's own arrival, counts as that arrival, so that no clock decides the present for ever.
 */
export async function exposureProofsOf(tx: Tx, caseId: string) {
  const rows = await read(tx, caseId);
  return rows.flatMap(({ evidence, serverId, evidenceId, reason, observedAt, importId, recordedAt, ...row }) => {
    const shows = exposureShown.find((known) => known === row.shows);
    const source = exposureSources.find((known) => known === row.source);
    if (!shows || !source) return [];
    // A report that lists a host no longer is later than the file that listed it.
    const latest = importId === null ? evidence.receivedAt : recordedAt;
    const at = observedAt !== null && observedAt < latest ? observedAt : latest;
    return [{ serverId, evidenceId, evidence, shows, source, reason, at }];
  });
}
