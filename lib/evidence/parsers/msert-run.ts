import type { ToolRun } from "./types";

export type Place = { line: number; offset: number; length: number };

/** What is known of one scan while its block is read. Times are local, as the log has no zone. */
export type MsertRun = {
  place: Place;
  version: string;
  build: string;
  startedOn: string;
  finishedOn: string;
  finished: boolean;
  engine: string;
  signatures: string;
  runMode: string;
  scanType: string;
  returnCode: string;
  noInfection: boolean;
  threats: number;
  names: Set<string>;
};

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

export function blankRun(place: Place, { version, build }: { version: string; build: string }): MsertRun {
  const told = { startedOn: "", finishedOn: "", engine: "", signatures: "", runMode: "", scanType: "", returnCode: "" };
  return {
    place,
    version,
    build,
    ...told,
    finished: false,
    noInfection: false,
    threats: 0,
    names: new Set(),
  };
}

/** `Mon Mar 08 21:14:02 2021` as 2021-03-08T21:14:02, without a zone because the log tells none; null when unreadable. */
export function localTime(text: string): string | null {
  const match = /^\w{3} (\w{3}) {1,2}(\d{1,2}) (\d\d:\d\d:\d\d) (\d{4})\s*$/.exec(text);
  const month = months.indexOf(match?.[1] ?? "") + 1;
  if (!match || month === 0) return null;
  return `${match[4]}-${String(month).padStart(2, "0")}-${(match[2] ?? "").padStart(2, "0")}T${match[3]}`;
}

function outcomeOf(run: MsertRun): Exclude<ToolRun["outcome"], "done"> {
  if (!run.finished) return "incomplete";
  if (run.threats > 0) return "found";
  return run.noInfection || run.returnCode === "0" ? "nothing_found" : "incomplete";
}

export function runFields(run: MsertRun): Record<string, string> {
  return {
    Version: run.version,
    Build: run.build,
    StartedOn: run.startedOn,
    FinishedOn: run.finishedOn,
    TimeZone: "local",
    Engine: run.engine,
    Signatures: run.signatures,
    RunMode: run.runMode,
    ScanType: run.scanType,
    Threats: String(run.threats),
    ReturnCode: run.returnCode,
    Outcome: outcomeOf(run),
  };
}

/** What a scan proves. A scan without its end was aborted and proves nothing; a quick scan is not a full one. */
export function toolRunOf(run: MsertRun, server: string | null): ToolRun {
  const outcome = outcomeOf(run);
  const count = `${run.threats} ${run.threats === 1 ? "threat" : "threats"}`;
  const told = {
    found: `${count} found${run.returnCode === "" ? "" : `, return code ${run.returnCode}`}.`,
    nothing_found: "No infection found.",
    incomplete: run.finished
      ? "The scan ended without telling a result."
      : `The scan did not finish; ${count} found until then.`,
  };
  return {
    tool: "MSERT",
    server,
    startedAt: run.startedOn || null,
    finishedAt: run.finishedOn || null,
    outcome,
    scope: run.scanType || null,
    detail: `${told[outcome]} Times are the server's local time.`,
  };
}
