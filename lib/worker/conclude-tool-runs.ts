import type { Tx } from "@/lib/db/client";
import { hostnameKey } from "@/lib/servers/rules";

// Result files exist only when the tool found something; the table of log ages exists whenever it ran.
const resultFile = /^(.{1,64}?)-(?:Cve-2021-2\d{4}.*|other)\.(?:csv|log)$/i;
const reach = /Its logs reached back .*$/;

type Place = { parentId: string | null; path: string };
type Run = {
  id: string;
  server: string | null;
  scope: string | null;
  outcome: string;
  detail: string;
  place: Place;
  filename: string;
};
type ResultFile = { filename: string; server: string; place: Place };
type Concluded = { outcome: string; sentence: string };

/** Files that came together: out of one archive, or loose in one folder. */
function cameTogether(a: Place, b: Place): boolean {
  const folderOf = (path: string) => /^[^\\/]+(?=[\\/])/.exec(path)?.[0] ?? "";
  if (a.parentId !== null || b.parentId !== null) return a.parentId === b.parentId;
  return folderOf(a.path) === folderOf(b.path);
}

function isOfServer(run: Run, server: string | null): boolean {
  return run.server === null || server === null || hostnameKey(run.server) === hostnameKey(server);
}

function testsOf(found: readonly Run[]): string {
  const tests = [...new Set(found.map((run) => run.scope ?? ""))].filter((scope) => scope.startsWith("CVE-"));
  return tests.length > 0 ? `: ${tests.toSorted().join(", ")}` : "";
}

function concluded(run: Run, others: readonly Run[], files: readonly ResultFile[]): Concluded {
  const found = others.filter((other) => other.outcome === "found" && isOfServer(run, other.server));
  const foundHere = found.filter((other) => cameTogether(run.place, other.place));
  if (foundHere.length > 0)
    return {
      outcome: "found",
      sentence: `The tool ran, and its other files say what it found${testsOf(foundHere)}.`,
    };
  const results = files.filter((file) => isOfServer(run, file.server));
  const unread = results.find((file) => cameTogether(run.place, file.place));
  if (unread)
    return {
      outcome: "incomplete",
      sentence: `The tool ran and wrote ${unread.filename}, which shows nothing that could be read. Read it by hand.`,
    };
  const elsewhere =
    found[0] !== undefined
      ? `${found[0].filename}, which came at another time, reports hits on this server${testsOf(found)}.`
      : results[0] &&
        `${results[0].filename} came at another time, and the tool writes it only when it finds something.`;
  if (elsewhere)
    return {
      outcome: "incomplete",
      sentence: `The tool ran, and what it found is not with this file. ${elsewhere} Find out whether both are of one run.`,
    };
  return {
    outcome: "nothing_found",
    sentence:
      "The tool ran and left no result file, which it writes only when it finds something. This holds for the days its logs reach back, and is not the same as clean.",
  };
}

async function runsOf(tx: Tx, caseId: string): Promise<Run[]> {
  const rows = await tx.toolRun.findMany({
    where: { caseId, tool: "test-proxylogon" },
    select: {
      id: true,
      serverName: true,
      scope: true,
      outcome: true,
      detail: true,
      evidence: { select: { parentId: true, path: true, filename: true, server: { select: { hostname: true } } } },
    },
    orderBy: { id: "asc" },
  });
  return rows.map(({ evidence, serverName, ...row }) => ({
    ...row,
    server: serverName ?? evidence.server?.hostname ?? null,
    place: evidence,
    filename: evidence.filename,
  }));
}

async function resultFilesOf(tx: Tx, caseId: string): Promise<ResultFile[]> {
  const rows = await tx.evidence.findMany({
    where: {
      caseId,
      OR: [
        { filename: { contains: "-Cve-2021-2", mode: "insensitive" } },
        { filename: { endsWith: "-other.csv", mode: "insensitive" } },
      ],
    },
    select: { filename: true, parentId: true, path: true },
    orderBy: { id: "asc" },
  });
  return rows.flatMap((row) => {
    const server = resultFile.exec(row.filename)?.[1];
    return server === undefined ? [] : [{ filename: row.filename, server, place: row }];
  });
}

/**
 * Decides what runs of Test-ProxyLogon found that only told their log ages: found, when a result file that came with them
 * says so; nothing found, when the case holds no result file of that server at all; else it stays open. Computed anew each
 * time, so a result file that comes later turns it over (CSS-Exchange, Test-ProxyLogon.ps1: result files are written for
 * hits only).
 */
export async function concludeToolRuns(tx: Tx, caseId: string): Promise<void> {
  const runs = await runsOf(tx, caseId);
  const ages = runs.filter((run) => run.scope === "log_ages");
  if (ages.length === 0) return;
  const others = runs.filter((run) => run.scope !== "log_ages");
  const files = await resultFilesOf(tx, caseId);
  for (const run of ages) {
    const { outcome, sentence } = concluded(run, others, files);
    const detail = [sentence, reach.exec(run.detail)?.[0]].filter((part) => part !== undefined).join(" ");
    if (outcome === run.outcome && detail === run.detail) continue;
    await tx.toolRun.updateMany({ where: { caseId, id: run.id }, data: { outcome, detail } });
  }
}
