import { spellings } from "./columns";
import { readDelimitedLog } from "./delimited-log";
import type { LogLayout } from "./delimited-log";
import { baseName, directivesOf, firstRow, isBlank } from "./probe";
import type { EvidenceProbe, Parser } from "./types";

/** A typed entry of EventData begins, for example `S:CMD=` or `I32:LEN=`. */
const entryStart = /(?:^|;)([A-Za-z][A-Za-z0-9]{0,3}:[A-Za-z][A-Za-z0-9_.]{0,40})=/g;
const buildEntry = "S:BLD";
const maxEntries = 64;

/**
 * Lays the `KEY=value` entries of EventData beside the columns under their own names, for example `S:CMD`. Values may
 * hold semicolons, so an entry ends where the next typed entry begins. Of a repeated name the first counts, except for
 * the build, which Exchange writes after everything a client can influence.
 */
function addEntries(fields: Record<string, string>): void {
  const text = fields["EventData"] ?? "";
  const starts = [...text.matchAll(entryStart)];
  for (let i = 0; i < starts.length; i++) {
    const match = starts[i];
    const name = match?.[1] ?? "";
    if (!match || (i >= maxEntries && name !== buildEntry)) continue;
    const from = match.index + match[0].length;
    const value = text.slice(from, starts[i + 1]?.index ?? text.length);
    if (fields[name] === undefined || name === buildEntry) fields[name] = value;
  }
}

/** The build an entry names, for example 15.2.792.3; null when there is none. */
function buildOf(fields: Record<string, string>): string | null {
  const match = /^(\d{1,5})\.(\d{1,5})\.(\d{1,5})\.(\d{1,5})$/.exec(fields[buildEntry]?.trim() ?? "");
  return match ? match.slice(1).map(Number).join(".") : null;
}

const layout: LogLayout = {
  kind: "exchange_ecp_server",
  delimiter: ",",
  canonical: spellings(["TimeStamp", "ServerName", "EventId", "EventData"]),
  timeColumns: ["TimeStamp"],
  emptyCell: null,
  watched: ["ServerName"],
  marker: { text: "S:BLD=", value: (fields) => fields[buildEntry] ?? null },
  expand: addEntries,
  facts: (fields, { serverHint }) => ({
    server: fields["ServerName"]?.trim() || serverHint,
    logKind: "ecp_server",
    build: buildOf(fields),
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
  claims,
  start: (context, sink) => readDelimitedLog(layout, context, sink),
};
