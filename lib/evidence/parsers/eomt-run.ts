import type { ExposureSighting, ToolRun } from "./types";

export type Place = { line: number; offset: number; length: number };

/** What became of the mitigation in one run; `begun` where the log does not say how it ended. */
type Mitigation = "" | "begun" | "applied" | "failed" | "not_needed" | "skipped" | "removed" | "not_present";

/** What is known of one run while its lines are read. Times are local, as the log has no zone. */
export type EomtRun = {
  place: Place;
  server: string | null;
  version: string;
  startedOn: string;
  finishedOn: string;
  mitigation: Mitigation;
  mitigationOn: string;
  scan: "" | "begun" | "quick" | "full" | "skipped";
  threats: boolean;
  ended: "" | "complete" | "failed";
  /** The first error of the run, as it stands in the log. */
  said: string;
};

export function blankRun(place: Place): EomtRun {
  const told = { version: "", startedOn: "", finishedOn: "", mitigationOn: "", said: "" } as const;
  return { place, server: null, ...told, mitigation: "", scan: "", threats: false, ended: "" };
}

type Turn = { pattern: RegExp; turn: (run: EomtRun, found: { word: string; time: string }) => void };

const mitigated = (mitigation: Mitigation): Turn["turn"] => {
  return (run, { time }) => Object.assign(run, { mitigation, mitigationOn: time });
};

const quickOrFull = (word: string) => (word.toLowerCase() === "full" ? "full" : "quick");

/** The messages that tell something of a run, as EOMT.ps1 writes them (Microsoft CSS-Exchange). */
const turns: readonly Turn[] = [
  { pattern: /^Starting EOMT\.ps1(?: version (\S{1,32}))? on \S/i, turn: (run, { word }) => (run.version = word) },
  { pattern: /^\S{1,64} is vulnerable: applying mitigation/i, turn: mitigated("begun") },
  { pattern: /^\S{1,64} is not vulnerable: mitigation not needed/i, turn: mitigated("not_needed") },
  { pattern: /^Mitigation complete on \S/i, turn: mitigated("applied") },
  { pattern: /^Mitigation failed on \S/i, turn: mitigated("failed") },
  { pattern: /^Skipping mitigation -DoNotRunMitigation set/i, turn: mitigated("skipped") },
  { pattern: /^Rollback of mitigation complete on \S/i, turn: mitigated("removed") },
  { pattern: /^Mitigation not present on \S/i, turn: mitigated("not_present") },
  { pattern: /^Skipping mitigation -DoNotRunMSERT set/i, turn: (run) => (run.scan = "skipped") },
  { pattern: /^Starting MSERTProcess on \S/i, turn: (run) => (run.scan = run.scan || "begun") },
  {
    pattern: /^Running Microsoft Safety Scanner - Mode: (Full|Quick) Scan/i,
    turn: (run, { word }) => (run.scan = quickOrFull(word)),
  },
  { pattern: /^Threats detected!/i, turn: (run) => (run.threats = true) },
  {
    pattern: /^EOMT\.ps1 (complete|failed to complete) on \S/i,
    turn: (run, { word, time }) => {
      run.ended = word.toLowerCase() === "complete" ? "complete" : "failed";
      run.finishedOn = time;
      // A mitigation that breaks off throws, so a run that ends well has carried it out.
      if (run.mitigation === "begun") run.mitigation = run.ended === "complete" ? "applied" : "failed";
    },
  },
];

const named =
  /^(?:Starting EOMT\.ps1(?: version \S{1,32})? on|EOMT\.ps1 (?:complete|failed to complete) on|Mitigation (?:complete|failed) on|Starting MSERTProcess on) ([\w.-]{1,64}?),?(?:\s|$)/i;
const judged = /^([\w.-]{1,64}) is (?:not )?vulnerable: /i;

/** Takes one message into a run; `time` is the local time in front of it. */
export function takeMessage(run: EomtRun, message: { level: string; text: string; time: string }): void {
  const { level, text, time } = message;
  run.startedOn ||= time;
  run.server ??= (named.exec(text) ?? judged.exec(text))?.[1] ?? null;
  if (/^error$/i.test(level) && run.said === "") run.said = text.slice(0, 300);
  for (const { pattern, turn } of turns) {
    const found = pattern.exec(text);
    if (!found) continue;
    turn(run, { word: found[1] ?? "", time });
    return;
  }
}

