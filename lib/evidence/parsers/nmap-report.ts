import type { CountedRows } from "./counted-rows";
import type { ExposureSighting, ParseContext, ScannedName, ToolRun } from "./types";

export const nmapScript = "http-vuln-cve2021-26855";
const cve = "CVE-2021-26855";
const maxHosts = 4096;
const maxResults = 16;
const maxRuns = 256;

type Place = { line: number; offset: number; length: number };

/** When a scan ran: UTC where the file says so, else the local time of the machine that scanned. */
export type ScanTime = { text: string; zone: "UTC" | "local" };

type Result = { place: Place; port: string; state: string };
type Host = { place: Place; names: string[]; address: string; down: boolean; time: ScanTime | null; results: Result[] };

const states = ["VULNERABLE", "LIKELY VULNERABLE", "NOT VULNERABLE", "ERROR"] as const;
type State = (typeof states)[number] | "NOT REPORTED";

const nameOfHost = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,252}$/;
const maxNames = 8;

/** Adds a name that a host is known by; `first` for the one that was asked for. Text that is no name is left out. */
export function addName(host: Pick<Host, "names">, name: string, place: "first" | "last" = "last"): void {
  if (!nameOfHost.test(name) || host.names.length >= maxNames) return;
  if (place === "first") host.names.unshift(name);
  else host.names.push(name);
}

/** What the script says, as one of the states that nmap's vulns library knows; null for anything else. */
export function stateOf(text: string): State | null {
  const said = text
    .trim()
    .toUpperCase()
    .replace(/ \((?:EXPLOITABLE|DOS)\)$/, "");
  return states.find((state) => state === said) ?? null;
}

function when(time: ScanTime | null): string {
  if (time === null) return "";
  const shown = time.text.replace("T", " ").replace(/(?:\.\d+)?Z$/, "");
  return time.zone === "UTC" ? ` (${shown} UTC)` : ` (${shown}, local time of the machine that scanned)`;
}

function outcomeOf(states: readonly State[]): ToolRun["outcome"] {
  if (states.includes("VULNERABLE")) return "found";
  return states.some((state) => state === "ERROR" || state === "LIKELY VULNERABLE") ? "incomplete" : "nothing_found";
}

const outcomeWords = {
  found: "The script met the flaw from outside.",
  nothing_found:
    "The script did not meet the flaw. That is no proof of the update: a server with the URL Rewrite mitigation, or behind a filter, answers the same.",
  incomplete: "The script could not decide. Scan again.",
  done: "",
} as const satisfies Record<ToolRun["outcome"], string>;

export type NmapReport = {
  /** Begins the next host. */
  host(place: Place, time: ScanTime | null): Host;
  result(host: Host, result: Result): void;
  /** `cut` is the host in which the file ends early: that nothing was read of it is no silence of the script. */
  finish(scan: { startedAt: ScanTime | null; finishedAt: ScanTime | null; cut: Host | null }): {
    toolRuns: ToolRun[];
    exposures: ExposureSighting[];
    scanned: ScannedName[];
  };
};

/**
 * Gathers what a scan says host by host. A file given for a server and about one host speaks of that server; otherwise each
 * host keeps the name it was scanned by. Silence of the script is told and never counts as patched.
 */
export function nmapReport(rows: CountedRows, context: ParseContext): NmapReport {
  const hosts: Host[] = [];

  function serverOf(host: Host): string {
    const [name = host.address] = host.names;
    return hosts.filter(({ down }) => !down).length === 1 ? (context.serverHint ?? name) : name;
  }

  function record(host: Host, shown: { server: string; result: Result; state: State }): void {
    const { server, result, state } = shown;
    const time = host.time;
    const fields = {
      Server: server,
      Host: host.names[0] ?? host.address,
      Address: host.address,
      Port: result.port,
      Script: nmapScript,
      State: state,
      Cve: cve,
      ScannedOn: time?.text ?? "",
      TimeZone: time?.zone ?? "",
    };
    const at = time?.zone === "UTC" ? Date.parse(time.text) : null;
    rows.record({ kind: "nmap_check", ...result.place, at, fields });
  }

  return {
    host(place, time) {
      const host: Host = { place, names: [], address: "", down: false, time, results: [] };
      if (hosts.length < maxHosts) hosts.push(host);
      else rows.rejected({ line: place.line, offset: place.offset, reason: `More than ${maxHosts} hosts.`, text: "" });
      return host;
    },
    result(host, result) {
      if (host.results.length < maxResults) host.results.push(result);
    },
    finish({ startedAt, finishedAt, cut }) {
      const toolRuns: ToolRun[] = [];
      const exposures: ExposureSighting[] = [];
      const scanned: ScannedName[] = [];
      for (const host of hosts) {
        host.time ??= startedAt;
        const server = serverOf(host);
        if (host.down || server === "") continue;
        const said: State[] = [];
        for (const result of host.results) {
          const state = stateOf(result.state);
          if (state === null) {
            const { line, offset } = result.place;
            rows.rejected({ line, offset, reason: "The state cannot be read.", text: result.state.slice(0, 500) });
            continue;
          }
          said.push(state);
          record(host, { server, result, state });
          if (state !== "VULNERABLE") continue;
          const where = `${host.names[0] ?? host.address}${result.port === "" ? "" : `, port ${result.port}`}`;
          exposures.push({
            server,
            shows: "vulnerable",
            source: "nmap",
            at: host.time === null ? null : Date.parse(host.time.text.replace(/Z?$/, "Z")),
            reason: `nmap met ${cve} on ${where}${when(host.time)}.`,
          });
        }
        if (host.results.length === 0 && host !== cut) {
          said.push("NOT REPORTED");
          record(host, { server, result: { place: host.place, port: "", state: "" }, state: "NOT REPORTED" });
        }
        if (said.length === 0) continue;
        const outcome = outcomeOf(said);
        const local = host.time?.zone === "local" ? " Times are local to the machine that scanned." : "";
        toolRuns.push({
          tool: "nmap",
          server,
          startedAt: host.time?.text ?? null,
          finishedAt: finishedAt?.text ?? null,
          outcome,
          scope: cve,
          detail: `${nmapScript} against ${host.names[0] ?? host.address}: ${outcomeWords[outcome]}${local}`,
        });
        if (server !== context.serverHint)
          scanned.push({ name: server, aliases: [...host.names.slice(1), host.address].filter((name) => name !== "") });
      }
      // In a sweep over a network most hosts answer nothing, and those are told last and not all.
      const silent = (run: ToolRun) => (run.outcome === "nothing_found" ? 1 : 0);
      const told = toolRuns.toSorted((a, b) => silent(a) - silent(b)).slice(0, maxRuns);
      return { toolRuns: told, exposures, scanned };
    },
  };
}
