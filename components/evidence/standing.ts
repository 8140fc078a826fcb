import { formatBytes, formatCount, formatShare } from "@/components/ui/numbers";
import { isReadFormat } from "@/lib/evidence/rules";
import type { EvidenceView } from "@/lib/evidence/schema";
import { type PipelineStep, stepLabels } from "@/lib/core/words";

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

/** What is being done with a file now, with how far it is and how fast where that is known. `nowMs` is the reader's clock. */
export function workOf(file: EvidenceView, nowMs: number): Work {
  if (file.state === "queued") return { words: file.error ?? "waiting for its turn", share: null };
  const step = file.steps[file.step];
  if (file.step === "unpack" && step?.note) return { words: `unpacking, ${step.note}`, share: null };
  if (file.step !== "parse" || !step?.doneBytes || !step.startedAt) return { words: running[file.step], share: null };
  const seconds = Math.max(0.1, (nowMs - Date.parse(step.startedAt)) / 1000);
  const rate = nowMs > Date.parse(step.startedAt) ? `, ${formatBytes(step.doneBytes / seconds)}/s` : "";
  return {
    words: `parsing, ${formatShare(step.doneBytes, file.sizeBytes)}${rate}`,
    share: (step.doneBytes / Math.max(1, file.sizeBytes)) * 100,
  };
}

/** "11 files, 47 members, 12 rejected lines". */
export function amounts(summary: { files: number; members: number; rejected: number }): string {
  const many = (count: number, one: string, more: string) => `${formatCount(count)} ${count === 1 ? one : more}`;
  return [
    many(summary.files, "file", "files"),
    summary.members > 0 ? many(summary.members, "member", "members") : "",
    summary.rejected > 0 ? many(summary.rejected, "rejected line", "rejected lines") : "",
  ]
    .filter((part) => part !== "")
    .join(", ");
}
