import type { Prisma, Tx } from "@/lib/db/client";
import { mergeEntities } from "./entities";

/** Rows in one statement: far below the number of parameters a statement may have, and few enough to hold. */
export const rowsAtOnce = 500;

/** Calls `work` with a few of the rows at a time, in order. */
export async function inBatches<T>(rows: readonly T[], work: (batch: T[]) => Promise<unknown>): Promise<void> {
  for (let from = 0; from < rows.length; from += rowsAtOnce) await work(rows.slice(from, from + rowsAtOnce));
}

type Source = Prisma.FindingSourceGetPayload<{ include: { evidence: { select: { format: true } } } }>;

function extreme(times: (Date | null)[], pick: (left: number, right: number) => number): Date | null {
  const known = times.filter((time) => time !== null).map((time) => time.getTime());
  return known.length === 0 ? null : new Date(known.reduce((left, right) => pick(left, right)));
}

/** What an older rule showed counts only while no evidence shows the finding as the rule stands now. */
function counted(sources: readonly Source[]): { sources: readonly Source[]; outdated: string | null } {
  const current = sources.filter((source) => source.outdated === null);
  return current.length > 0
    ? { sources: current, outdated: null }
    : { sources, outdated: sources[0]?.outdated ?? null };
}

function sumOf(all: readonly Source[]) {
  const { sources, outdated } = counted(all);
  const first = sources.map((source) => source.firstSeenAt);
  const last = sources.map((source) => source.lastSeenAt);
  return {
    count: sources.reduce((sum, source) => sum + source.count, 0n),
    firstSeenAt: extreme(first, Math.min),
    lastSeenAt: extreme(last, Math.max),
    entities: mergeEntities(sources.map((source) => source.entities)),
    formats: [...new Set(sources.map((source) => source.evidence.format ?? "unrecognized"))],
    outdated,
  };
}

type Sums = Omit<ReturnType<typeof sumOf>, "entities"> & { entities: unknown };

function isSame(left: Sums, right: Sums): boolean {
  const [one, other] = [left, right].map(({ count, firstSeenAt, lastSeenAt, entities, formats, outdated }) =>
    JSON.stringify([String(count), firstSeenAt, lastSeenAt, mergeEntities([entities]), formats, outdated]),
  );
  return one === other;
}

/** What no file shows any more goes, and what pointed at it lets go; what a person judged stays, seen never. */
async function dropSourceless(tx: Tx, caseId: string, ids: string[]): Promise<void> {
  if (ids.length === 0) return;
  const unjudged = await tx.finding.findMany({
    where: { caseId, id: { in: ids }, triage: "new" },
    select: { id: true },
  });
  const gone = unjudged.map(({ id }) => id);
  await tx.timelineEvent.updateMany({ where: { caseId, findingId: { in: gone } }, data: { findingId: null } });
  await tx.finding.updateMany({ where: { caseId, duplicateOfId: { in: gone } }, data: { duplicateOfId: null } });
  await tx.finding.deleteMany({ where: { caseId, id: { in: gone } } });
  await tx.finding.updateMany({
    where: { caseId, id: { in: ids } },
    data: { count: 0n, firstSeenAt: null, lastSeenAt: null },
  });
}

/** Makes counts, times, entities and formats of findings the sums over their sources; copies of the same bytes do not count. */
export async function sumFindings(tx: Tx, caseId: string, findingIds: readonly string[]): Promise<void> {
  await inBatches(findingIds, async (batch) => {
    const where = { caseId, id: { in: batch } };
    const sums = {
      count: true,
      firstSeenAt: true,
      lastSeenAt: true,
      entities: true,
      formats: true,
      outdated: true,
    } as const;
    const rows = await tx.finding.findMany({ where, select: { id: true, ...sums } });
    const sources = await tx.findingSource.findMany({
      where: { caseId, findingId: { in: batch }, isCopy: false },
      include: { evidence: { select: { format: true } } },
      orderBy: { evidenceId: "asc" },
    });
    const byFinding = Map.groupBy(sources, (source) => source.findingId);
    await dropSourceless(
      tx,
      caseId,
      rows.map(({ id }) => id).filter((id) => !byFinding.has(id)),
    );
    for (const row of rows) {
      const own = byFinding.get(row.id);
      const data = own && sumOf(own);
      if (data && !isSame(row, data)) await tx.finding.updateMany({ where: { caseId, id: row.id }, data });
    }
  });
}
