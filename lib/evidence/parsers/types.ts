import type { BuildSource } from "@/lib/core/states";
import type { LiteralTables } from "@/lib/core/literal-tables";
import type { ExposureShown, ExposureSource, Precision } from "@/lib/core/words";

import type { TimelineMapping } from "./timeline-mapping";

/** What kind of thing one record describes; rules name it as their Sigma `logsource`. */
export const recordKinds = [
  "exchange_httpproxy",
  "exchange_ecp_server",
  "exchange_oab_generator",
  "iis_w3c",
  "test_proxylogon_hit",
  "test_proxylogon_path",
  "test_proxylogon_file",
  "test_proxylogon_run",
  "test_proxylogon_claim",
  "msert_run",
  "msert_threat",
  "file_listing",
  "compare_exchange_hashes",
  "chirp_run",
  "chirp_match",
  "health_checker_server",
  "health_checker_vulnerability",
  "shadowserver_exchange",
  "scan_list",
  "password_set",
  "exchange_server",
  "exsetup_version",
  "eomt_run",
  "web_config_mitigation",
  "nmap_check",
  "timeline_entry",
  "windows_process",
  "windows_file",
  "windows_event",
  "virtual_directory",
  "scheduled_task",
  "autorun",
  "process_list",
] as const;
export type RecordKind = (typeof recordKinds)[number];

/** One readable row of a file. `offset` and `length` are bytes in the stored file; `at` is epoch milliseconds UTC. */
export type ParsedRecord = {
  kind: RecordKind;
  line: number;
  offset: number;
  length: number;
  at: number | null;
  fields: Record<string, string>;
  /** Set when the row was longer than the reader keeps: its last fields are cut or missing. */
  long?: boolean;
};

/** A row that could not be read. Nothing is dropped silently: line, byte offset and reason are kept. */
export type RejectedRow = { line: number; offset: number; reason: string; text: string };

/** The log kinds coverage is counted by. HttpProxy writes one log per protocol, IIS one per site, Windows one per channel. */
export const logKinds = [
  "httpproxy",
  "httpproxy/autodiscover",
  "httpproxy/eas",
  "httpproxy/ecp",
  "httpproxy/ews",
  "httpproxy/mapi",
  "httpproxy/oab",
  "httpproxy/owa",
  "httpproxy/owacalendar",
  "httpproxy/powershell",
  "httpproxy/rpchttp",
  "ecp_server",
  "oab_generator",
  "iis",
  "iis/w3svc1",
  "iis/w3svc2",
  "eventlog",
  "eventlog/application",
  "eventlog/defender",
  "eventlog/msexchange_management",
  "eventlog/powershell",
  "eventlog/powershell_classic",
  "eventlog/security",
  "eventlog/setup",
  "eventlog/sysmon",
  "eventlog/system",
  "eventlog/task_scheduler",
] as const;

/** The rows by epoch hour UTC of one log kind of one server that a file shows; `from` and `to` are epoch milliseconds. */
export type CoverageHours = {
  server: string | null;
  logKind: string;
  hours: Map<number, number>;
  from: number;
  to: number;
  rows: number;
};

/** A build seen in the records: what ran at that time. `source` is absent where the log itself was written by that build. */
export type BuildSighting = {
  server: string | null;
  build: string;
  source?: BuildSource;
  firstAt: number | null;
  lastAt: number | null;
  rows: number;
};

/** What a tool run proves, for example that Test-ProxyLogon ran on EX01 and found nothing. */
export type ToolRun = {
  tool: string;
  server: string | null;
  /** ISO 8601; without a trailing Z it is the server's local time, as the tool wrote it. */
  startedAt: string | null;
  finishedAt: string | null;
  /** `done`: the tool did its work and looked for nothing. */
  outcome: "nothing_found" | "found" | "done" | "incomplete";
  scope: string | null;
  detail: string;
  /** How far back each log kind reached when the tool ran, in days; a kind that had no logs is absent. */
  logAgeDays?: Record<string, number>;
};

/**
 * When the password of an account was set, as a directory tells it; null where it never was, or has to be changed at the next
 * sign-in. Without a zone the time is that of the clock of the host that exported it, taken as UTC.
 */
export type PasswordReading = {
  account: string;
  at: number | null;
  zoned: boolean;
  keyVersion: number | null;
  enabled: boolean | null;
};

