import { spellings } from "./columns";
import { readDelimitedLog } from "./delimited-log";
import type { LogLayout } from "./delimited-log";
import { entriesIn } from "./entries";
import { baseName, directivesOf, firstRow, isBlank } from "./probe";
import type { EvidenceProbe, Parser } from "./types";

const buildEntry = "S:BLD";
const maxEntries = 64;

/**
 * Lays the `KEY=value` entries of EventData beside the columns under their own names, for example `S:CMD`. Values may
 * hold semicolons, so an entry ends where the next typed entry begins. Of a repeated name the first counts, except for
 * the build, which Exchange writes after everything a client can influence.
 */
function addEntries(fields: Record<string, string>): void {
  const text = fields["EventData"] ?? "";
  let kept = 0;
  for (const { name, valueStart, end } of entriesIn(text)) {
    if (kept >= maxEntries && name !== buildEntry) continue;
    kept++;
    if (fields[name] === undefined || name === buildEntry) fields[name] = text.slice(valueStart, end);
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
  entries: { column: "EventData", most: maxEntries, expand: addEntries },
  marker: { entry: buildEntry, value: versionText },
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
  copies: true,
  claims,
  start: (context, sink) => readDelimitedLog(layout, context, sink),
};
