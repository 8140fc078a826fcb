import { countedRows } from "./counted-rows";
import { blankRun, exposureOf, runFields, takeMessage, toolRunOf } from "./eomt-run";
import type { EomtRun } from "./eomt-run";
import { lineSplitter } from "./lines";
import type { Line } from "./lines";
import { baseName, isBlank } from "./probe";
import { decodeText, excerpt } from "./text";
import { timeOfText, timeReader } from "./timestamps";
import type { EvidenceProbe, ExposureSighting, ParseContext, Parser, ParseSession, ParseSink, ToolRun } from "./types";

const logLine = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) (\w{1,16}): (.*)$/s;
const opening = /^Starting EOMT\.ps1\b/i;
const maxRuns = 1024;

function start(context: ParseContext, sink: ParseSink): ParseSession {
  const rows = countedRows(sink);
  const clock = timeReader();
  const toolRuns: ToolRun[] = [];
  const exposures: ExposureSighting[] = [];
  const servers = new Map<string, string>();
  let run: EomtRun | null = null;
  let truncated = false;

  function closeRun(): void {
    if (!run) return;
    const server = run.server ?? context.serverHint;
    rows.record({ kind: "eomt_run", ...run.place, at: null, fields: runFields(run, server) });
    if (server !== null && servers.size < maxRuns) servers.set(server.toLowerCase(), server);
    if (toolRuns.length < maxRuns) {
      toolRuns.push(toolRunOf(run, server));
      exposures.push(...exposureOf(run, server));
    }
    run = null;
  }

  function onLine(line: Line): void {
    const text = decodeText(line.bytes, line.start, line.end);
    const [, date = "", time = "", level = "", message = ""] = logLine.exec(text) ?? [];
    // A message may go on over further lines, which carry no time and tell nothing that is read here.
    if (date === "") return;
    if (timeOfText(clock, `${date} ${time}`) === null) {
      const { number, offset } = line;
      rows.rejected({ line: number, offset, reason: "The time cannot be read.", text: excerpt(text) });
      return;
    }
    if (opening.test(message)) closeRun();
    run ??= blankRun({ line: line.number, offset: line.offset, length: line.length });
    takeMessage(run, { level, text: message, time: `${date}T${time}` });
    truncated = !line.terminated && run.ended === "";
    if (run.ended !== "") closeRun();
  }

  const lines = lineSplitter(onLine);
  return {
    write: (chunk) => lines.write(chunk),
    end() {
      lines.end();
      closeRun();
      return rows.summary({ truncated, servers: [...servers.values()], coverage: [], builds: [], toolRuns, exposures });
    },
  };
}

const told = /^(?:Starting EOMT\.ps1\b|EOMT\.ps1 (?:complete|failed to complete) on|EOMT precheck complete)/i;

function claims(probe: EvidenceProbe): boolean {
  if (isBlank(probe.text)) return /^EOMT\.log$/i.test(baseName(probe.path));
  return probe.text
    .replace(/^\uFEFF/, "")
    .split(/\r?\n/, 400)
    .some((line) => told.test(logLine.exec(line)?.[4] ?? ""));
}

/** EOMT.log of Microsoft's one-click mitigation: every run in it. Times are the server's local time. */
export const eomtLog: Parser = {
  format: "eomt_log",
  label: "EOMT log",
  claims,
  start,
};
