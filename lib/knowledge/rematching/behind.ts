import { Prisma, type Tx } from "@/lib/db/client";

/** The revision that evidence counts as matched with: what was read before revisions were counted tells by its pack version. */
export function revisionOf(
  row: { knowledgeRevision: number; packVersion: string | null },
  firstPackVersion: string | null,
): number {
  return row.knowledgeRevision === 0 && row.packVersion === firstPackVersion ? 1 : row.knowledgeRevision;
}

/** The lowest revision that evidence of the campaign was matched with, or null when none is behind `revision`. */
export async function behindSince(
  tx: Tx,
  input: { campaignId: string; revision: number; first: string | null; readAfter?: Date },
): Promise<number | null> {
  const { campaignId, revision, first, readAfter } = input;
  const recent = readAfter === undefined ? Prisma.sql`TRUE` : Prisma.sql`e.ready_at > ${readAfter}`;
  const [row] = await tx.$queryRaw<{ least: number | null }[]>`
    SELECT min(CASE WHEN e.knowledge_revision = 0 AND e.pack_version = ${first} THEN 1 ELSE e.knowledge_revision END)::int AS least
    FROM evidence e JOIN "case" c ON c.id = e.case_id
    WHERE c.campaign_id = ${campaignId}::uuid AND e.state = 'ready' AND e.knowledge_revision < ${revision}
      AND e.format IS DISTINCT FROM 'archive' AND ${recent}`;
  const least = row?.least ?? null;
  return least === null || least >= revision ? null : least;
}
