import type { OrganizationColumn, RowOutcome } from "@/lib/imports/schema";

export const kindWords = { organizations: "Organizations", shadowserver: "Shadowserver report" } as const;

export const outcomeWords: Record<RowOutcome, string> = {
  created: "New",
  updated: "Changed",
  unchanged: "As it was",
  ambiguous: "To decide",
  rejected: "Rejected",
};

export const columnWords: Record<OrganizationColumn | "ignore", string> = {
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
};

/** Whether the import still goes on. */
export function isUnderWay(job: { state: string }): boolean {
  return job.state === "queued" || job.state === "running";
}
