import type { Indicator } from "@/lib/campaigns/schema";
import type { CaseView } from "@/lib/cases/schema";
import type { AttributionStatus, Confidence, Likelihood, Severity } from "@/lib/core/states";

export const exportFiles = [
  "indicators.csv",
  "timesketch.jsonl",
  "stix.json",
  "misp.json",
  "navigator.json",
  "audit.json",
  "audit.csv",
] as const;
export type ExportFile = (typeof exportFiles)[number];

/** What each export is called and for whom it is. */
export const exportLabels: Record<ExportFile, { label: string; what: string; type: string }> = {
  "indicators.csv": {
    label: "Indicators (CSV)",
    what: "Known values seen in this case, defanged",
    type: "text/csv; charset=utf-8",
  },
  "stix.json": {
    label: "STIX 2.1",
    what: "Indicators and sightings as a marked bundle",
    type: "application/stix+json;version=2.1",
  },
  "misp.json": { label: "MISP event", what: "The same for a MISP instance", type: "application/json; charset=utf-8" },
  "navigator.json": {
    label: "ATT&CK layer",
    what: "Techniques for the ATT&CK Navigator",
    type: "application/json; charset=utf-8",
  },
  "timesketch.jsonl": {
    label: "Timeline (Timesketch)",
    what: "Every timeline event, one a line",
    type: "application/x-ndjson; charset=utf-8",
  },
  "audit.json": {
    label: "Audit chain",
    what: "To be checked elsewhere with bin/verify-export.mjs",
    type: "application/json; charset=utf-8",
  },
  "audit.csv": { label: "Audit trail (CSV)", what: "Who did what, for a spreadsheet", type: "text/csv; charset=utf-8" },
};

/** One indicator of the pack as it was seen in a case, over all its files. Times are ISO 8601 UTC, null when not known. */
export type SeenIndicator = {
  id: string;
  type: string;
  value: string;
  cluster: string | null;
  /** Whether its source ties the value to the cluster firmly enough to propose it; a weaker tie is a lead only. */
  proposes: boolean;
  strength: string;
  source: string;
  techniques: readonly string[];
  count: number;
  firstSeenAt: string | null;
  lastSeenAt: string | null;
  servers: readonly string[];
};

export type SeenTechnique = { id: string; name: string | null; findings: number; hits: number; worst: Severity };

export type ClusterClaim = {
  cluster: string;
  status: AttributionStatus;
  likelihood: Likelihood | null;
  confidence: Confidence | null;
  statement: string;
};

/** What the sharing formats are made from. The organization is not in it: what is shared names the case alone. */
export type CaseExport = {
  caseId: string;
  ref: string;
  campaign: string;
  tlp: CaseView["tlp"];
  exportedAt: string;
  worst: Severity | null;
  indicators: readonly SeenIndicator[];
  techniques: readonly SeenTechnique[];
  claims: readonly ClusterClaim[];
};

export type Tlp = CaseView["tlp"];

/** How the indicators of a campaign, the pack's and one's own, are handed out. */
export const indicatorFiles = ["indicators.csv", "indicators.txt", "stix.json", "misp.json"] as const;
export type IndicatorFile = (typeof indicatorFiles)[number];

/** An indicator as it is handed out; `tlp` null takes the marking of the whole list. */
export type ListedIndicator = Indicator & { tlp: Tlp | null };

/** A list to be handed out: `defang` writes addresses so that nothing opens them, wherever a person reads them. */
export type IndicatorList = {
  name: string;
  tlp: Tlp;
  exportedAt: string;
  defang: boolean;
  indicators: readonly ListedIndicator[];
};