function outcomeOf(run: EomtRun): ToolRun["outcome"] {
  if (run.threats) return "found";
  if (run.ended !== "complete" || run.mitigation === "failed") return "incomplete";
  return run.scan === "" || run.scan === "skipped" ? "done" : "nothing_found";
}

export function runFields(run: EomtRun, server: string | null): Record<string, string> {
  return {
    Server: server ?? "",
    Version: run.version,
    StartedOn: run.startedOn,
    FinishedOn: run.finishedOn,
    TimeZone: "local",
    Mitigation: run.mitigation,
    Scan: run.scan,
    Threats: run.threats ? "yes" : "no",
    Outcome: outcomeOf(run),
    Said: run.said,
  };
}

const mitigationWords: Record<Mitigation, string> = {
  "": "",
  begun: "The log does not say how the mitigation ended.",
  applied: "The mitigation of CVE-2021-26855 was applied.",
  failed: "The mitigation failed.",
  not_needed:
    "EOMT judged the server not vulnerable, by its version or because KB5000871 is listed. That is an opinion of medium strength and no proof of the update.",
  skipped: "The mitigation was skipped.",
  removed: "The mitigation was removed.",
  not_present: "No mitigation was there to be removed.",
};

function scanWords(run: EomtRun): string {
  if (run.threats) return "The Safety Scanner found threats; msert.log names them.";
  if (run.scan === "" || run.scan === "skipped") return "No scan was run.";
  if (run.ended !== "complete") return "";
  if (run.scan === "full") return "A full scan told of no threat.";
  const kind = run.scan === "quick" ? "it is not a full one" : "the log does not say that it was a full one";
  return `A ${run.scan === "quick" ? "quick scan" : "scan"} told of no threat; ${kind}.`;
}

function endWords(run: EomtRun): string {
  if (run.ended === "complete") return "";
  const said = run.said === "" ? "" : ` It said: “${run.said}”.`;
  return `${run.ended === "failed" ? "EOMT did not complete." : "The log has no end of this run."}${said}`;
}

/** What a run proves about itself. */
export function toolRunOf(run: EomtRun, server: string | null): ToolRun {
  const told = [mitigationWords[run.mitigation], scanWords(run), endWords(run), "Times are the server's local time."];
  return {
    tool: "EOMT",
    server,
    startedAt: run.startedOn || null,
    finishedAt: run.finishedOn || null,
    outcome: outcomeOf(run),
    scope: run.scan === "quick" || run.scan === "full" ? run.scan : null,
    detail: told.filter((sentence) => sentence !== "").join(" "),
  };
}

/** What a run shows of the exposure. A mitigation is never an update, and what EOMT thinks of the update proves none. */
export function exposureOf(run: EomtRun, server: string | null): ExposureSighting[] {
  const at = run.mitigationOn === "" ? null : Date.parse(`${run.mitigationOn}Z`);
  const when = `(${run.mitigationOn.replace("T", " ")}, server time)`;
  const where = server === null ? when : `on ${server} ${when}`;
  const shown = { server, source: "eomt", at } as const;
  switch (run.mitigation) {
    case "applied":
      return [
        {
          ...shown,
          shows: "mitigated",
          reason: `EOMT applied its URL Rewrite rules ${where}. They hold off CVE-2021-26855 and install no update.`,
        },
      ];
    case "removed":
    case "not_present":
      return [
        {
          ...shown,
          shows: "mitigation_removed",
          reason: `${run.mitigation === "removed" ? "EOMT removed its URL Rewrite rules" : "EOMT found none of its URL Rewrite rules"} ${where}.`,
        },
      ];
    case "not_needed":
      return [
        {
          ...shown,
          shows: "update_opinion",
          reason: `EOMT judged ${server ?? "the server"} not vulnerable ${when}. That is an opinion of medium strength; read the file version of ExSetup.exe to decide.`,
        },
      ];
    case "":
    case "begun":
    case "failed":
    case "skipped":
      return [];
    default:
      return run.mitigation satisfies never;
  }
}