/** What a file shows of a server's exposure without naming a version; `reason` is the sentence that says so. */
export type ExposureSighting = {
  server: string | null;
  shows: ExposureShown;
  source: ExposureSource;
  /** The address that was asked, where a scan tells one; hosts are found again by it. */
  address?: string;
  /** Epoch milliseconds; a local time counts as if it were UTC, and the reason says so. Null where the file tells no time. */
  at: number | null;
  reason: string;
};

/** A name or address that a scan met from outside, with what else the same host is called. */
export type ScannedName = { name: string; aliases: string[] };

export type ParseSummary = {
  rows: number;
  records: number;
  rejected: number;
  truncated: boolean;
  /** Why the file proves nothing (empty, no readable row), as a sentence; null when it can be used. */
  unusable: string | null;
  servers: string[];
  /** The kinds of log that an export of events holds, also where its times tell no hour. */
  eventLogs?: string[];
  coverage: CoverageHours[];
  builds: BuildSighting[];
  toolRuns: ToolRun[];
  /** Of an export of a directory alone. */
  passwords?: PasswordReading[];
  exposures?: ExposureSighting[];
  /** Names of servers that are matched to those of the case and never added to them: a public name may be of any of them. */
  scanned?: ScannedName[];
};

/** An event that a timeline tells, to stand on the timeline of the case; `at` is epoch milliseconds. */
export type TimelineEntry = {
  line: number;
  at: number;
  precision: Precision;
  title: string;
  detail: string;
  server: string | null;
};

/** Where a row stands and when it happened. */
export type RowPlace = Pick<ParsedRecord, "line" | "offset" | "length" | "at">;

/** A row that was not read. `keep` copies it, and answers what reads its fields later. */
export type RepeatedRow = RowPlace & { keep: () => () => Record<string, string> };

/**
 * What a sink made of a record. A row of the same columns that holds the same in the fields named by `reads` (lower case)
 * and the same wherever a literal of the filter stands would come to the same; `again` takes it without it being read.
 */
export type RowRecipe = { reads: ReadonlySet<string>; again: (row: RepeatedRow) => void };

export type ParseSink = {
  record(record: ParsedRecord): RowRecipe | null | void;
  rejected(row: RejectedRow): void;
  /** Taken by who stores events; a timeline is read the same without it. */
  entry?(entry: TimelineEntry): void;
};

/**
 * Tells whether a line deserves full reading. Called once per line with its UTF-8 text at `bytes[start, end)` and the
 * line's byte offset in the stored file; where no piece boundary cuts the line, `bytes` is a view of the piece written.
 */
export type LineFilter = (bytes: Uint8Array, start: number, end: number, offset: number) => boolean;

/**
 * With `interesting`, rows it refuses are counted and feed coverage, builds and servers, but are not handed to the sink.
 * Without it every row is handed on. Small formats (tool output) ignore it.
 * `literals` says the same as a set of texts, one of which stands in every interesting row: with them, whole blocks are
 * judged at once where the machine can.
 */
export type ParseOptions = { interesting?: LineFilter; literals?: LiteralTables };

/**
 * What a parser may know beside the bytes. `path` is the name or archive path, as data only; `mapping` is what a person said of
 * the columns of a table.
 */
export type ParseContext = {
  path: string;
  serverHint: string | null;
  options?: ParseOptions;
  mapping?: TimelineMapping | null;
};

/** `rows` tells how many rows were read so far, where a parser counts them as it goes. */
export type ParseSession = { write(chunk: Uint8Array): void; end(): ParseSummary; rows?(): number };

/** The start of a file, decoded and raw, on which a format is claimed: content first, name second. */
export type EvidenceProbe = { path: string; head: Uint8Array; text: string; sizeBytes: number };

/** A format reader: bytes in, records out. No I/O, no clock, any chunking, any line length. */
export type Parser = {
  format: string;
  label: string;
  /** Set for a format that is a file of the server itself and no log of what was sent to it: YARA looks at it as well. */
  isServerFile?: true;
  /** Set where the bytes of a row are no text: it is shown by its fields. */
  isBinary?: true;
  /** Set where any run of whole lines can be read behind the lines before the first row, as of logs and tables; the record browser does. */
  linesStandAlone?: true;
  /** Set for a format that copies what it keeps of a piece before `write` returns, so that the piece may be reused. */
  copies?: true;
  claims(probe: EvidenceProbe): boolean;
  start(context: ParseContext, sink: ParseSink): ParseSession;
};
