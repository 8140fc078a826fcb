import type { Parser } from "./types";

/**
 * The version of each parser, by its format name; it stands with what the parser read. Count it up by one with every change
 * that can make the parser claim another file, give another record, field, time, server, build or coverage, or reject another
 * row. A change that cannot be seen in what comes out (speed, memory, a refactoring) leaves it as it is. Files that an older
 * version read are then offered to be read again.
 */
export const parserVersions: Readonly<Record<string, number>> = {
  exchange_httpproxy: 1,
  exchange_ecp_server: 1,
  exchange_oab_generator: 1,
  iis_w3c: 1,
  test_proxylogon_csv: 1,
  test_proxylogon_paths: 1,
  test_proxylogon_console: 1,
  msert_log: 1,
  file_listing: 1,
  file_hash_list: 1,
  compare_exchange_hashes: 1,
  chirp: 1,
  health_checker_text: 1,
  health_checker_json: 1,
  shadowserver_exchange: 2,
  scan_list: 1,
  password_export: 1,
  exchange_clixml: 1,
  exchange_servers: 1,
  exsetup: 1,
  eomt_log: 1,
  web_config_mitigation: 1,
  nmap_text: 1,
  nmap_xml: 1,
  process_list: 1,
  scheduled_tasks: 1,
  timeline_csv: 1,
  virtual_directory: 1,
  scheduled_task_file: 1,
  windows_event_csv: 1,
  autoruns: 1,
  windows_event_xml: 1,
  timeline_jsonl: 1,
  windows_evtx: 1,
};

/** The version of a parser that is installed. */
export function versionOf(parser: Pick<Parser, "format">): number {
  return parserVersions[parser.format] ?? 1;
}

/** Whether a file was read by an older version than the one that is installed; no for a parser that is not known here. */
export function isOutdated(read: { parser: string | null; parserVersion: number | null }): boolean {
  if (read.parser === null || read.parserVersion === null) return false;
  return (parserVersions[read.parser] ?? 0) > read.parserVersion;
}
