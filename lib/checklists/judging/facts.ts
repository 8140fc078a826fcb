import type { proofMoments } from "@/lib/campaigns/schema";
import type { BuildSource } from "@/lib/core/states";
import type { ExposureShown, ExposureSource } from "@/lib/core/words";

export type ProofMoment = (typeof proofMoments)[number];

/** A stored file as a gate sees it. */
export type FileFact = {
  id: string;
  filename: string;
  format: string | null;
  formatLabel: string | null;
  state: string;
  stored: boolean;
  receivedAt: Date;
  /** The servers that its records name or that it was given for. */
  serverIds: readonly string[];
  /** Its records say of which servers they are, so nobody else has to: `serverIds` are these alone. */
  namesServers: boolean;
  /** Rows that were read, and rows that could not be. */
  records: number;
  rejected: number;
  /** What is remarked on it, for example why it proves nothing. */
  note: string | null;
  /** Attached to the task itself, or a member of an archive that is. */
  attached: boolean;
  findings: number;
};

/** A version seen on a server; `at` is the last time it was seen. */
export type ReadingFact = {
  build: string;
  source: BuildSource;
  exposure: string;
  checkByHand: boolean;
  reason: string;
  at: Date;
  evidenceId: string | null;
  filename: string | null;
};

/** What a file shows of the exposure without naming a version; `at` is when it held, at the latest when the file arrived. */
export type ExposureFact = {
  shows: ExposureShown;
  source: ExposureSource;
  reason: string;
  at: Date;
  evidenceId: string;
  filename: string;
};

/** A run of a tool; times are ISO 8601, without a trailing Z in the server's own zone. */
export type RunFact = {
  evidenceId: string;
  filename: string;
  tool: string;
  startedAt: string | null;
  outcome: string;
  scope: string | null;
  detail: string;
  /** Null where the file names no server. */
  serverId: string | null;
  serverName: string | null;
  attached: boolean;
};

/** When the password of an account was set, by one export of a directory; null where it never was. */
export type PasswordFact = {
  evidenceId: string;
  account: string;
  at: Date | null;
  zoned: boolean;
  keyVersion: number | null;
  enabled: boolean | null;
};

/** When a piece of work was finished, or a sentence that says why nobody can tell. */
export type Moment = { at: Date } | { at: null; missing: string };

/** What people recorded on the case itself: since when it was aware, and the duties to report that nobody has decided on. */
export type RecordFact = { awareAt: Date | null; undecidedRegimes: readonly string[] };

/** Everything a gate of one task is judged by. `server` is null for a task of the whole case. */
export type GateFacts = {
  server: { id: string; hostname: string } | null;
  /** With one server in scope, what names no server concerns it. */
  onlyServer: boolean;
  files: readonly FileFact[];
  readings: readonly ReadingFact[];
  runs: readonly RunFact[];
  passwords: readonly PasswordFact[];
  proofs: readonly ExposureFact[];
  record: RecordFact;
  moments: Record<ProofMoment, Moment>;
  /** Somebody wrote a note on the task. */
  noted: boolean;
};

/** One proof behind a met need; two proofs of different origin are independent. */
export type Proof = { origin: string; evidenceId: string | null };

export type Judged = {
  met: boolean;
  detail: string;
  evidence: { id: string; filename: string }[];
  proofs: Proof[];
  near: boolean;
};

export function met(detail: string, input: { evidence?: { id: string; filename: string }[]; proofs: Proof[] }): Judged {
  const seen = new Map((input.evidence ?? []).map((file) => [file.id, file]));
  return { met: true, detail, evidence: [...seen.values()].slice(0, 20), proofs: input.proofs, near: true };
}

/** `near`: something is there that almost does, so its sentence explains the gap best. */
export function unmet(detail: string, near: boolean, evidence: { id: string; filename: string }[] = []): Judged {
  return { met: false, detail, evidence: evidence.slice(0, 20), proofs: [], near };
}
