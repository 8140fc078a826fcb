/** How far the intruder really came on a demo server; what the evidence made from it then shows is the pipeline's business. */
export type Depth = "clean" | "attempted" | "implanted" | "operated" | "spread";

/** What became of the flaw on a demo server. */
export type Fix = "patched" | "vulnerable" | "mitigated" | "disconnected" | "unread";

/** How far the responders of a demo case have come. */
export type Effort = "new" | "started" | "working" | "late" | "closed";

export type DemoCluster = "HAFNIUM" | "UNC2639" | "UNC2640" | "UNC2643" | "DLTminer";

export type PersonKey = "lead" | "first" | "second" | "technician";

export type ServerPlan = {
  hostname: string;
  product: string;
  /** Build of the server during the attack, and the first fixed one of its cumulative update. */
  build: string;
  fixedBuild: string;
  fix: Fix;
  patchedAt: number | null;
  /** When a server that was not patched left the network. */
  closedAt: number | null;
  depth: Depth;
  /** Times are epoch milliseconds; those of the story lie in 2021. */
  attackAt: number;
  lastUseAt: number;
  attacker: string;
  shell: string;
  /** Logs of this server were handed in. */
  evidence: boolean;
  /** Its logs are whole for the time that matters, so that silence means something. */
  whole: boolean;
};

export type CasePlan = {
  /** Position in the demo, from 0; the story is the first. */
  index: number;
  seed: number;
  externalId: string;
  name: string;
  country: string;
  sector: string;
  domain: string;
  ipRange: string;
  tags: string[];
  contact: { name: string; role: string };
  /** Age of the case in hours, and hours since someone last worked on it. */
  openedHoursAgo: number;
  quietHours: number;
  dueInHours: number | null;
  owner: PersonKey | "loader" | null;
  effort: Effort;
  /** Share of the checklist that people went through, 0 to 1. */
  progress: number;
  cluster: DemoCluster | null;
  servers: ServerPlan[];
  story: boolean;
};

/** A file as a client would hand it in. */
export type DemoFile = { path: string; content: string | Uint8Array; server: string | null };
