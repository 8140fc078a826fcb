import { columnsOf, fieldsOf, spellings } from "./columns";
import type { Columns } from "./columns";
import { countedRows } from "./counted-rows";
import { coverageTally } from "./coverage";
import { splitCsv } from "./csv";
import { lineSplitter } from "./lines";
import type { Line } from "./lines";
import { baseName, directivesOf, firstRow, isBlank } from "./probe";
import { quotedLineJoiner } from "./quoted-lines";
import type { RowShape } from "./quoted-lines";
import { decodeText, excerpt } from "./text";
import { timeOfText, timeReader } from "./timestamps";
import type { EvidenceProbe, ParseContext, Parser, ParseSession, ParseSink } from "./types";
import { windowsPlace } from "./windows-place";

const HASH = 35;
const COMMA = 44;
const canonical = spellings(["DateTime", "ServerName"], {
  "date-time": "DateTime",
  TimeStamp: "DateTime",
  Time: "DateTime",
  Server: "ServerName",
  "server-name": "ServerName",
  HostName: "ServerName",
  MachineName: "ServerName",
});

/** The temporary file that a row says was left behind; null where it says nothing of the kind. */
export function leftBehind(text: string): string | null {
  const opened = /Download failed and temporary file '/i.exec(text);
  if (!opened) return null;
  const [rest = ""] = text.slice(opened.index + opened[0].length).split("\n", 1);
  // A path may hold the closing words itself, so the last of them ends it.
  const closed = [...rest.matchAll(/' needs to be removed/gi)].at(-1);
  return closed ? rest.slice(0, closed.index) : null;
}

/**
 * Whether a temporary file of the generator lies where it belongs. Only `<ExchangeInstallPath>ClientAccess\OAB` does
 * (CSS-Exchange, Test-ProxyLogon.ps1); the installation may lie anywhere but in the folders of the web server.
 */
export function locationOf(path: string): "oab_folder" | "outside" | "unc" {
  const place = windowsPlace(path);
  if (place.kind === "unc") return "unc";
  const { parts } = place;
  const at = parts.findIndex((part, index) => part === "clientaccess" && parts[index + 1] === "oab");
  const below = at > 0 && parts.length > at + 2 && /^[a-z]:$/.test(parts[0] ?? "");
  return below && !parts.slice(0, at).some((part) => part === "inetpub" || part === "frontend")
    ? "oab_folder"
    : "outside";
}

function start(context: ParseContext, sink: ParseSink): ParseSession {
  const rows = countedRows(sink);
  const tally = coverageTally();
  const clock = timeReader();
  let columns: Columns | null = null;
  let truncated = false;

  function namesIn(cells: string[]): boolean {
    const found = columnsOf(cells, canonical);
    if (!found.place.has("DateTime")) return false;
    columns = found;
    return true;
  }

  /** The columns are nowhere described; where a row does not fit those that are named, what stands before its first quote does. */
  function fieldsIn(text: string, cells: string[] | null): Record<string, string> {
    if (columns && columns.names.length === cells?.length) return fieldsOf(columns, cells);
    const [before = ""] = text.split('"', 1);
    const lead = before.split(",").slice(0, columns?.names.length);
    return columns ? { ...fieldsOf(columns, lead), Text: text } : { DateTime: lead[0] ?? "", Text: text };
  }

  function onRow(line: Line, shape: RowShape): boolean {
    const text = decodeText(line.bytes, line.start, line.end);
    if (text.trim() === "") return true;
    if (line.bytes[line.start] === HASH) {
      const named = /^#Fields:(.*)$/is.exec(text)?.[1];
      if (named !== undefined) namesIn(named.trim().split(","));
      return true;
    }
    const split = splitCsv(text, ",");
    const sound = shape !== "unclosed" && split.kind === "row";
    const cells = sound && split.kind === "row" ? split.cells : null;
    if (cells && /^(?:date-?time|timestamp|time)$/i.test((cells[0] ?? "").trim()) && namesIn(cells)) return true;
    const fields = fieldsIn(text, cells);
    const at = timeOfText(clock, fields["DateTime"] ?? "");
    const path = leftBehind(text);
    // A row that holds the whole message counts whatever else is broken in it: the message is what the attack leaves.
    const reason =
      path !== null ? null : sound ? (at === null ? "The time cannot be read." : null) : brokenBecause(shape);
    if (reason !== null) {
      if (shape === "joined") return false;
      rows.rejected({ line: line.number, offset: line.offset, reason, text: excerpt(text) });
      if (!line.terminated) truncated = true;
      return true;
    }
    const server = fields["ServerName"]?.trim() || context.serverHint;
    if (at !== null) tally.seen({ server, logKind: "oab_generator", build: null }, at);
    if (path !== null) Object.assign(fields, { Path: path, Location: locationOf(path) });
    const { number, offset, length, long } = line;
    rows.record({
      kind: "exchange_oab_generator",
      line: number,
      offset,
      length,
      at,
      fields,
      ...(long ? { long: true } : {}),
    });
    return true;
  }

  const joiner = quotedLineJoiner(COMMA, onRow);
  const lines = lineSplitter((line) => joiner.line(line));
  return {
    write: (chunk) => lines.write(chunk),
    end() {
      lines.end();
      if (joiner.end()) truncated = true;
      return rows.summary({
        truncated,
        servers: tally.servers(),
        coverage: tally.coverage(),
        builds: [],
        toolRuns: [],
      });
    },
  };
}

function brokenBecause(shape: RowShape): string {
  return shape === "unclosed" ? "A quoted field is not closed." : "Text follows a closing quote.";
}

function claims(probe: EvidenceProbe): boolean {
  const logType = directivesOf(probe.text).get("log-type");
  if (logType !== undefined) return /^OAB ?Generator/i.test(logType);
  const name = baseName(probe.path);
  const named = /^OABGenerat\w{0,20}[\d_-]*\.log$/i.test(name) || /(?:^|[\\/])OABGeneratorLog[\\/]/i.test(probe.path);
  if (isBlank(probe.text)) return named;
  const row = firstRow(probe.text);
  if (!/^"?\d{4}-\d\d-\d\d[T ]\d\d:/.test(row)) return named && /^"?(?:date-?time|timestamp|time)"?,/i.test(row);
  return named || (leftBehind(probe.text) !== null && !/^(?:HttpProxy_|ECPServer)/i.test(name));
}

/** Logs of the offline address book generator, where CVE-2021-26858 leaves the file that it made Exchange write. */
export const exchangeOabGenerator: Parser = {
  format: "exchange_oab_generator",
  label: "OAB generator log",
  linesStandAlone: true,
  claims,
  start,
};
