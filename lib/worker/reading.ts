import type { MessagePort } from "node:worker_threads";

import type { TimelineMapping } from "@/lib/evidence/parsers/timeline-mapping";
import type { RejectedRow, ParseSummary } from "@/lib/evidence/parsers/types";
import type { DetectionResult } from "@/lib/detection/schema";
import type { Unusable } from "@/lib/evidence/rules";
import type { KnowledgeSnapshot, Skipped } from "@/lib/knowledge/jobs";

/**
 * What a file is matched with: the campaign's knowledge, or with `since` only what changed after that revision. The snapshot
 * travels to a thread once; afterwards its name is enough.
 */
export type ReadingKnowledge = { snapshot: KnowledgeSnapshot; since: number | null };

/** What the main thread asks a reading thread to do with one stored file. */
export type ReadingRequest = {
  caseId: string;
  evidenceId: string;
  sha256: string;
  sha1: string;
  md5: string;
  path: string;
  packSlug: string;
  /** Absent: the pack alone, as it came. */
  knowledge?: ReadingKnowledge;
  /** Parser to use; null for a file that none claims. */
  parser: string | null;
  server: string | null;
  /** What a person said of the columns of a table, or null. */
  mapping: TimelineMapping | null;
  /** Where the entries of a timeline go; null for what is none. */
  entries: MessagePort | null;
  /** Whether a person said so: then rows that name another server are told. */
  isGiven: boolean;
  /** What was wrong with the bytes as they came, or null. */
  flaw: string | null;
};

export type ReadingResult = {
  summary: ParseSummary | null;
  detection: DetectionResult;
  /** The first rejected rows; their exact number is in the summary. */
  rejected: RejectedRow[];
  /** How many rows were rejected for each reason, the most frequent first. */
  rejectedReasons: { reason: string; count: number }[];
  /** Why the file proves less than it seems to; the detection says the same as findings. */
  unusable: Unusable[];
  /** Entries that the file puts on the timeline of the case. */
  entries: number;
  isWebShell: boolean;
  /** What was not looked at, as a sentence; empty when everything was. */
  note: string;
};

/** What goes to a thread: the request without a snapshot that the thread has already. */
export type ReadingMessage = Omit<ReadingRequest, "knowledge"> & {
  knowledge?: { campaignId: string; revision: number; since: number | null; snapshot: KnowledgeSnapshot | null };
};

/** How far a file is read; rows where its parser counts them as it goes. */
export type ReadingProgress = { doneBytes: number; doneRows?: number };

export type ReadingAnswer =
  | { kind: "skipped"; rules: Skipped[] }
  | ({ kind: "progress" } & ReadingProgress)
  | { kind: "done"; result: ReadingResult }
  | { kind: "failed"; message: string };

/** Rejected rows kept with their text. */
export const keptRejectedRows = 1000;
