import { isVersion } from "./build-text";
import { countedRows } from "./counted-rows";
import { readCsvTable } from "./csv-table";
import type { TableRow } from "./csv-table";
import { timeOfText, timeReader } from "./timestamps";
import type {
  BuildSighting,
  ExposureSighting,
  ParseContext,
  ParsedRecord,
  ParseSession,
  ParseSink,
  RowPlace,
} from "./types";

const serverName = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,251}$/;
const maxServers = 1024;

/** What a row says of its host: the flaw was met, it was seen without it, a web shell answered, or it is only listed. */
export type Reported = "vulnerable" | "not_vulnerable" | "web_shell" | "seen";

/** How one kind of scan from outside is read. The canonical names of its columns are those of Shadowserver's report. */
export type OutsideScan = {
  record: ParsedRecord["kind"];
  canonical: ReadonlyMap<string, string>;
  /** Who scanned, as a sentence begins: "Shadowserver". */
  scanner: string;
  /** Whether rows without a time are read; they hold when the file arrived. */
  timeless: boolean;
  reportedBy: (fields: Record<string, string>) => Reported;
  /** Whether a host that is listed and not called vulnerable was looked at for the flaw. */
  silenceClears: boolean;
};

/** The server of a row: its own name where the scan read it, else the host name it was asked by, else its IPv4 address. */
function serverOf(fields: Record<string, string>): string | null {
  const told = [fields["servername"], fields["hostname"], fields["ip"]].map((one) => one?.trim() ?? "");
  return told.find((one) => serverName.test(one)) ?? null;
}

type Seen = { at: number | null; line: number; address: string };
type Host = { vulnerable: Seen | null; clear: Seen | null };
type Row = RowPlace & { server: string; address: string };

function isLater(at: number | null, known: Seen | null): boolean {
  return known === null || (at ?? Infinity) >= (known.at ?? Infinity);
}

function moment(at: number | null): string {
  return at === null ? "" : ` on ${new Date(at).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

/** What the rows of each server say of the flaw, by the latest of each kind. */
function exposureRows({ scanner, silenceClears }: OutsideScan) {
  const hosts = new Map<string, { server: string } & Host>();
  return {
    note({ server, address, at, line }: Row, reported: Reported): void {
      const clears = reported === "not_vulnerable" || (reported === "seen" && silenceClears);
      if (reported !== "vulnerable" && !clears) return;
      const key = server.toLowerCase();
      const host = hosts.get(key) ?? { server, vulnerable: null, clear: null };
      if (!hosts.has(key) && hosts.size >= maxServers) return;
      hosts.set(key, host);
      const seen = { at, line, address };
      if (clears) host.clear = isLater(at, host.clear) ? seen : host.clear;
      else host.vulnerable = isLater(at, host.vulnerable) ? seen : host.vulnerable;
    },
    told(): ExposureSighting[] {
      return [...hosts.values()].flatMap(({ server, vulnerable, clear }): ExposureSighting[] => {
        const of = ({ at, address }: Seen) => ({ server, source: "scan" as const, at, address });
        const where = ({ address }: Seen) => (address === "" || address === server ? server : `${server}, ${address},`);
        return [
          ...(vulnerable
            ? [
                {
                  ...of(vulnerable),
                  shows: "vulnerable" as const,
                  reason: `${scanner} reported ${where(vulnerable)} as vulnerable${moment(vulnerable.at)} (line ${vulnerable.line}).`,
                },
              ]
            : []),
          ...(clear
            ? [
                {
                  ...of(clear),
                  shows: "not_seen" as const,
                  reason: `${scanner} saw ${where(clear)}${moment(clear.at)} and did not find it vulnerable (line ${clear.line}).`,
                },
              ]
            : []),
        ];
      });
    },
  };
}

type Sighted = BuildSighting & { rows: number };

/** The versions of each server, with the first and last row that shows each. */
function buildRows() {
  const builds = new Map<string, Sighted>();
  return {
    note(server: string, { at, version }: { at: number | null; version: string }): void {
      if (!isVersion(version)) return;
      const key = `${server.toLowerCase()}\n${version}`;
      const known = builds.get(key);
      if (!known) {
        if (builds.size < maxServers)
          builds.set(key, { server, build: version, source: "scan", firstAt: at, lastAt: at, rows: 1 });
        return;
      }
      known.rows++;
      if (at === null) return;
      known.firstAt = known.firstAt === null ? at : Math.min(known.firstAt, at);
      known.lastAt = known.lastAt === null ? at : Math.max(known.lastAt, at);
    },
    told: () => [...builds.values()],
  };
}

/** Reads a list of hosts that somebody scanned from outside: their versions, and whether the flaw was met on them. */
export function startOutsideScan(scan: OutsideScan, _context: ParseContext, sink: ParseSink): ParseSession {
  const rows = countedRows(sink);
  const clock = timeReader();
  const servers = new Map<string, string>();
  const exposures = exposureRows(scan);
  const builds = buildRows();

  function onRow({ fields, line, offset, length, long }: TableRow): string | null {
    const time = (fields["timestamp"] ?? "").trim();
    const untimed = scan.timeless && time === "";
    const at = untimed ? null : timeOfText(clock, /^\d{4}-\d\d-\d\d$/.test(time) ? `${time} 00:00:00` : time);
    if (at === null && !untimed) return "The time cannot be read.";
    const server = serverOf(fields);
    const address = (fields["ip"] ?? "").trim().slice(0, 64);
    if (server === null && address === "") return "The row names no server, host or address.";
    if (server !== null && servers.size < maxServers) servers.set(server.toLowerCase(), server);
    const reported = scan.reportedBy(fields);
    const told = { ...fields, ...(server === null ? {} : { Server: server }), Reported: reported };
    rows.record({ kind: scan.record, line, offset, length, at, fields: told, ...(long ? { long } : {}) });
    // Of a host without a name both would stand on whatever server the other rows name.
    if (server === null) return null;
    exposures.note({ server, address, at, line, offset, length }, reported);
    builds.note(server, { at, version: (fields["version"] ?? "").trim() });
    return null;
  }

  const table = readCsvTable({ canonical: scan.canonical, onRow, rows });
  return {
    write: (chunk) => table.write(chunk),
    end() {
      const { truncated } = table.end();
      const named = { servers: [...servers.values()], builds: builds.told(), exposures: exposures.told() };
      return rows.summary({ truncated, ...named, coverage: [], toolRuns: [] });
    },
  };
}
