import { spellings } from "./columns";
import { countedRows } from "./counted-rows";
import { readCsvTable } from "./csv-table";
import type { TableRow } from "./csv-table";
import { httpProxyColumns } from "./exchange-httpproxy";
import { baseName, firstRow, isBlank } from "./probe";
import { ageDays, logKindOfAge, serverOfName, toolName } from "./test-proxylogon-naming";
import { timeOfText, timeReader } from "./timestamps";
import type { TimeReader } from "./timestamps";
import type { EvidenceProbe, ParseContext, Parser, ParseSession, ParseSink, RecordKind, ToolRun } from "./types";

/** The tables of Test-ProxyLogon.ps1, told apart by their columns; the name decides only between equal columns. */
type TableName = "ssrf_hits" | "um_errors" | "other_files" | "log_ages";

const ageColumns = [
  "OabGen",
  "Ecp",
  "AutoDProxy",
  "EasProxy",
  "EcpProxy",
  "EwsProxy",
  "MapiProxy",
  "OabProxy",
  "OwaProxy",
  "OwaCalendarProxy",
  "PowershellProxy",
  "RpcHttpProxy",
] as const;

const canonical: ReadonlyMap<string, string> = new Map([
  ...httpProxyColumns,
  ...spellings([
    ...ageColumns,
    "TimeCreated",
    "MachineName",
    "Message",
    "ComputerName",
    "Type",
    "Path",
    "Name",
    "LastWrite",
  ]),
  ...spellings(["PSComputerName", "RunspaceId", "PSShowComputerName"]),
]);

function tableOf(header: string): TableName | null {
  const names = new Set(header.replaceAll('"', "").toLowerCase().split(/[,;]/));
  const has = (...wanted: string[]): boolean => wanted.every((name) => names.has(name));
  if (has("datetime", "requestid", "anchormailbox", "httpstatus"))
    return has("protocol") || has("serverhostname") ? null : "ssrf_hits";
  // With the number of the event it is an export of events, whatever they are.
  if (has("timecreated", "machinename", "message")) return names.size <= 6 && !has("id") ? "um_errors" : null;
  if (has("computername", "type", "path", "name", "lastwrite")) return "other_files";
  return has("oabgen", "ecp", "owaproxy") ? "log_ages" : null;
}

const testOf = {
  ssrf_hits: { kind: "test_proxylogon_hit", cve: "CVE-2021-26855" },
  um_errors: { kind: "test_proxylogon_hit", cve: "CVE-2021-26857" },
  other_files: { kind: "test_proxylogon_file", cve: "" },
  log_ages: { kind: "test_proxylogon_run", cve: "" },
} as const satisfies Record<TableName, { kind: RecordKind; cve: string }>;

const timeColumns = {
  ssrf_hits: "DateTime",
  um_errors: "TimeCreated",
  other_files: "LastWrite",
  log_ages: "",
} as const satisfies Record<TableName, string>;

/**
 * The reset of a virtual directory through the SSRF is how CVE-2021-27065 writes its file, if it was answered with 200
 * (CSS-Exchange, Test-ProxyLogon.ps1: its ResetVDir table lists only such rows).
 */
function isReset(fields: Record<string, string>, path: string): boolean {
  if (/ResetVDir/i.test(baseName(path))) return true;
  return (
    /Reset\w{1,20}VirtualDirectory#/i.test(fields["AnchorMailbox"] ?? "") && fields["HttpStatus"]?.trim() === "200"
  );
}

/** Times of the HTTP log are UTC; those of the other tables are in the locale and zone of whoever ran the tool, unless marked. */
function rowTime(table: TableName, row: { fields: Record<string, string>; clock: TimeReader }): number | null {
  const text = row.fields[timeColumns[table]] ?? "";
  return table === "ssrf_hits" || text.endsWith("Z") ? timeOfText(row.clock, text) : null;
}

function agesOf(fields: Record<string, string>): Record<string, number> {
  const ages: Record<string, number> = {};
  for (const name of ageColumns) {
    const days = ageDays(fields[name] ?? "");
    const kind = logKindOfAge(name);
    if (days !== null && kind !== null) ages[kind] = days;
  }
  return ages;
}

function start(context: ParseContext, sink: ParseSink): ParseSession {
  const rows = countedRows(sink);
  const clock = timeReader();
  const named = serverOfName(context.path);
  const servers = new Map<string, string>();
  const runs = new Map<string, { run: ToolRun; rows: number }>();

  function onRow(row: TableRow): string | null {
    const table = tableOf(row.columns.names.join(","));
    if (table === null) return "The columns are not those of a Test-ProxyLogon table.";
    const { fields } = row;
    const at = rowTime(table, { fields, clock });
    if (table === "ssrf_hits" && at === null) return "The time cannot be read.";
    const ages = table === "log_ages" ? agesOf(fields) : null;
    const server =
      fields["PSComputerName"] || fields["ComputerName"] || named || fields["MachineName"] || context.serverHint;
    const cve = table === "ssrf_hits" && isReset(fields, context.path) ? "CVE-2021-27065" : testOf[table].cve;
    if (server) {
      fields["Server"] = server;
      if (servers.size < 256) servers.set(server.toLowerCase(), server);
    }
    if (cve) fields["Cve"] = cve;
    const { line, offset, length } = row;
    rows.record({ kind: testOf[table].kind, line, offset, length, at, fields, ...(row.long ? { long: true } : {}) });
    noteRun({ server, scope: ages ? "log_ages" : cve || "other_files", ages });
    return null;
  }

  function noteRun({
    server,
    scope,
    ages,
  }: {
    server: string | null;
    scope: string;
    ages: Record<string, number> | null;
  }): void {
    const key = `${server ?? ""}\u0000${scope}`;
    const known = runs.get(key);
    if (known) {
      known.rows++;
      return;
    }
    if (runs.size >= 256) return;
    const run: ToolRun = {
      tool: toolName,
      server,
      startedAt: null,
      finishedAt: null,
      outcome: ages ? "incomplete" : "found",
      scope,
      detail: "",
    };
    runs.set(key, { run: ages ? { ...run, logAgeDays: ages } : run, rows: 1 });
  }

  function toolRuns(): ToolRun[] {
    return [...runs.values()].map(({ run, rows: count }) => ({ ...run, detail: detailOf(run, count) }));
  }

  const table = readCsvTable({ canonical, onRow, rows });
  return {
    write: (chunk) => table.write(chunk),
    end() {
      const { truncated } = table.end();
      return rows.summary({
        truncated,
        servers: [...servers.values()],
        coverage: [],
        builds: [],
        toolRuns: toolRuns(),
      });
    },
  };
}

function detailOf(run: ToolRun, count: number): string {
  if (!run.logAgeDays)
    return `${count} ${count === 1 ? "row" : "rows"} reported for ${run.scope === "other_files" ? "other suspicious files" : run.scope}.`;
  return "The tool ran; its oldest logs were this many days old. What it found is told by its other files or its console text.";
}

function claims(probe: EvidenceProbe): boolean {
  const header = firstRow(probe.text);
  if (tableOf(header) !== null) return true;
  return (
    isBlank(probe.text) && /-(?:Cve-2021-2\d{4}(?:-ResetVDir)?|other|LogAgeDays)\.csv$/i.test(baseName(probe.path))
  );
}

/** The CSV files of Test-ProxyLogon.ps1. A file of log ages proves that the tool ran, never that a server is clean. */
export const testProxyLogonTables: Parser = {
  format: "test_proxylogon_csv",
  label: "Test-ProxyLogon table",
  claims,
  start,
};
