import type { Prisma, Tx } from "@/lib/db/client";
import { type Corroborating, corroborates } from "./corroborating";
import type { FindingView } from "@/lib/findings/schema";

const compared = {
  id: true,
  ruleName: true,
  serverId: true,
  serverName: true,
  firstSeenAt: true,
  lastSeenAt: true,
  formats: true,
  entities: true,
} as const;
/** A rule that hits under this many entities is noise, and nobody asks which of them a second source shows too. */
const mostCompared = 500;

async function candidates(tx: Tx, caseId: string, rows: readonly Corroborating[]): Promise<Corroborating[]> {
  const timed = rows.filter((row) => row.firstSeenAt !== null);
  if (timed.length === 0) return [];
  const formats = await tx.finding.groupBy({
    by: ["ruleName", "formats"],
    where: { caseId, ruleName: { in: [...new Set(timed.map((row) => row.ruleName))] } },
  });
  const several = [...new Set(formats.map((group) => group.ruleName))].filter(
    (name) => formats.filter((group) => group.ruleName === name).length > 1,
  );
  if (several.length === 0) return [];
  const where: Prisma.FindingWhereInput = { caseId, ruleName: { in: several }, firstSeenAt: { not: null } };
  return tx.finding.findMany({ where, select: compared, take: mostCompared, orderBy: { id: "asc" } });
}

/** For each row of a page: the findings of other sources that show the same event. */
export async function corroboratingRows(
  tx: Tx,
  caseId: string,
  rows: readonly Corroborating[],
): Promise<(row: Corroborating) => Corroborating[]> {
  const found = await candidates(tx, caseId, rows);
  return (row) => found.filter((other) => corroborates(row, other));
}

/** The findings of other sources that show the same event as this one, with the files that show it. */
export async function corroborationOf(
  tx: Tx,
  caseId: string,
  row: Corroborating,
): Promise<FindingView["corroboratedBy"]> {
  const others = (await candidates(tx, caseId, [row])).filter((other) => corroborates(row, other)).slice(0, 10);
  if (others.length === 0) return [];
  const full = await tx.finding.findMany({
    where: { caseId, id: { in: others.map((other) => other.id) } },
    select: {
      id: true,
      title: true,
      formats: true,
      count: true,
      findingSources: { select: { evidence: { select: { filename: true } } } },
    },
  });
  return full.map(({ findingSources, count, ...other }) => ({
    ...other,
    count: Number(count),
    filenames: [...new Set(findingSources.map((source) => source.evidence.filename))],
  }));
}
