import type { CaseScope } from "@/lib/access/policy";
import type { Actor } from "@/lib/auth/schema";
import { compromiseLabels, exposureLabels } from "@/lib/core/states";
import type { Tx } from "@/lib/db/client";

import type { ReportDocument } from "./document";
import { gather, type Gathered } from "./gathering/base";
import { technicalParts } from "./gathering/technical";
import type { ReportKind, StatusReportInput } from "./schema";
import { statusReport } from "./status";
import { technicalReport } from "./technical";

function knownOf({ servers, found, pack }: Gathered): StatusReportInput["known"] {
  const sentences = servers.flatMap((server) => {
    const exposure = server.exposure === "unknown" ? [] : [{ text: `${server.hostname} is ${exposureLabels[server.exposure].toLowerCase()}${server.currentBuild ? ` (build ${server.currentBuild})` : ""}.`, assurance: server.exposureAssurance }];
    const compromise = server.compromise === "unknown" || server.compromise === "no_evidence" ? [] : [{ text: `${server.hostname}: ${(pack.manifest.labels.compromise[server.compromise]?.label ?? compromiseLabels[server.compromise]).toLowerCase()}. ${server.compromiseReason}`.trim(), assurance: server.compromiseAssurance }];
    return [...exposure, ...compromise];
  });
  if (found.evidenceCount > 0) sentences.push({ text: `${found.evidenceCount} files were received, hashed and read.`, assurance: "evidenced" as const });
  return sentences;
}

function doneOf({ tasks }: Gathered): StatusReportInput["done"] {
  return tasks
    .filter((task) => task.state === "done")
    .map((task) => ({ at: task.reviewedAt ?? task.submittedAt ?? task.updatedAt, text: task.serverName ? `${task.title} (${task.serverName})` : task.title, assurance: task.assurance ?? ("claimed" as const) }))
    .toSorted((a, b) => (a.at < b.at ? -1 : 1));
}

/** One report of a case as a document; who asks decides what it may hold, through the gate that bound this transaction. */
export async function caseReport(tx: Tx, actor: Actor, input: { scope: CaseScope; kind: ReportKind; now: Date }): Promise<{ document: ReportDocument; name: string }> {
  const gathered = await gather(tx, actor, input);
  const name = `${gathered.found.ref}-${input.kind}-${input.now.toISOString().slice(0, 10)}`;
  switch (input.kind) {
    case "status": {
      return { name, document: statusReport({ ...gathered.base, known: knownOf(gathered), done: doneOf(gathered), contact: null }) };
    }
    case "technical":
      return { name, document: technicalReport({ ...gathered.base, ...(await technicalParts(tx, gathered)) }) };
  }
}
