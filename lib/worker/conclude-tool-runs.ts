import type { Prisma, Tx } from "@/lib/db/client";
import { hostnameKey } from "@/lib/servers/rules";

// Result files exist only when the tool found something; the table of log ages exists whenever it ran.
const resultFile = /^(.{1,64}?)-(?:Cve-2021-2\d{4}.*|other)\.(?:csv|log)$/i;
const reach = /Its logs reached back .*$/;

type Run = {
  id: string;
  serverName: string | null;
  scope: string | null;
  outcome: string;
  detail: string;
  evidence: { parentId: string | null };
};
type Sibling = { filename: string; parentId: string | null; state: string; records: bigint };

function sameServer(a: string | null, b: string | null): boolean {
  return a === null || b === null || hostnameKey(a) === hostnameKey(b);
}

function concluded(run: Run, others: Run[], siblings: Sibling[]): { outcome: string; sentence: string } {
  const beside = others.filter(
    (other) => other.evidence.parentId === run.evidence.parentId && sameServer(other.serverName, run.serverName),
  );
  const found = beside.filter((other) => other.outcome === "found");
  if (found.length > 0) {
    const tests = [...new Set(found.map((other) => other.scope ?? ""))]
      .filter((scope) => scope.startsWith("CVE-"))
      .toSorted();
    return {
      outcome: "found",
      sentence: `The tool ran, and its other files say what it found${tests.length > 0 ? `: ${tests.join(", ")}` : ""}.`,
    };
  }
  const results = siblings.filter((file) => {
    const server = resultFile.exec(file.filename)?.[1];
    return server !== undefined && file.parentId === run.evidence.parentId && sameServer(server, run.serverName);
  });
  if (results.length > 0)
    return {
      outcome: "incomplete",
      sentence: `The tool ran and wrote ${results[0]?.filename ?? "a result file"}, which shows nothing that could be read. Read it by hand.`,
    };
  return {
    outcome: "nothing_found",
    sentence:
      "The tool ran and left no result file, which it writes only when it finds something. This holds for the days its logs reach back, and is not the same as clean.",
  };
}

/**
 * Decides what runs of Test-ProxyLogon found that only told their log ages: found, when any of their result files says so;
 * nothing found, when there is no result file in the same upload. Computed anew each time, so a result file that comes later
 * turns it over (CSS-Exchange, Test-ProxyLogon.ps1: result files are written for hits only).
 */
export async function concludeToolRuns(tx: Tx, caseId: string, together: Prisma.EvidenceWhereInput): Promise<void> {
  const runs = await tx.toolRun.findMany({
    where: { caseId, tool: "test-proxylogon", evidence: together },
    select: {
      id: true,
      serverName: true,
      scope: true,
      outcome: true,
      detail: true,
      evidence: { select: { parentId: true } },
    },
  });
  const ages = runs.filter((run) => run.scope === "log_ages");
  if (ages.length === 0) return;
  const siblings = await tx.evidence.findMany({
    where: {
      ...together,
      OR: [
        { filename: { contains: "-Cve-2021-2", mode: "insensitive" } },
        { filename: { endsWith: "-other.csv", mode: "insensitive" } },
      ],
    },
    select: { filename: true, parentId: true, state: true, records: true },
  });
  const others = runs.filter((run) => run.scope !== "log_ages");
  for (const run of ages) {
    const { outcome, sentence } = concluded(run, others, siblings);
    const detail = [sentence, reach.exec(run.detail)?.[0]].filter((part) => part !== undefined).join(" ");
    await tx.toolRun.updateMany({ where: { caseId, id: run.id }, data: { outcome, detail } });
  }
}
