import type { CaseRole } from "./states";

// Unions of literals that the modules share with their pages, and what people call them. They stand apart from the schemas,
// so that a page that prints a label does not carry a validator.

/** Where an event comes from: a finding, a file, a task, a build reading, a person, or a timeline that was handed in. */
export const timelineKinds = ["finding", "evidence", "task", "build", "person", "imported"] as const;
export type TimelineKind = (typeof timelineKinds)[number];

export const timelineKindLabels: Record<TimelineKind, string> = {
  finding: "Finding",
  evidence: "Evidence",
  task: "Task",
  build: "Build",
  person: "Added by hand",
  imported: "Imported timeline",
};

export const precisions = ["millisecond", "second", "minute", "day"] as const;
export type Precision = (typeof precisions)[number];

/** What each source of findings is called, by the format as evidence stores it; another is called by its own name. */
const sourceLabels: Record<string, string> = {
  "exchange-httpproxy": "HttpProxy log",
  "exchange-ecp-server": "ECP server log",
  "exchange-oab-generator": "OAB generator log",
  "iis-w3c": "IIS log",
  "test-proxylogon": "Test-ProxyLogon",
  "msert-log": "MSERT",
  "file-listing": "File listing",
  "compare-exchange-hashes": "CompareExchangeHashes",
  chirp: "CHIRP",
  "health-checker": "HealthChecker",
  shadowserver: "Shadowserver",
  "scan-list": "List of a scan",
  "password-export": "Password export",
  "exchange-servers": "Exchange servers",
  exsetup: "ExSetup",
  "eomt-log": "EOMT log",
  "nmap-nse": "nmap",
  "web-config-mitigation": "web.config",
  timeline: "Timeline",
  "windows-events": "Windows events",
  "windows-events-application": "Application log",
  "windows-events-msexchange-management": "MSExchange Management log",
  "windows-events-powershell": "PowerShell log",
  "windows-events-security": "Security log",
  "windows-events-sysmon": "Sysmon log",
  "windows-events-system": "System log",
  "virtual-directory": "Virtual directories",
  "scheduled-tasks": "Scheduled tasks",
  autoruns: "Autoruns",
  "process-list": "Process list",
  "web-shell-file": "YARA",
  unrecognized: "Other file",
};

/** Words for a format, as filters and lists print them. */
export function sourceLabel(format: string): string {
  return sourceLabels[format] ?? format.replaceAll("-", " ");
}

/** Names of the ATT&CK techniques that rules give (Enterprise ATT&CK 17); others are shown by their id alone. */
export const techniqueLabels: Record<string, string> = {
  T1003: "OS Credential Dumping",
  "T1003.001": "LSASS Memory",
  "T1003.003": "NTDS",
  "T1003.006": "DCSync",
  T1005: "Data from Local System",
  "T1021.002": "SMB/Windows Admin Shares",
  "T1036.005": "Match Legitimate Resource Name or Location",
  "T1053.005": "Scheduled Task",
  "T1059.001": "PowerShell",
  "T1059.003": "Windows Command Shell",
  T1070: "Indicator Removal",
  "T1070.001": "Clear Windows Event Logs",
  "T1070.004": "File Deletion",
  "T1071.001": "Web Protocols",
  T1078: "Valid Accounts",
  "T1087.002": "Domain Account",
  T1090: "Proxy",
  T1095: "Non-Application Layer Protocol",
  T1098: "Account Manipulation",
  T1105: "Ingress Tool Transfer",
  "T1114.002": "Remote Email Collection",
  T1136: "Create Account",
  T1190: "Exploit Public-Facing Application",
  T1203: "Exploitation for Client Execution",
  T1210: "Exploitation of Remote Services",
  T1485: "Data Destruction",
  T1486: "Data Encrypted for Impact",
  "T1505.003": "Web Shell",
  T1531: "Account Access Removal",
  "T1543.003": "Windows Service",
  T1547: "Boot or Logon Autostart Execution",
  "T1560.001": "Archive via Utility",
  "T1564.001": "Hidden Files and Directories",
  "T1569.002": "Service Execution",
  "T1583.003": "Virtual Private Server",
  T1595: "Active Scanning",
  "T1595.002": "Vulnerability Scanning",
  T1620: "Reflective Code Loading",
};

/** The value of the server filter for findings that name no server. */
export const noServer = "none";

/** Steps every file passes; the order is the order of work. */
export const pipelineSteps = ["receive", "hash", "store", "identify", "unpack", "parse", "match", "propose"] as const;
export type PipelineStep = (typeof pipelineSteps)[number];

export const stepLabels: Record<PipelineStep, string> = {
  receive: "Received",
  hash: "Hashed",
  store: "Stored encrypted",
  identify: "Identified",
  unpack: "Unpacked",
  parse: "Parsed",
  match: "Matched",
  propose: "Proposed",
};

/**
 * What says which server a file is of: a person, its own rows, its name or folder, the other files of its collection, or the same
 * bytes elsewhere in the case.
 */
export const serverBases = ["given", "content", "path", "collection", "copy"] as const;
export type ServerBasis = (typeof serverBases)[number];

export const serverBasisLabels: Record<ServerBasis, string> = {
  given: "as it was given",
  content: "by what it holds",
  path: "by its path",
  collection: "by the files it came with",
  copy: "by a copy of it",
};

