import { isVersion } from "./build-text";
import { spellings } from "./columns";
import { countedRows } from "./counted-rows";
import { readCsvTable } from "./csv-table";
import type { TableRow } from "./csv-table";
import { baseName, firstRow, isBlank } from "./probe";
import type { BuildSighting, EvidenceProbe, ParseContext, Parser, ParseSession, ParseSink } from "./types";

const canonical = spellings(["Name", "Edition", "AdminDisplayVersion", "ServerRole", "Fqdn", "Site"]);
const hostname = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,251}$/;
const maxServers = 1024;

function start(_context: ParseContext, sink: ParseSink): ParseSession {
  const rows = countedRows(sink);
  const servers = new Map<string, string>();
  const builds: BuildSighting[] = [];

  function onRow({ fields, line, offset, length, long }: TableRow): string | null {
    const { Name: name = "", AdminDisplayVersion: version = "" } = fields;
    const server = name.trim();
    if (!hostname.test(server)) return "The name of the server cannot be read.";
    if (!isVersion(version)) return "The version cannot be read.";
    if (servers.size < maxServers) servers.set(server.toLowerCase(), server);
    const told = { ...fields, Server: server };
    rows.record({ kind: "exchange_server", line, offset, length, at: null, fields: told, ...(long ? { long } : {}) });
    if (builds.length < maxServers) {
      const source = "admin_display_version";
      builds.push({ server, build: version.trim(), source, firstAt: null, lastAt: null, rows: 1 });
    }
    return null;
  }

  const table = readCsvTable({ canonical, onRow, rows });
  return {
    write: (chunk) => table.write(chunk),
    end() {
      const { truncated } = table.end();
      return rows.summary({ truncated, servers: [...servers.values()], coverage: [], builds, toolRuns: [] });
    },
  };
}

function claims(probe: EvidenceProbe): boolean {
  if (isBlank(probe.text)) return /Get-?ExchangeServer.{0,80}\.csv$/i.test(baseName(probe.path));
  const names = new Set(firstRow(probe.text).replaceAll('"', "").toLowerCase().split(/[,;]/));
  if (names.has("internalurl") || names.has("externalurl")) return false;
  return names.has("name") && names.has("admindisplayversion");
}

/**
 * The servers of the organization as Get-ExchangeServer tells them. AdminDisplayVersion shows the cumulative update only: no
 * security update changes it.
 */
export const exchangeServers: Parser = {
  format: "exchange_servers",
  label: "List of Exchange servers",
  claims,
  start,
};
