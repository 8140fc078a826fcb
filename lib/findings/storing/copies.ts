import type { Tx } from "@/lib/db/client";

/**
 * Marks, of what the same bytes show for these findings under several evidence ids, all but the first received as copies, and
 * their hit buckets with them. What was a copy counts again when the one before it no longer shows the finding.
 */
export async function markCopies(
  tx: Tx,
  input: { caseId: string; sameBytes: readonly string[]; findingIds: readonly string[] },
): Promise<void> {
  const { caseId, sameBytes, findingIds } = input;
  if (sameBytes.length < 2 || findingIds.length === 0) return;
  await tx.$executeRaw`
    UPDATE finding_source s SET is_copy = r.is_copy
    FROM (SELECT finding_id, evidence_id, row_number() OVER
            (PARTITION BY finding_id ORDER BY array_position(${sameBytes}::uuid[], evidence_id)) > 1 AS is_copy
          FROM finding_source
          WHERE case_id = ${caseId}::uuid AND evidence_id = ANY(${sameBytes}::uuid[]) AND finding_id = ANY(${findingIds}::uuid[])) r
    WHERE s.case_id = ${caseId}::uuid AND s.finding_id = r.finding_id AND s.evidence_id = r.evidence_id AND s.is_copy <> r.is_copy`;
  await tx.$executeRaw`
    UPDATE hit_bucket b SET is_copy = s.is_copy
    FROM finding_source s
    WHERE b.case_id = ${caseId}::uuid AND s.case_id = ${caseId}::uuid AND b.finding_id = s.finding_id
      AND b.evidence_id = s.evidence_id AND b.evidence_id = ANY(${sameBytes}::uuid[])
      AND b.finding_id = ANY(${findingIds}::uuid[]) AND b.is_copy <> s.is_copy`;
}
