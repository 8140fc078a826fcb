import type { CaseScope } from "@/lib/access/policy";
import type { Actor } from "@/lib/auth/schema";
import { type Assurance, badness, compromiseLabels, compromiseStates, exposureLabels } from "@/lib/core/states";
import { formatDay } from "@/lib/core/time";
import type { Tx } from "@/lib/db/client";
import type { ServerView } from "@/lib/servers/schema";

import type { ReportDocument } from "./document";
import { gather, type Gathered } from "./gathering/base";
import { technicalParts } from "./gathering/technical";
import { namesWords, shortNames } from "./rules";
import type { ReportKind, StatusReportInput } from "./schema";
import { statusReport } from "./status";
import { technicalReport } from "./technical";

const worst = ["claimed", "evidenced", "verified"] satisfies readonly Assurance[];

function exposureFacts(servers: readonly ServerView[]): StatusReportInput["known"] {
  const known = servers.filter((server) => server.exposure !== "unknown");
  const short = shortNames(servers.map((server) => server.hostname));
  return [...Map.groupBy(known, (server) => server.exposure)].map(([exposure, group]) => ({
    text: `${namesWords(group.map((server) => short(server.hostname)))} ${group.length === 1 ? "is" : "are"} ${exposureLabels[exposure].toLowerCase()}.`,
    assurance: worst.find((word) => group.some((server) => server.exposureAssurance === word)) ?? "claimed",
  }));
}

type Signs = { first: Date | null; last: Date | null; findings: number };

/** When each server showed what its findings propose; a dismissed finding shows nothing. */
async function signsOf(tx: Tx, caseId: string): Promise<Map<string, Signs>> {
  const groups = await tx.finding.groupBy({
    by: ["serverId"],
    where: { caseId, serverId: { not: null }, proposes: { not: null }, triage: { notIn: ["dismissed", "duplicate"] } },
    _min: { firstSeenAt: true },
    _max: { lastSeenAt: true },
    _count: true,
  });
  return new Map(
    groups.map((group) => [
      group.serverId ?? "",
      { first: group._min.firstSeenAt, last: group._max.lastSeenAt, findings: group._count },
    ]),
  );
}

function signWords({ first, last, findings }: Signs): string {
  const from = first === null ? "" : `, first sign ${formatDay(first, { year: true })}`;
  const to =
    first === null || last === null || formatDay(first) === formatDay(last)
      ? ""
      : `, last ${formatDay(last, { year: true })}`;
  return `${from}${to} (${findings} ${findings === 1 ? "finding" : "findings"})`;
}

/** What stands, in words for a reader without an account: states and days, never a line, name or address from the evidence. */
async function knownOf(tx: Tx, { servers, found, pack }: Gathered): Promise<StatusReportInput["known"]> {
  const signs = await signsOf(tx, found.id);
  const compromised = servers
    .filter((server) => server.compromise !== "unknown" && server.compromise !== "no_evidence")
    .toSorted((a, b) => badness(compromiseStates, b.compromise) - badness(compromiseStates, a.compromise))
    .map((server) => {
      const label = pack.manifest.labels.compromise[server.compromise]?.label ?? compromiseLabels[server.compromise];
      const seen = signs.get(server.id);
      return {
        text: `${label} on ${server.hostname}${seen ? signWords(seen) : ""}.`,
        assurance: server.compromiseAssurance,
      };
    });
  const files = found.evidenceCount;
  const received =
    files === 0
      ? []
      : [
          {
            text: `${files} ${files === 1 ? "file was" : "files were"} received, hashed and read.`,
            assurance: "evidenced" as const,
          },
        ];
  return [...compromised, ...exposureFacts(servers), ...received];
}

function doneOf({ tasks }: Gathered): StatusReportInput["done"] {
  return tasks
    .filter((task) => task.state === "done")
    .map((task) => ({
      at: task.reviewedAt ?? task.submittedAt ?? task.updatedAt,
      text: task.serverName ? `${task.title} (${task.serverName})` : task.title,
      assurance: task.assurance ?? ("claimed" as const),
    }))
    .toSorted((a, b) => (a.at < b.at ? -1 : 1));
}

/** One report of a case as a document; who asks decides what it may hold, through the gate that bound this transaction. */
export async function caseReport(
  tx: Tx,
  actor: Actor,
  input: { scope: CaseScope; kind: ReportKind; now: Date },
): Promise<{ document: ReportDocument; name: string }> {
  const gathered = await gather(tx, actor, input);
  const name = `${gathered.found.ref}-${input.kind}-${input.now.toISOString().slice(0, 10)}`;
  switch (input.kind) {
    case "status": {
      return {
        name,
        document: statusReport({
          ...gathered.base,
          known: await knownOf(tx, gathered),
          done: doneOf(gathered),
          contact: null,
        }),
      };
    }
    case "technical":
      return {
        name,
        document: technicalReport({
          ...gathered.base,
          ...(await technicalParts(tx, actor, { gathered, now: input.now })),
        }),
      };
  }
}
