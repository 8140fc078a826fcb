import { entryTime } from "./timeline-mapping";
import type { EntryTime, TimelineMapping } from "./timeline-mapping";
import type { CountedRows } from "./counted-rows";
import type { ParseSession, ParseSink, ScannedName } from "./types";

/** A row of a table before it becomes an entry of the timeline. */
export type EntryRow = { line: number; offset: number; length: number; long: boolean; fields: Record<string, string> };

/** What such a row says, or why it cannot be read. */
export type ReadEntry =
  | { kind: "entry"; time: EntryTime; message: string; meaning: string; server: string | null }
  | { kind: "unreadable"; reason: string };

const longestTitle = 300;
const longestDetail = 2_000;
const mostServers = 1_024;
const serverName = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,251}$/;
const hashNames: Record<number, string> = { 32: "md5", 40: "sha1", 64: "sha256" };

/** Reads one row by a mapping. A row without a message is an entry all the same when another column says something. */
export function readEntry(fields: Readonly<Record<string, string>>, mapping: TimelineMapping): ReadEntry {
  const cell = (name: string | null) => (name === null ? "" : (fields[name] ?? "").trim());
  const missing = [...mapping.timeColumns, mapping.message].find((name) => !Object.hasOwn(fields, name));
  // An object leaves out what it does not know; a table has all its columns in every row.
  if (missing !== undefined && mapping.layout === "csv")
    return { kind: "unreadable", reason: `The column "${missing.slice(0, 80)}" is missing.` };
  const told = mapping.timeColumns.map(cell).join(" ").trim();
  if (told === "") return { kind: "unreadable", reason: "The row tells no time." };
  const time = entryTime(told, mapping);
  if (time === null) return { kind: "unreadable", reason: "The time cannot be read in the form that was chosen." };
  const server = cell(mapping.server);
  const message =
    cell(mapping.message) ||
    Object.values(fields)
      .filter((value) => value.trim() !== "")
      .join(" · ");
  return {
    kind: "entry",
    time,
    message,
    meaning: cell(mapping.meaning),
    server: serverName.test(server) ? server : null,
  };
}

/** The names that rules and indicators look for, beside the table's own. */
function ruleFields(fields: Readonly<Record<string, string>>, mapping: TimelineMapping): Record<string, string> {
  const told: Record<string, string> = {};
  const put = (name: string, column: string | null) => {
    const value = column === null ? "" : (fields[column] ?? "").trim();
    if (value !== "") told[name] = value;
  };
  put("message", mapping.message);
  put("ComputerName", mapping.server);
  put("RemoteAddress", mapping.address);
  put("AuthenticatedUser", mapping.account);
  put("Path", mapping.path);
  const hash = mapping.hash === null ? "" : (fields[mapping.hash] ?? "").trim();
  const hashName = hashNames[hash.length];
  if (hashName !== undefined) told[hashName] = hash;
  const taken = new Set(Object.keys(fields).map((name) => name.toLowerCase()));
  return Object.fromEntries(Object.entries(told).filter(([name]) => !taken.has(name.toLowerCase())));
}

function detailOf(message: string, meaning: string): string {
  const rest = message.length > longestTitle ? message.slice(longestTitle, longestTitle + longestDetail) : "";
  return [meaning, rest].filter((part) => part !== "").join(" · ");
}

/** Turns the rows of a table into records and entries of the timeline; `end` is told by the reader of the table. */
export function timelineEntries(
  rows: CountedRows,
  { sink, end }: { sink: ParseSink; end: () => { truncated: boolean } },
): { take(row: EntryRow, mapping: TimelineMapping): string | null; end: ParseSession["end"] } {
  const servers = new Map<string, ScannedName>();
  return {
    take({ fields, line, offset, length, long }, mapping) {
      const read = readEntry(fields, mapping);
      if (read.kind === "unreadable") return read.reason;
      const { time, message, meaning, server } = read;
      if (server !== null && servers.size < mostServers)
        servers.set(server.toLowerCase(), { name: server, aliases: [] });
      sink.entry?.({
        line,
        at: time.at,
        precision: time.precision,
        title: message.slice(0, longestTitle),
        detail: detailOf(message, meaning),
        server,
      });
      const told = { ...fields, ...ruleFields(fields, mapping) };
      rows.record({
        kind: "timeline_entry",
        line,
        offset,
        length,
        at: time.at,
        fields: told,
        ...(long ? { long } : {}),
      });
      return null;
    },
    end() {
      const { truncated } = end();
      // A timeline may tell of every host of a network; none of them comes into scope by that.
      return rows.summary({
        truncated,
        servers: [],
        coverage: [],
        builds: [],
        toolRuns: [],
        scanned: [...servers.values()],
      });
    },
  };
}
