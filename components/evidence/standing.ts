import { formatBytes, formatCount, formatShare } from "@/components/ui/numbers";
import { isReadFormat } from "@/lib/evidence/rules";
import type { EvidenceView } from "@/lib/evidence/schema";
import { type PipelineStep, stepLabels } from "@/lib/core/words";

import { timeLeft } from "./upload/upload-model";
import type { Pace } from "./use-paces";

export type Standing = { glyph: string; ink: string; word: string; quiet?: boolean };

/** The state of a file in one word: whether it was read and can be used, was only kept, or failed and at which step. */
export function standingOf(file: EvidenceView): Standing {
  switch (file.state) {
    case "received":
    case "storing":
      return { glyph: "task-in_progress", ink: "text-progress", word: "Storing" };
    case "queued":
      return { glyph: "task-todo", ink: "text-todo", word: "Waiting" };
    case "processing":
      return { glyph: "task-in_progress", ink: "text-progress", word: "Reading" };
    case "failed":
      return {
        glyph: "fail",
        ink: "text-high",
        word: file.errorStep ? `Failed: ${stepLabels[file.errorStep].toLowerCase()}` : "Failed",
      };
    case "ready":
      if (file.steps.unpack?.limit === "ratio") return { glyph: "warn", ink: "text-high", word: "Not whole" };
      if (file.format === "archive" && file.inside && file.inside.done < file.inside.members)
        return { glyph: "task-in_progress", ink: "text-progress", word: "Reading members" };
      if (file.format === "archive" && file.members === 0)
        return { glyph: "task-todo", ink: "text-todo", word: "Kept closed" };
      if (file.format === "unrecognized") return { glyph: "task-todo", ink: "text-todo", word: "Kept, not read" };
      if (isReadFormat(file.format) && file.records === 0) return { glyph: "warn", ink: "text-high", word: "Unusable" };
      return file.note !== null && isReadFormat(file.format)
        ? { glyph: "warn", ink: "text-medium", word: "Ready, see note" }
        : { glyph: "ok", ink: "text-done", word: "Ready" };
  }
}

export type Work = { words: string; share: number | null };

const running: Record<PipelineStep, string> = {
  receive: "receiving",
  hash: "hashing",
  store: "storing",
  identify: "identifying",
  unpack: "unpacking",
  parse: "parsing",
  match: "matching rules and indicators",
  propose: "storing what it shows",
};

const many = (count: number, one: string, more: string) => `${formatCount(count)} ${count === 1 ? one : more}`;

/**
 * What is being done with a file now, how far it is, how fast and how long it will take. A rate is one that was measured over the
 * last seconds; where none was, a dash says so, and nothing is said of the time left.
 */
export function workOf(file: EvidenceView, pace: Pace | null): Work {
  if (file.state === "queued") return { words: file.error ?? "waiting for its turn", share: null };
  const step = file.steps[file.step];
  if (file.step === "unpack")
    return { words: file.inside ? `unpacking, ${membersOf(file.inside)}` : running.unpack, share: null };
  if (file.step !== "parse" || !step?.doneBytes) return { words: running[file.step], share: null };
  const rateBytes = pace?.bytes ?? null;
  const left = timeLeft({ sizeBytes: file.sizeBytes, sentBytes: step.doneBytes, rateBytes });
  const rows = pace?.rows ? `${formatCount(Math.round(pace.rows))} rows/s` : "";
  return {
    words: [
      `parsing, ${formatShare(step.doneBytes, file.sizeBytes)}`,
      rateBytes === null ? "—" : `${formatBytes(rateBytes)}/s`,
      rows,
      left,
    ]
      .filter((part) => part !== "")
      .join(", "),
    share: (step.doneBytes / Math.max(1, file.sizeBytes)) * 100,
  };
}

/** "40 of 47 members done, 1 failed". */
export function membersOf(inside: NonNullable<EvidenceView["inside"]>): string {
  const failed = inside.failed > 0 ? `, ${formatCount(inside.failed)} failed` : "";
  return `${formatCount(inside.done)} of ${many(inside.members, "member", "members")} done${failed}`;
}

/** How long the reading of a file took and how fast that was, once it is over; null where nothing was parsed or the clock was too coarse. */
export function readingPace(file: EvidenceView): string | null {
  const step = file.steps.parse;
  if (step?.state !== "done" || !step.startedAt || !step.endedAt) return null;
  const seconds = (Date.parse(step.endedAt) - Date.parse(step.startedAt)) / 1000;
  if (seconds < 0.05) return null;
  const rows = step.doneRows === undefined ? "" : `, ${formatCount(Math.round(step.doneRows / seconds))} rows/s`;
  const time = seconds < 10 ? `${seconds.toFixed(1)} s` : `${formatCount(Math.round(seconds))} s`;
  return `${time}, ${formatBytes(step.doneBytes / seconds)}/s${rows}`;
}

/** "11 files, 47 members, 12 rejected lines". */
export function amounts(summary: { files: number; members: number; rejected: number }): string {
  return [
    many(summary.files, "file", "files"),
    summary.members > 0 ? many(summary.members, "member", "members") : "",
    summary.rejected > 0 ? many(summary.rejected, "rejected line", "rejected lines") : "",
  ]
    .filter((part) => part !== "")
    .join(", ");
}