/** Formats in the few words that a table has room for. */
export const formatLabels: Record<string, string> = {
  "exchange-httpproxy": "HttpProxy",
  "exchange-ecp-server": "ECP server",
  "exchange-oab-generator": "OAB generator",
  "iis-w3c": "IIS W3C",
  "test-proxylogon": "Test-ProxyLogon",
  "msert-log": "Safety Scanner",
  "file-listing": "File listing",
  "compare-exchange-hashes": "Hash comparison",
  chirp: "CHIRP",
  "health-checker": "HealthChecker",
  shadowserver: "Shadowserver",
  "password-export": "Passwords",
  "exchange-servers": "Exchange servers",
  exsetup: "ExSetup",
  "eomt-log": "EOMT",
  "nmap-nse": "nmap",
  "web-config-mitigation": "web.config",
  timeline: "Timeline",
  "windows-events": "Windows events",
  "windows-events-application": "Application log",
  "windows-events-msexchange-management": "Exchange cmdlets",
  "windows-events-powershell": "PowerShell log",
  "windows-events-security": "Security log",
  "windows-events-sysmon": "Sysmon log",
  "windows-events-system": "System log",
  "virtual-directory": "Virtual directories",
  "scheduled-tasks": "Scheduled tasks",
  autoruns: "Autoruns",
  "process-list": "Process list",
  "web-shell-file": "Web shell file",
  archive: "Archive",
  unrecognized: "Unrecognized",
};

/** Sources a person or script may give; readings out of uploaded records name their own. */
export const givenBuildSources = [
  "exsetup",
  "admin_display_version",
  "owa",
  "health_checker",
  "scan",
  "manual",
] as const;

/**
 * What a file may show of a server's exposure without naming a version. An opinion about the update decides nothing, nor does a
 * scan that no longer saw the flaw: it proposes that the server is patched or gone.
 */
export const exposureShown = ["vulnerable", "mitigated", "mitigation_removed", "update_opinion", "not_seen"] as const;
export type ExposureShown = (typeof exposureShown)[number];

/** Where such a proof comes from. */
export const exposureSources = ["eomt", "web_config", "nmap", "scan"] as const;
export type ExposureSource = (typeof exposureSources)[number];

export const userStates = ["active", "disabled"] as const;
export type UserState = (typeof userStates)[number];

/** What each role is for, beside the choice of one. */
export const roleHints: Record<CaseRole, string> = {
  admin: "Everything, with users, packs and settings.",
  lead: "All cases: closes, reopens, approves, attributes.",
  analyst: "Cases assigned to them or their team; does not close or approve own work.",
  technician: "Assigned organizations: tasks, servers and evidence upload; reads findings.",
  manager: "Reads portfolio, cases and reports; no evidence content.",
  client: "Own organization only: status, what is needed, upload.",
};

export const tlpLevels = ["RED", "AMBER+STRICT", "AMBER", "GREEN", "CLEAR"] as const;

export const papLevels = ["RED", "AMBER", "GREEN", "CLEAR"] as const;

export const regimeDecisions = ["applies", "does_not_apply"] as const;

export const regimeDecisionLabels: Record<(typeof regimeDecisions)[number], string> = {
  applies: "Applies",
  does_not_apply: "Does not apply",
};

/** How a table may write its times, as the choice of one. */
export const timeFormLabels = {
  iso: "ISO 8601: 2021-03-03T06:49:46Z",
  day_first: "Day first: 03/03/2021 06:49",
  month_first: "Month first: 3/3/2021 6:49 AM",
  epoch_seconds: "Seconds since 1970",
  epoch_millis: "Milliseconds since 1970",
  epoch_micros: "Microseconds since 1970",
  epoch_nanos: "Nanoseconds since 1970",
  filetime: "FILETIME: 100 ns since 1601",
} as const;
export type TimeForm = keyof typeof timeFormLabels;
/** Types of indicators that records and files are matched against. */
export const matchedTypes = [
  "sha256",
  "sha1",
  "md5",
  "ipv4",
  "domain",
  "url",
  "filename",
  "filepath",
  "filepath_regex",
  "uri",
  "uri_probe",
  "uri_regex",
  "user_agent",
  "commandline_contains",
  "commandline_regex",
] as const;
export type MatchedType = (typeof matchedTypes)[number];

/** How a list of indicators may be written. */
export const listFormats = ["csv", "list", "stix", "misp"] as const;
export type ListFormat = (typeof listFormats)[number];

export const listFormatLabels: Record<ListFormat, string> = {
  csv: "Table (CSV)",
  list: "Plain list",
  stix: "STIX bundle",
  misp: "MISP event",
};

/** What a column of an imported table holds beside values of one type. */
export const columnRoles = [
  "ignore",
  "value",
  "type",
  "cluster",
  "strength",
  "techniques",
  "source",
  "firstSeen",
  "confidence",
  "risk",
  "note",
  "flags",
  "tlp",
] as const;

export const columnRoleLabels: Record<(typeof columnRoles)[number], string> = {
  ignore: "Leave out",
  value: "Value",
  type: "Type of the value",
  cluster: "Cluster",
  strength: "Strength of the tie",
  techniques: "ATT&CK techniques",
  source: "Source",
  firstSeen: "First seen",
  confidence: "Confidence",
  risk: "False-positive risk",
  note: "Note",
  flags: "Flags of a pattern",
  tlp: "TLP",
};

/** Why a finding that a person judged is of an older rule: no evidence shows it as the rule stands now. */
export const outdatedReasons = ["rule_changed", "rule_disabled", "rule_removed"] as const;

export const outdatedWords: Record<(typeof outdatedReasons)[number], string> = {
  rule_changed: "by an older version of the rule",
  rule_disabled: "by a rule that is disabled now",
  rule_removed: "by a rule that is no longer in the pack",
};
