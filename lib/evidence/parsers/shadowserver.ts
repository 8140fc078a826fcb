import { spellings } from "./columns";
import { type OutsideScan, type Reported, startOutsideScan } from "./outside-scan";
import { baseName, firstRow, isBlank } from "./probe";
import type { EvidenceProbe, Parser } from "./types";

/** What a tag says: parts between semicolons, such as `exchange;cve-2021-26855`. */
function partsOf(tag: string): string[] {
  return tag
    .toLowerCase()
    .split(";")
    .map((part) => part.trim())
    .slice(0, 32);
}

/** What a row of the report says of its host. */
export function reportedByShadowserver(fields: Record<string, string>): Reported {
  const parts = partsOf(fields["tag"] ?? "");
  if (parts.some((part) => /web-?shell/.test(part))) return "web_shell";
  return parts.some((part) => /^(?:cve-2021-26855|vulnerable)/.test(part)) ? "vulnerable" : "seen";
}

const scan: OutsideScan = {
  record: "shadowserver_exchange",
  canonical: spellings(["timestamp", "ip", "port", "hostname", "tag", "version", "servername", "url"]),
  scanner: "Shadowserver",
  timeless: false,
  reportedBy: reportedByShadowserver,
  silenceClears: true,
};

function claims(probe: EvidenceProbe): boolean {
  if (isBlank(probe.text))
    return /(?:scan6?_exchange|vulnerable_exchange|shadowserver).{0,80}\.csv$/i.test(baseName(probe.path));
  const names = new Set(firstRow(probe.text).replaceAll('"', "").toLowerCase().split(/[,;]/));
  return ["timestamp", "ip", "tag", "hostname", "version", "servername", "url"].every((name) => names.has(name));
}

/**
 * Shadowserver's report on Exchange servers as CSV, in UTC. A version of it has three numbers and shows the cumulative update
 * only; a web shell is named by its tag and its address. A host that it lists and does not call vulnerable was looked at.
 */
export const shadowserver: Parser = {
  format: "shadowserver_exchange",
  label: "Shadowserver report",
  claims,
  start: (context, sink) => startOutsideScan(scan, context, sink),
};
