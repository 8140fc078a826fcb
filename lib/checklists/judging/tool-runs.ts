import type { Need } from "@/lib/campaigns/schema";

import { type GateFacts, type Judged, met, type ProofMoment, type RunFact, unmet } from "./facts";
import { at, momentWords } from "./words";

type ToolNeed = Extract<Need, { kind: "tool_run" }>;

const tools = {
  msert: { name: "the Microsoft Safety Scanner", file: "msert.log" },
  "compare-exchange-hashes": { name: "CompareExchangeHashes", file: "the result file of CompareExchangeHashes" },
  "test-proxylogon": { name: "Test-ProxyLogon", file: "its output folder or console text" },
} as const;

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
}

/** What a scan log says about its start, as UTC where it says no zone: logs of the scanner have none. */
function startOf(run: RunFact): { at: Date; words: string } | null {
  if (run.startedAt === null) return null;
  const zoned = /(?:Z|[+-]\d\d:?\d\d)$/.test(run.startedAt);
  const started = new Date(zoned ? run.startedAt : `${run.startedAt}Z`);
  if (Number.isNaN(started.getTime())) return null;
  return { at: started, words: zoned ? at(started) : `${at(started).replace(/ UTC$/, "")} in server time` };
}

/** Why a run does not do, worst first; an empty list means that it does. */
function faultsOf(need: ToolNeed, run: RunFact, facts: GateFacts): string[] {
  const faults: string[] = [];
  if (facts.server && run.serverId !== null && run.serverId !== facts.server.id) {
    faults.push(
      `${run.filename} is of ${run.serverName ?? "another server"}; this task is about ${facts.server.hostname}.`,
    );
  }
  if (facts.server && run.serverId === null && !run.attached && !facts.onlyServer) {
    faults.push(`${run.filename} names no server. Attach it here if it is from ${facts.server.hostname}.`);
  }
  if (need.scope === "full" && run.scope !== "full") {
    faults.push(
      run.scope === null
        ? `${run.filename} does not say that the scan was a full one. Scan again in full mode and upload the log.`
        : `${run.filename} shows a ${run.scope} scan, and a full one is needed. Start the scanner again in full mode.`,
    );
  }
  if (need.tool === "msert" && run.outcome === "incomplete") {
    faults.push(
      `The scan in ${run.filename} did not finish, so it proves nothing. Let it run to its end and upload the log.`,
    );
  }
  // The result file is all there is of a comparison, while the other files of Test-ProxyLogon may still come.
  if (need.tool === "compare-exchange-hashes" && run.outcome === "incomplete") {
    faults.push(`${run.filename} shows no whole comparison. ${run.detail}`);
  }
  return need.after === undefined ? faults : [...faults, ...timeFaults({ ...need, after: need.after }, run, facts)];
}

const hourMs = 3_600_000;

/** Why a run is no proof of what holds since a moment: not late enough, or it found what should be gone. */
function timeFaults(need: ToolNeed & { after: ProofMoment }, run: RunFact, facts: GateFacts): string[] {
  const { after, minHours = 0 } = need;
  const moment = facts.moments[after];
  const start = startOf(run);
  const faults: string[] = [];
  if (moment.at === null) faults.push(moment.missing);
  else if (start === null)
    faults.push(
      `${run.filename} does not say when it was started, so it cannot be shown to be later than ${at(moment.at)}, when ${momentWords[after]}.`,
    );
  else if (start.at < moment.at)
    faults.push(
      `${run.filename} was started on ${start.words}, before ${momentWords[after]} (${at(moment.at)}). Run it again.`,
    );
  else if (start.at.getTime() < moment.at.getTime() + minHours * hourMs)
    faults.push(
      `${run.filename} was started on ${start.words}, less than ${minHours} hours after ${momentWords[after]} (${at(moment.at)}). Run it again from ${at(new Date(moment.at.getTime() + minHours * hourMs))} on.`,
    );
  // A scan asked for after the removal is the proof that the removal worked.
  if (after === "eradication" && run.outcome === "found")
    faults.push(`${run.filename} still found something: ${run.detail} Remove it, then scan again.`);
  return faults;
}

function concernsServer(run: RunFact, facts: GateFacts): boolean {
  if (facts.server === null) return true;
  return run.serverId === null ? run.attached || facts.onlyServer : run.serverId === facts.server.id;
}

function startedAt(run: RunFact): number {
  return startOf(run)?.at.getTime() ?? 0;
}

const outcomeWords: Record<string, string> = {
  nothing_found: "nothing found",
  found: "something found",
  incomplete: "result in its other files",
};

/** A run of a named tool, in full where the gate says so, on this server, and late enough. */
export function judgeToolRun(need: ToolNeed, facts: GateFacts): Judged {
  const tool = tools[need.tool];
  const ofTool = facts.runs
    .filter((run) => plain(run.tool) === plain(need.tool))
    .toSorted((a, b) => startedAt(b) - startedAt(a));
  // What the newest scans found takes back what an earlier clean one proved.
  const undone =
    need.after === "eradication"
      ? ofTool.find((run) => run.outcome === "found" && concernsServer(run, facts))
      : undefined;
  const judged = ofTool.map((run) => {
    const overtaken = undone !== undefined && run !== undone && startedAt(run) <= startedAt(undone);
    const later = overtaken ? [`${undone.filename}, started later, found something: ${undone.detail}`] : [];
    return { run, faults: [...faultsOf(need, run, facts), ...later] };
  });
  const good = judged.filter((item) => item.faults.length === 0).map((item) => item.run);
  const [first] = good;
  if (first) {
    const start = startOf(first);
    const words = [
      first.scope === "full" ? "full scan" : null,
      start ? `started ${start.words}` : null,
      outcomeWords[first.outcome] ?? null,
    ].filter((word) => word !== null);
    const evidence = good.map((run) => ({ id: run.evidenceId, filename: run.filename }));
    return met(`${first.filename}${words.length > 0 ? `: ${words.join(", ")}` : ""}.`, {
      evidence,
      proofs: evidence.map((file) => ({ origin: need.tool, evidenceId: file.id })),
    });
  }
  const [nearest] = judged.toSorted(
    (a, b) => a.faults.length - b.faults.length || Number(b.run.attached) - Number(a.run.attached),
  );
  if (nearest)
    return unmet(nearest.faults[0] ?? "", true, [{ id: nearest.run.evidenceId, filename: nearest.run.filename }]);
  const reading = facts.files.find((file) => file.attached && file.state !== "ready" && file.state !== "failed");
  if (reading)
    return unmet(`${reading.filename} is still being read. This is judged again when it is ready.`, true, [reading]);
  const attached = facts.files.find((file) => file.attached);
  if (attached)
    return unmet(`${attached.filename} is attached, but it is not a log of ${tool.name}. Upload ${tool.file}.`, true, [
      attached,
    ]);
  return unmet(`Missing: ${tool.file}${facts.server ? ` from ${facts.server.hostname}` : ""}.`, false);
}
