import { Prisma, type Tx } from "@/lib/db/client";
import type { TimelineMapping } from "@/lib/evidence/parsers/timeline-mapping";
import { timelineMapping } from "@/lib/evidence/schema";

/** What a person said of the columns of a file; null where nobody did. */
export function mappingOf(row: { timelineMapping: Prisma.JsonValue }): TimelineMapping | null {
  const parsed = timelineMapping.safeParse(row.timelineMapping);
  return parsed.success ? parsed.data : null;
}

const mostAlike = 20;

/** The mapping saved with a file, and those of other files of the case, newest first. */
export async function savedMappings(
  tx: Tx,
  input: { caseId: string; evidenceId: string },
): Promise<{ saved: TimelineMapping | null; alike: TimelineMapping[] }> {
  const { caseId, evidenceId } = input;
  const rows = await tx.evidence.findMany({
    where: { caseId, timelineMapping: { not: Prisma.AnyNull } },
    orderBy: [{ receivedAt: "desc" }, { id: "desc" }],
    select: { id: true, timelineMapping: true },
    take: mostAlike,
  });
  const own = await tx.evidence.findUnique({
    where: { caseId_id: { caseId, id: evidenceId } },
    select: { timelineMapping: true },
  });
  return {
    saved: own === null ? null : mappingOf(own),
    alike: rows.filter((row) => row.id !== evidenceId).flatMap((row) => mappingOf(row) ?? []),
  };
}
