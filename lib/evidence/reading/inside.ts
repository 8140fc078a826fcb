import { z } from "zod";

import { Prisma, type Tx } from "@/lib/db/client";
import type { EvidenceView } from "@/lib/evidence/schema";

type Inside = NonNullable<EvidenceView["inside"]>;
type Archive = { caseId: string; id: string; rootId: string | null };

const row = z.object({
  top: z.string(),
  members: z.coerce.number(),
  done: z.coerce.number(),
  failed: z.coerce.number(),
  unread: z.coerce.number(),
  rowsRead: z.coerce.number(),
  rejected: z.coerce.number(),
  findings: z.coerce.number(),
  sizeBytes: z.coerce.number(),
});

const sums = Prisma.sql`
  count(*) AS members,
  count(*) FILTER (WHERE e.state IN ('ready', 'failed')) AS done,
  count(*) FILTER (WHERE e.state = 'failed') AS failed,
  count(*) FILTER (WHERE e.state = 'ready' AND e.format = 'unrecognized') AS unread,
  coalesce(sum(e.rows_read), 0) AS "rowsRead",
  coalesce(sum(e.rejected), 0) AS rejected,
  coalesce(sum(e.findings), 0) AS findings,
  coalesce(sum(e.size_bytes), 0) AS "sizeBytes"`;

function sumsBelow(tx: Tx, caseId: string, archives: readonly Archive[]): Promise<unknown[]> {
  const ids = archives.map((archive) => archive.id);
  return tx.$queryRaw<unknown[]>`
    SELECT e.root_id AS top, ${sums} FROM evidence e
    WHERE e.case_id = ${caseId}::uuid AND e.root_id = ANY(${ids}::uuid[]) GROUP BY e.root_id`;
}

/** Archives within archives share the root, so what is theirs is found by walking down from them. */
function sumsBelowNested(tx: Tx, caseId: string, archives: readonly Archive[]): Promise<unknown[]> {
  const ids = archives.map((archive) => archive.id);
  return tx.$queryRaw<unknown[]>`
    WITH RECURSIVE below(top, id) AS (
      SELECT parent_id, id FROM evidence WHERE case_id = ${caseId}::uuid AND parent_id = ANY(${ids}::uuid[])
      UNION ALL
      SELECT below.top, e.id FROM below JOIN evidence e ON e.case_id = ${caseId}::uuid AND e.parent_id = below.id
    )
    SELECT below.top, ${sums} FROM below JOIN evidence e ON e.case_id = ${caseId}::uuid AND e.id = below.id
    GROUP BY below.top`;
}

/** What lies below each of these archives of one case, at any depth; an archive without members is not among them. */
export async function insideOf(tx: Tx, archives: readonly Archive[]): Promise<Map<string, Inside>> {
  const [first] = archives;
  if (!first) return new Map();
  const outer = archives.filter((archive) => archive.rootId === null);
  const nested = archives.filter((archive) => archive.rootId !== null);
  const found = outer.length > 0 ? await sumsBelow(tx, first.caseId, outer) : [];
  if (nested.length > 0) found.push(...(await sumsBelowNested(tx, first.caseId, nested)));
  return new Map(
    found.map((sum) => {
      const { top, ...inside } = row.parse(sum);
      return [top, inside];
    }),
  );
}
