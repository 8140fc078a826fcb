import { exposureProofsOf } from "@/lib/cases/queries";
import { buildSources } from "@/lib/core/states";
import type { Tx } from "@/lib/db/client";
import type { ExposureProof, Reading } from "@/lib/servers/rules";

/** Tells who sent each of these files; a member of an archive came with whoever sent the archive. */
async function sendersOf(tx: Tx, caseId: string, files: readonly Sent[]): Promise<(file: Sent) => string | null> {
  if (files.every((file) => file.rootId === null)) return (file) => file.receivedById;
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
  const senderOf = await sendersOf(
    tx,
    caseId,
    rows.flatMap((row) => row.evidence ?? []),
  );
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

/** What files of a case show of exposure without naming a version, by server, each with who gave it. */
export async function shownExposureOf(tx: Tx, caseId: string): Promise<Map<string, ExposureProof[]>> {
  const rows = await exposureProofsOf(tx, caseId);
  const senderOf = await sendersOf(
    tx,
    caseId,
    rows.map(({ evidence }) => evidence),
  );
  return new Map(
    [...Map.groupBy(rows, (row) => row.serverId)].map(([serverId, own]) => [
      serverId,
      own.map(({ evidence, ...row }): ExposureProof => {
        return { ...row, receivedAt: evidence.receivedAt, givenById: senderOf(evidence) };
      }),
    ]),
  );
}

export type Proof = { givenById: string | null };

/** The files that people named as the reason of their word on exposure, by id, each with who sent it. */
export async function proofsOf(tx: Tx, caseId: string, ids: readonly string[]): Promise<Map<string, Proof>> {
  if (ids.length === 0) return new Map();
  const files = await tx.evidence.findMany({
    where: { caseId, id: { in: [...ids] } },
    select: { id: true, rootId: true, receivedById: true },
  });
  const senderOf = await sendersOf(tx, caseId, files);
  return new Map(files.map((file) => [file.id, { givenById: senderOf(file) }]));
}
