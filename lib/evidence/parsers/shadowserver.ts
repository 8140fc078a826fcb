import { isVersion } from "./build-text";
import { spellings } from "./columns";
import { countedRows } from "./counted-rows";
import { readCsvTable } from "./csv-table";
import type { TableRow } from "./csv-table";
import { baseName, firstRow, isBlank } from "./probe";
import { timeOfText, timeReader } from "./timestamps";
import type { BuildSighting, EvidenceProbe, ParseContext, Parser, ParseSession, ParseSink } from "./types";

const canonical = spellings(["timestamp", "ip", "port", "hostname", "tag", "version", "servername", "url"]);
const serverName = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,251}$/;
const maxServers = 1024;

/** The server of a row: its own name where the scan read it, else the host name it was asked by, else its IPv4 address. */
function serverOf(fields: Record<string, string>): string | null {
  const told = [fields["servername"], fields["hostname"], fields["ip"]].map((one) => one?.trim() ?? "");
  return told.find((one) => serverName.test(one)) ?? null;
}

/** What a tag says: parts between semicolons, such as `exchange;cve-2021-26855`. */
function partsOf(tag: string): string[] {
  return tag
    .toLowerCase()
    .split(";")
    .map((part) => part.trim())
    .slice(0, 32);
}

function kindOf(fields: Record<string, string>): "web_shell" | "vulnerable" | "seen" {
  const parts = partsOf(fields["tag"] ?? "");
  if (parts.some((part) => /web-?shell/.test(part))) return "web_shell";
  return parts.some((part) => /^(?:cve-2021-26855|vulnerable)/.test(part)) ? "vulnerable" : "seen";
}

type Sighted = BuildSighting & { firstAt: number; lastAt: number };

function start(_context: ParseContext, sink: ParseSink): ParseSession {
  const rows = countedRows(sink);
  const clock = timeReader();
  const servers = new Map<string, string>();
  const builds = new Map<string, Sighted>();

  function noteBuild(server: string, { at, version }: { at: number; version: string }): void {
    if (!isVersion(version)) return;
    const key = `${server.toLowerCase()}\n${version}`;
    const known = builds.get(key);
    if (known) {
      known.rows++;
      known.firstAt = Math.min(known.firstAt, at);
      known.lastAt = Math.max(known.lastAt, at);
    } else if (builds.size < maxServers)
      builds.set(key, { server, build: version, source: "scan", firstAt: at, lastAt: at, rows: 1 });
  }

  function onRow({ fields, line, offset, length, long }: TableRow): string | null {
    const at = timeOfText(clock, fields["timestamp"] ?? "");
    if (at === null) return "The time cannot be read.";
    const server = serverOf(fields);
    if (server === null && (fields["ip"] ?? "").trim() === "") return "The row names no server, host or address.";
    if (server !== null && servers.size < maxServers) servers.set(server.toLowerCase(), server);
    const told = { ...fields, ...(server === null ? {} : { Server: server }), Reported: kindOf(fields) };
    rows.record({ kind: "shadowserver_exchange", line, offset, length, at, fields: told, ...(long ? { long } : {}) });
    // Of a host without a name the build would stand on whatever server the other rows name.
    if (server !== null) noteBuild(server, { at, version: (fields["version"] ?? "").trim() });
    return null;
  }

  const table = readCsvTable({ canonical, onRow, rows });
  return {
    write: (chunk) => table.write(chunk),
    end() {
      const { truncated } = table.end();
      const named = [...servers.values()];
      return rows.summary({ truncated, servers: named, coverage: [], builds: [...builds.values()], toolRuns: [] });
    },
  };
}

function claims(probe: EvidenceProbe): boolean {
  if (isBlank(probe.text))
    return /(?:scan6?_exchange|vulnerable_exchange|shadowserver).{0,80}\.csv$/i.test(baseName(probe.path));
  const names = new Set(firstRow(probe.text).replaceAll('"', "").toLowerCase().split(/[,;]/));
  return ["timestamp", "ip", "tag", "hostname", "version", "servername", "url"].every((name) => names.has(name));
}

/**
 * Shadowserver's report on Exchange servers as CSV, in UTC. A version of it has three numbers and shows the cumulative update
 * only; a web shell is named by its tag and its address.
 */
export const shadowserver: Parser = {
  format: "shadowserver_exchange",
  label: "Shadowserver report",
  claims,
  start,
};
