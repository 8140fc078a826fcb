import { scanColumnAliases, scanColumns } from "@/lib/core/scan-columns";

import { spellings } from "./columns";
import { type OutsideScan, type Reported, startOutsideScan } from "./outside-scan";
import { firstRow, isBlank } from "./probe";
import type { EvidenceProbe, Parser } from "./types";

const canonical = spellings(scanColumns, scanColumnAliases);

const met = /^(?:vulnerable|vuln|yes|true|1|positive|open)$/;
const notMet = /^(?:not[ _-]?vulnerable|no|false|0|negative|patched|fixed)$/;

/** What such a row says of its host. */
export function reportedByScan(fields: Record<string, string>): Reported {
  const said = (fields["result"] ?? "").trim().toLowerCase();
  if (met.test(said)) return "vulnerable";
  return notMet.test(said) ? "not_vulnerable" : "seen";
}

const scan: OutsideScan = {
  record: "scan_list",
  canonical,
  scanner: "The scan",
  timeless: true,
  reportedBy: reportedByScan,
  // A list of addresses and versions says nothing of a flaw that nobody tried.
  silenceClears: false,
};

function isScanHeader(cells: readonly string[]): boolean {
  const names = new Set(cells.map((cell) => canonical.get(cell.trim().toLowerCase())));
  return names.has("ip") && names.has("version");
}

function claims(probe: EvidenceProbe): boolean {
  if (isBlank(probe.text)) return false;
  const cells = firstRow(probe.text)
    .replaceAll('"', "")
    .split(/[,;\t]/);
  const own = new Set(cells.map((cell) => cell.trim().toLowerCase()));
  return isScanHeader(cells) && !(own.has("tag") && own.has("servername"));
}

/**
 * A list of hosts that somebody scanned, as CSV: address and version, and where it has them a host name, the time in UTC and
 * whether the flaw was met. A version of four parts decides, one of three shows the cumulative update only.
 */
export const scanList: Parser = {
  format: "scan_list",
  label: "List of a scan",
  claims,
  start: (context, sink) => startOutsideScan(scan, context, sink),
};
