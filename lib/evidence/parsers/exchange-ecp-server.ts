import { spellings } from "./columns";
import { readDelimitedLog } from "./delimited-log";
import type { LogLayout } from "./delimited-log";
import { baseName, directivesOf, firstRow, isBlank } from "./probe";
import type { EvidenceProbe, Parser } from "./types";

const buildEntry = "S:BLD";
const maxEntries = 64;
const maxTypeLength = 4;
const maxNameLength = 48;

function isNameCode(code: number): boolean {
  return (
    (code >= 97 && code <= 122) ||
    (code >= 65 && code <= 90) ||
    (code >= 48 && code <= 57) ||
    code === 95 ||
    code === 46
  );
}

/** Where the name of a typed entry that starts at `from` ends, for example before the `=` of `S:CMD=`; -1 for none. */
function entryNameEnd(text: string, from: number): number {
  let colon = from;
  while (colon <= from + maxTypeLength && isNameCode(text.charCodeAt(colon))) colon++;
  if (colon === from || text.charCodeAt(colon) !== 58) return -1;
  let at = colon + 1;
  while (at < from + maxNameLength && isNameCode(text.charCodeAt(at))) at++;
  return at > colon + 1 && text.charCodeAt(at) === 61 ? at : -1;
}

/**
 * Lays the `KEY=value` entries of EventData beside the columns under their own names, for example `S:CMD`. Values may
 * hold semicolons, so an entry ends where the next typed entry begins. Of a repeated name the first counts, except for
 * the build, which Exchange writes after everything a client can influence.
 */
function addEntries(fields: Record<string, string>): void {
  const text = fields["EventData"] ?? "";
  let name = "";
  let valueStart = 0;
  let entries = 0;
  for (let at = 0; at >= 0;) {
    const nameEnd = entryNameEnd(text, at);
    if (nameEnd >= 0) {
      addEntry(name, text.slice(valueStart, at - 1));
      name = text.slice(at, nameEnd);
      valueStart = nameEnd + 1;
    }
    const next = text.indexOf(";", nameEnd >= 0 ? valueStart : at);
    at = next < 0 ? -1 : next + 1;
  }
  addEntry(name, text.slice(valueStart));

  function addEntry(entry: string, value: string): void {
    if (entry === "" || (entries >= maxEntries && entry !== buildEntry)) return;
    entries++;
    if (fields[entry] === undefined || entry === buildEntry) fields[entry] = value;
  }
}

/** The version an entry begins with, as written; null when it is none. */
function versionText(fields: Record<string, string>): string | null {
  return /^\d{1,5}\.\d{1,5}\.\d{1,5}\.\d{1,5}(?![\d.])/.exec(fields[buildEntry] ?? "")?.[0] ?? null;
}

const layout: LogLayout = {
  kind: "exchange_ecp_server",
  delimiter: ",",
  canonical: spellings(["TimeStamp", "ServerName", "EventId", "EventData"]),
  timeColumns: ["TimeStamp"],
  emptyCell: null,
  watched: ["ServerName"],
  marker: { text: ";S:BLD=", value: versionText },
  expand: addEntries,
  facts: (fields, { serverHint }) => ({
    server: fields["ServerName"]?.trim() || serverHint,
    logKind: "ecp_server",
    build: versionText(fields)?.split(".").map(Number).join(".") ?? null,
  }),
};

function claims(probe: EvidenceProbe): boolean {
  const directives = directivesOf(probe.text);
  const logType = directives.get("log-type");
  if (logType !== undefined) return /^ECP Server Log$/i.test(logType);
  const named = /^ECPServer\d{8}-\d+\.log$/i.test(baseName(probe.path));
  const names = (directives.get("fields") ?? firstRow(probe.text)).replaceAll('"', "").toLowerCase();
  if (names.startsWith("timestamp,servername,eventid,eventdata")) return named || /,ECP\.|S:CMD=/.test(probe.text);
  return named && (isBlank(probe.text) || /^\d{4}-\d\d-\d\dT/.test(firstRow(probe.text)));
}

/** Exchange ECP server logs: what administrators and whoever posed as one did through the control panel. */
export const exchangeEcpServer: Parser = {
  format: "exchange_ecp_server",
  label: "Exchange ECP server log",
  linesStandAlone: true,
  claims,
  start: (context, sink) => readDelimitedLog(layout, context, sink),
};
