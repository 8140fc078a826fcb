import type { Tx } from "@/lib/db/client";
import type { ReportCoverage } from "@/lib/reports/schema";
import type { ServerView } from "@/lib/servers/schema";

/** Rows that could not be read are counted per file; a log kind of a server adds up its files. */
type Rejected = ReadonlyMap<string, number>;

/** Which log kinds of which server were seen, as the servers module works it out. */
export function reportCoverage(servers: ServerView[], rejected: Rejected): ReportCoverage[] {
  return servers.flatMap((server) =>
    server.seen.map((kind): ReportCoverage => {
      const rows = server.coverage.filter((row) => row.logKind === kind.logKind);
      return {
        server: server.hostname,
        logKind: kind.label,
        required: kind.required,
        needed: server.needed,
        spans: kind.spans,
        gaps: kind.gaps,
        records: rows.reduce((sum, row) => sum + row.rows, 0),
        rejected: rejected.get(`${server.id} ${kind.logKind}`) ?? 0,
      };
    }),
  );
}

/** Unreadable rows by server and log kind. */
export async function rejectedOf(tx: Tx, caseId: string): Promise<Rejected> {
  const rows = await tx.coverage.findMany({
    where: { caseId, serverId: { not: null } },
    select: { serverId: true, logKind: true, evidenceId: true, evidence: { select: { rejected: true } } },
  });
  const counted = new Map<string, Map<string, number>>();
  for (const row of rows) {
    const key = `${row.serverId} ${row.logKind}`;
    const files = counted.get(key) ?? new Map<string, number>();
    counted.set(key, files.set(row.evidenceId, Number(row.evidence.rejected)));
  }
  return new Map([...counted].map(([key, files]) => [key, [...files.values()].reduce((sum, count) => sum + count, 0)]));
}
