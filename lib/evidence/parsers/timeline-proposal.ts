import type { TimeForm } from "@/lib/core/words";

import { entryTime, timeForms } from "./timeline-mapping";
import type { TableDelimiter, TimelineMapping } from "./timeline-mapping";

/** A column of a table with some of its values that are not empty. */
export type TableColumn = { name: string; examples: string[] };

// Names that timelines and exports give their columns (Timesketch, Plaso, Splunk, Elastic, KQL, Get-WinEvent), likeliest first.
const known = {
  time: [
    "datetime",
    "timecreated",
    "timestamp_utc",
    "@timestamp",
    "_time",
    "timegenerated",
    "event_time",
    "eventtime",
    "utc",
    "time",
    "timestamp",
    "date",
  ],
  message: [
    "message",
    "msg",
    "description",
    "desc",
    "summary",
    "event",
    "details",
    "detail",
    "title",
    "activity",
    "_raw",
  ],
  meaning: [
    "timestamp_desc",
    "macb",
    "timestamp_description",
    "time type",
    "sourcetype",
    "source_type",
    "type",
    "source",
  ],
  server: [
    "computer_name",
    "computername",
    "computer",
    "hostname",
    "host",
    "machinename",
    "machine",
    "server",
    "device",
  ],
  address: [
    "src_ip",
    "source_ip",
    "sourceip",
    "client_ip",
    "clientip",
    "c-ip",
    "remote_ip",
    "ip_address",
    "ipaddress",
    "src",
    "ip",
  ],
  account: ["username", "user_name", "user", "account", "accountname", "targetusername", "subjectusername"],
  path: ["file_path", "filepath", "fullname", "path", "filename", "file", "targetfilename"],
  hash: ["sha256", "sha256_hash", "sha1", "sha1_hash", "md5", "md5_hash", "filehash", "hash"],
} as const;

function namedIn(columns: readonly TableColumn[], names: readonly string[]): TableColumn | undefined {
  const byName = new Map(columns.map((column) => [column.name.trim().toLowerCase(), column]));
  return names.map((name) => byName.get(name)).find((column) => column !== undefined);
}

function digitsForm(text: string): TimeForm | null {
  const digits = /^(\d+)(?:\.\d+)?$/.exec(text.trim())?.[1]?.length;
  if (digits === undefined) return null;
  if (digits <= 10) return "epoch_seconds";
  if (digits <= 13) return "epoch_millis";
  if (digits <= 16) return "epoch_micros";
  return digits <= 18 ? "filetime" : "epoch_nanos";
}

/** The form in which every example is a time; null when there is none. A date that could be read in two ways reads month first. */
export function formOf(examples: readonly string[]): TimeForm | null {
  const [first] = examples;
  if (first === undefined) return null;
  const byDigits = digitsForm(first);
  const likely: readonly TimeForm[] =
    byDigits === null ? ["iso", "month_first", "day_first"] : [byDigits, ...timeForms];
  return (
    likely.find((timeForm) => examples.every((text) => entryTime(text, { timeForm, utcOffsetMinutes: 0 }) !== null)) ??
    null
  );
}

function timeIn(columns: readonly TableColumn[]): Pick<TimelineMapping, "timeColumns" | "timeForm"> | null {
  const date = namedIn(columns, ["date"]);
  const clock = namedIn(columns, ["time"]);
  if (date && clock) {
    const timeForm = formOf(date.examples.map((text, at) => `${text} ${clock.examples[at] ?? ""}`));
    if (timeForm !== null) return { timeColumns: [date.name, clock.name], timeForm };
  }
  const first = known.time.flatMap((name) => namedIn(columns, [name]) ?? []);
  for (const { name, examples } of [...first, ...columns]) {
    const timeForm = formOf(examples);
    if (timeForm !== null && (first.length > 0 || timeForm === "iso")) return { timeColumns: [name], timeForm };
  }
  return null;
}

function wordiest(columns: readonly TableColumn[], taken: readonly string[]): TableColumn | undefined {
  const length = ({ examples }: TableColumn) => examples.reduce((sum, text) => sum + text.length, 0);
  return columns.filter(({ name }) => !taken.includes(name)).toSorted((a, b) => length(b) - length(a))[0];
}

/** What the columns of a table most likely are, from their names and first values; null when none of them is a time. */
export function proposedMapping(
  columns: readonly TableColumn[],
  table: { layout: "csv" | "jsonl"; delimiter: TableDelimiter },
): TimelineMapping | null {
  const time = timeIn(columns);
  if (time === null) return null;
  const rest = columns.filter(({ name }) => !time.timeColumns.includes(name));
  const message = namedIn(rest, known.message) ?? wordiest(rest, []);
  if (message === undefined) return null;
  const other = rest.filter(({ name }) => name !== message.name);
  const named = (names: readonly string[]) => namedIn(other, names)?.name ?? null;
  return {
    ...table,
    ...time,
    utcOffsetMinutes: 0,
    message: message.name,
    meaning: named(known.meaning),
    server: named(known.server),
    address: named(known.address),
    account: named(known.account),
    path: named(known.path),
    hash: named(known.hash),
  };
}
