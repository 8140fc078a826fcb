import { z } from "zod";

import type { ObjectReader } from "@/lib/storage/object-file";

import { identify } from "./parsers/identify";
import { keptKind } from "./parsers/kept-kinds";
import { probeBytes, probeOf } from "./parsers/probe";
import { timelineCsv } from "./parsers/timeline-csv";
import { timelineJsonl } from "./parsers/timeline-jsonl";
import type { TimelineMapping } from "./parsers/timeline-mapping";
import { parsers } from "./parsers/registry";
import { placeOnServer } from "./rules";
import { evidenceSteps } from "./schema";
import { type IdentifiedArchive, identifyArchive } from "./unpack/identify";

export { mappingOf } from "./timelines/saved";
export { budgetOf, unpack } from "./unpack/unpack";
export { maxArchiveDepth, type Member, MemberUnreadable, type UnpackBudget, type UnpackReport } from "./unpack/types";

/** The job that reads one piece of evidence from identify to propose. */
export const processJob = "evidence.process";

export const processJobData = z.object({ caseId: z.uuid(), evidenceId: z.uuid() });

/** The job that checks the stored bytes of one piece of evidence and the chain of its case. */
export const verifyJob = "evidence.verify";

/** Format names of the pack, as gates and the API use them, by the parser that reads the format. */
const formatOfParser: Record<string, string> = {
  exchange_httpproxy: "exchange-httpproxy",
  exchange_ecp_server: "exchange-ecp-server",
  exchange_oab_generator: "exchange-oab-generator",
  iis_w3c: "iis-w3c",
  test_proxylogon_csv: "test-proxylogon",
  test_proxylogon_paths: "test-proxylogon",
  test_proxylogon_console: "test-proxylogon",
  msert_log: "msert-log",
  file_listing: "file-listing",
  file_hash_list: "file-listing",
  compare_exchange_hashes: "compare-exchange-hashes",
  health_checker_text: "health-checker",
  health_checker_json: "health-checker",
  shadowserver_exchange: "shadowserver",
  scan_list: "scan-list",
  password_export: "password-export",
  exchange_clixml: "exchange-servers",
  exchange_servers: "exchange-servers",
  exsetup: "exsetup",
  eomt_log: "eomt-log",
  nmap_text: "nmap-nse",
  nmap_xml: "nmap-nse",
  web_config_mitigation: "web-config-mitigation",
  timeline_csv: "timeline",
  timeline_jsonl: "timeline",
  windows_evtx: "windows-events",
  windows_event_xml: "windows-events",
  windows_event_csv: "windows-events",
  virtual_directory: "virtual-directory",
  scheduled_tasks: "scheduled-tasks",
  scheduled_task_file: "scheduled-tasks",
  autoruns: "autoruns",
  process_list: "process-list",
};

/** Formats of event logs of one channel, by the kind of log: gates that need a certain channel name these. */
const formatOfEventLog: Record<string, { format: string; formatLabel: string }> = {
  "eventlog/application": { format: "windows-events-application", formatLabel: "Application event log" },
  "eventlog/msexchange_management": {
    format: "windows-events-msexchange-management",
    formatLabel: "MSExchange Management event log",
  },
  "eventlog/powershell": { format: "windows-events-powershell", formatLabel: "PowerShell event log" },
  "eventlog/powershell_classic": { format: "windows-events-powershell", formatLabel: "PowerShell event log" },
  "eventlog/security": { format: "windows-events-security", formatLabel: "Security event log" },
  "eventlog/sysmon": { format: "windows-events-sysmon", formatLabel: "Sysmon event log" },
  "eventlog/system": { format: "windows-events-system", formatLabel: "System event log" },
};

/** What a file of events is called once its rows were read: by its channel where it holds one alone. */
export function formatOnceRead<Shown extends { format: string; formatLabel: string }>(
  shown: Shown,
  eventLogs: readonly string[] | undefined,
): Shown | { format: string; formatLabel: string } {
  const [only = "", ...more] = eventLogs ?? [];
  return (more.length === 0 && formatOfEventLog[only]) || shown;
}
/** Formats that are files of a server itself, so that YARA looks at them beside their parser. */
export const serverFileFormats: ReadonlySet<string> = new Set(
  parsers.flatMap(({ format, isServerFile }) => (isServerFile ? [formatOfParser[format] ?? format] : [])),
);

/** What a file is: an archive to open, a format that one parser reads, or neither. */
export type Identified =
  | IdentifiedArchive
  | { kind: "log"; format: string; parser: string; label: string }
  /** `label` says what it is where a person attaches such files and judges them. */
  | { kind: "unrecognized"; label: string | null };

/** What a file is that no parser claims, and whose columns a person has named. */
function namedTimeline(mapping: TimelineMapping): Identified {
  const { format, label } = mapping.layout === "csv" ? timelineCsv : timelineJsonl;
  return { kind: "log", format: "timeline", parser: format, label };
}

/** Identifies a stored file by its content first and its name second; what nobody claims is what a person said of it. */
export async function identifyStored(
  reader: ObjectReader,
  { path, mapping }: { path: string; mapping: TimelineMapping | null },
): Promise<Identified> {
  const head = await reader.readRange(0, Math.min(probeBytes, reader.sizeBytes));
  const archive = identifyArchive(head.subarray(0, 512));
  if (archive) return archive;
  const probe = probeOf(placeOnServer(path), { head, sizeBytes: reader.sizeBytes });
  const found = identify(probe);
  if ("unrecognized" in found)
    return mapping === null ? { kind: "unrecognized", label: keptKind(probe) } : namedTimeline(mapping);
  return {
    kind: "log",
    format: formatOfParser[found.format] ?? found.format,
    parser: found.format,
    label: found.label,
  };
}

/** What was wrong with the bytes of a file as they came, or null; reading the file again does not mend it. */
export function flawOf(steps: unknown): string | null {
  const parsed = evidenceSteps.safeParse(steps);
  return (parsed.success && parsed.data.receive?.note) || null;
}
