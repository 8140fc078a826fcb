import { z } from "zod";

import type { ObjectReader } from "@/lib/storage/object-file";

import { identify } from "./parsers/identify";
import { probeBytes, probeOf } from "./parsers/probe";
import { evidenceSteps } from "./schema";
import { type IdentifiedArchive, identifyArchive } from "./unpack/identify";

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
  password_export: "password-export",
  exchange_clixml: "exchange-servers",
  exchange_servers: "exchange-servers",
  exsetup: "exsetup",
  eomt_log: "eomt-log",
  nmap_text: "nmap-nse",
  nmap_xml: "nmap-nse",
  web_config_mitigation: "web-config-mitigation",
};

/** What a file is: an archive to open, a format that one parser reads, or neither. */
export type Identified =
  | IdentifiedArchive
  | { kind: "log"; format: string; parser: string; label: string }
  | { kind: "unrecognized" };

/** Identifies a stored file by its content first and its name second. */
export async function identifyStored(reader: ObjectReader, path: string): Promise<Identified> {
  const head = await reader.readRange(0, Math.min(probeBytes, reader.sizeBytes));
  const archive = identifyArchive(head.subarray(0, 512));
  if (archive) return archive;
  const found = identify(probeOf(path, { head, sizeBytes: reader.sizeBytes }));
  if ("unrecognized" in found) return { kind: "unrecognized" };
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
