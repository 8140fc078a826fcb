import { countedRows } from "./counted-rows";
import { readCsvTable } from "./csv-table";
import { firstRow } from "./probe";
import { timelineEntries } from "./timeline-entries";
import type { TimelineMapping } from "./timeline-mapping";
import type { EvidenceProbe, ParseContext, Parser, ParseSession, ParseSink } from "./types";

/** The mapping that Timesketch's own column names are; `columns` are those of the file. */
export function timesketchMapping(layout: "csv" | "jsonl", columns: readonly string[]): TimelineMapping {
  const spelled = new Map(columns.map((name) => [name.toLowerCase(), name]));
  const named = (...names: string[]) =>
    names.map((name) => spelled.get(name)).find((name) => name !== undefined) ?? null;
  const datetime = named("datetime");
  return {
    layout,
    delimiter: ",",
    timeColumns: [datetime ?? named("timestamp") ?? "datetime"],
    timeForm: datetime === null ? "epoch_micros" : "iso",
    utcOffsetMinutes: 0,
    message: named("message") ?? "message",
    meaning: named("timestamp_desc"),
    server: named("computer_name", "hostname", "host"),
    address: named("src_ip", "source_ip", "ip_address", "client_ip"),
    account: named("username", "user"),
    path: named("file_path", "filename", "path"),
    hash: named("sha256_hash", "sha256", "sha1_hash", "sha1", "md5_hash", "md5", "hash"),
  };
}

/** Whether names are those of a Timesketch timeline: a message, a time, and what the time means. */
export function isTimesketch(names: ReadonlySet<string>): boolean {
  return names.has("message") && names.has("timestamp_desc") && (names.has("datetime") || names.has("timestamp"));
}

function start(context: ParseContext, sink: ParseSink): ParseSession {
  const given = context.mapping ?? null;
  const rows = countedRows(sink);
  let own: TimelineMapping | null = null;
  const table = readCsvTable({
    canonical: new Map(),
    delimiter: given?.delimiter,
    rows,
    onRow({ columns, ...row }) {
      own ??= given ?? timesketchMapping("csv", columns.names);
      return entries.take(row, own);
    },
  });
  const entries = timelineEntries(rows, { sink, end: () => table.end() });
  return { write: (chunk) => table.write(chunk), end: () => entries.end() };
}

function claims(probe: EvidenceProbe): boolean {
  const header = firstRow(probe.text);
  if (header.startsWith("{")) return false;
  return isTimesketch(
    new Set(
      header
        .replaceAll('"', "")
        .toLowerCase()
        .split(",")
        .map((name) => name.trim()),
    ),
  );
}

/** A timeline as CSV: Timesketch's own, or any table whose columns a person has named. Every row is an event of the case. */
export const timelineCsv: Parser = { format: "timeline_csv", label: "Timeline", claims, start };
