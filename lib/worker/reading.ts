import type { RejectedRow, ParseSummary } from "@/lib/evidence/parsers/types";
import type { DetectionResult } from "@/lib/detection/schema";
import type { Unusable } from "@/lib/evidence/rules";

/** What the main thread asks a reading thread to do with one stored file. */
export type ReadingRequest = {
  caseId: string;
  evidenceId: string;
  sha256: string;
  sha1: string;
  md5: string;
  path: string;
  packSlug: string;
  /** Parser to use; null for a file that none claims. */
  parser: string | null;
  server: string | null;
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
  isWebShell: boolean;
  /** What was not looked at, as a sentence; empty when everything was. */
  note: string;
};

/** How far a file is read; rows where its parser counts them as it goes. */
export type ReadingProgress = { doneBytes: number; doneRows?: number };

export type ReadingAnswer =
  | ({ kind: "progress" } & ReadingProgress)
  | { kind: "done"; result: ReadingResult }
  | { kind: "failed"; message: string };

/** Rejected rows kept with their text. */
export const keptRejectedRows = 1000;
