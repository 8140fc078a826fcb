import { buildSources } from "@/lib/core/states";
import type { Tx } from "@/lib/db/client";
import type { Reading } from "@/lib/servers/rules";

/** Who sent a file; a member of an archive came with whoever sent the archive. */
async function sendersOf(tx: Tx, caseId: string): Promise<(file: Sent) => string | null> {
  const archives = await tx.evidence.findMany({
    where: { caseId, format: "archive", rootId: null },
    select: { id: true, receivedById: true },
  });
  const senders = new Map(archives.map((archive) => [archive.id, archive.receivedById]));
  return (file) => (file.rootId === null ? file.receivedById : (senders.get(file.rootId) ?? null));
}

type Sent = { rootId: string | null; receivedById: string | null };

/** The build readings of a case by server, each with who gave it and when it arrived. */
export async function readingsOf(tx: Tx, caseId: string): Promise<Map<string, Reading[]>> {
  const rows = await tx.buildReading.findMany({
    where: { caseId },
    include: { evidence: { select: { receivedAt: true, receivedById: true, rootId: true } } },
  });
  const senderOf = rows.some((row) => row.evidence?.rootId)
    ? await sendersOf(tx, caseId)
    : (file: Sent) => file.receivedById;
  return new Map(
    [...Map.groupBy(rows, (row) => row.serverId)].map(([serverId, own]) => [
      serverId,
      own.map(({ evidence, ...row }): Reading => ({
        ...row,
        source: buildSources.find((known) => known === row.source) ?? "manual",
        exposure: row.exposure === "patched" || row.exposure === "vulnerable" ? row.exposure : "unknown",
        receivedAt: evidence?.receivedAt ?? null,
        givenById: evidence ? senderOf(evidence) : row.recordedById,
      })),
    ]),
  );
}
