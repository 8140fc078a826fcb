import type { Tx } from "@/lib/db/client";
import type { CollectionProgress } from "@/lib/evidence/schema";

const namedFailures = 50;

type Group = {
  isDone: boolean;
  isFailed: boolean;
  isUnpacking: boolean;
  serverId: string | null;
  hostname: string | null;
  files: bigint;
  sizeBytes: bigint;
};

/** How far everything below an archive is, however deep; null for a file that has nothing below it. */
export async function collectionIn(
  tx: Tx,
  input: { caseId: string; evidenceId: string },
): Promise<CollectionProgress | null> {
  const { caseId, evidenceId } = input;
  const groups = await tx.$queryRaw<Group[]>`
    WITH RECURSIVE below AS (
      SELECT id FROM evidence WHERE case_id = ${caseId}::uuid AND parent_id = ${evidenceId}::uuid
      UNION ALL
      SELECT e.id FROM evidence e JOIN below b ON e.parent_id = b.id WHERE e.case_id = ${caseId}::uuid)
    SELECT e.state IN ('ready', 'failed') AS "isDone", e.state = 'failed' AS "isFailed",
      e.state = 'processing' AND e.step = 'unpack' AS "isUnpacking",
      e.server_id AS "serverId", s.hostname, count(*) AS files, sum(e.size_bytes)::bigint AS "sizeBytes"
    FROM below b
    JOIN evidence e ON e.case_id = ${caseId}::uuid AND e.id = b.id
    LEFT JOIN server s ON s.case_id = ${caseId}::uuid AND s.id = e.server_id
    GROUP BY 1, 2, 3, 4, 5`;
  const own = await tx.evidence.findUnique({
    where: { caseId_id: { caseId, id: evidenceId } },
    select: { state: true, step: true },
  });
  const opening = own?.state === "processing" && own.step === "unpack" ? 1 : 0;
  if (groups.length === 0 && opening === 0) return null;
  const files = (test: (group: Group) => boolean) =>
    groups.filter(test).reduce((sum, group) => sum + Number(group.files), 0);
  const bytes = (test: (group: Group) => boolean) =>
    groups.filter(test).reduce((sum, group) => sum + Number(group.sizeBytes), 0);
  const servers = new Map(
    groups.flatMap(({ serverId, hostname }) => (serverId && hostname ? [[serverId, hostname]] : [])),
  );
  const failed = files((group) => group.isFailed);
  return {
    members: files(() => true),
    done: files((group) => group.isDone),
    failed,
    unpacking: opening + files((group) => group.isUnpacking),
    sizeBytes: bytes(() => true),
    doneBytes: bytes((group) => group.isDone),
    failures: failed === 0 ? [] : await failuresBelow(tx, input),
    servers: [...servers]
      .map(([id, hostname]) => ({ id, hostname, files: files((group) => group.serverId === id) }))
      .toSorted((a, b) => a.hostname.localeCompare(b.hostname)),
    unassigned: files((group) => group.serverId === null),
  };
}

async function failuresBelow(tx: Tx, { caseId, evidenceId }: { caseId: string; evidenceId: string }) {
  return tx.$queryRaw<CollectionProgress["failures"]>`
    WITH RECURSIVE below AS (
      SELECT id FROM evidence WHERE case_id = ${caseId}::uuid AND parent_id = ${evidenceId}::uuid
      UNION ALL
      SELECT e.id FROM evidence e JOIN below b ON e.parent_id = b.id WHERE e.case_id = ${caseId}::uuid)
    SELECT e.id, e.path, coalesce(e.error, '') AS error
    FROM below b JOIN evidence e ON e.case_id = ${caseId}::uuid AND e.id = b.id AND e.state = 'failed'
    ORDER BY e.path, e.id LIMIT ${namedFailures}`;
}
