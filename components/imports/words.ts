import type { ColumnMapping, ImportKind, RowOutcome, UndoOutcome } from "@/lib/imports/schema";

export const kindWords: Record<ImportKind, string> = {
  organizations: "Organizations",
  shadowserver: "Shadowserver report",
  scan: "List of a scan",
};

export const outcomeWords: Record<RowOutcome, string> = {
  created: "New",
  updated: "Changed",
  unchanged: "As it was",
  ambiguous: "To decide",
  rejected: "Rejected",
};

export const undoWords: Record<UndoOutcome, string> = {
  removed: "Taken back.",
  restored: "Put back to what it was.",
  kept: "Kept.",
};

export const columnWords: Record<ColumnMapping[string], string> = {
  ignore: "Leave out",
  name: "Organization",
  externalId: "Your number or id",
  country: "Country (two letters)",
  sector: "Sector",
  tags: "Tags",
  domains: "Domains",
  ipRanges: "Addresses and ranges",
  contactName: "Contact: name",
  contactEmail: "Contact: mail",
  serverHostname: "Server: host name",
  serverBuild: "Server: version",
  ip: "Address",
  hostname: "Host name",
  version: "Version",
  timestamp: "When it was seen (UTC)",
  result: "Vulnerable or not",
};

/** Whether the import still goes on. */
export function isUnderWay(job: { state: string }): boolean {
  return job.state === "queued" || job.state === "running";
}
