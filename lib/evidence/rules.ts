import { hostnameKey } from "@/lib/servers/rules";

import { type EvidenceSteps, type PipelineStep, pipelineSteps, type StepProgress } from "./schema";

const maxNameLength = 255;

/** A name to show and search by: the last part of whatever path the sender gave, as data, never used on a disk. */
export function displayName(path: string): string {
  const last =
    path
      .split(/[\\/]/)
      .filter((part) => part !== "")
      .at(-1) ?? "unnamed";
  return last.slice(0, maxNameLength) || "unnamed";
}

const waiting: StepProgress = { state: "waiting", startedAt: null, endedAt: null, doneBytes: 0, note: "" };

/** The steps of a file whose bytes are safely stored; the rest waits. */
export function stepsWhenStored(at: Date, sizeBytes: number): EvidenceSteps {
  const done: StepProgress = {
    state: "done",
    startedAt: at.toISOString(),
    endedAt: at.toISOString(),
    doneBytes: sizeBytes,
    note: "",
  };
  return {
    receive: done,
    hash: done,
    store: done,
    identify: waiting,
    unpack: waiting,
    parse: waiting,
    match: waiting,
    propose: waiting,
  };
}

/** The steps with one of them changed; a step that ends keeps when it began. */
export function withStep(steps: EvidenceSteps, step: PipelineStep, change: Partial<StepProgress>): EvidenceSteps {
  return { ...steps, [step]: { ...waiting, ...steps[step], ...change } };
}

/** The steps as they stand when work begins anew: what was stored stays, everything after waits again. */
export function stepsForRetry(steps: EvidenceSteps): EvidenceSteps {
  const kept: PipelineStep[] = ["receive", "hash", "store"];
  return Object.fromEntries(
    pipelineSteps.map((step) => [step, kept.includes(step) ? (steps[step] ?? waiting) : waiting]),
  );
}

export type CoveredSpan = { fromAt: Date; toAt: Date };

const hourMs = 3_600_000;

/** Hours seen in a file as spans: hours that lie no further apart than `quietHours` join, longer silences show as gaps. */
export function spansOfHours(hours: Iterable<number>, quietHours = 0): CoveredSpan[] {
  const ordered = [...hours].toSorted((a, b) => a - b);
  const spans: { from: number; to: number }[] = [];
  for (const hour of ordered) {
    const last = spans.at(-1);
    if (last && hour <= last.to + quietHours) last.to = Math.max(last.to, hour + 1);
    else spans.push({ from: hour, to: hour + 1 });
  }
  return spans.map((span) => ({ fromAt: new Date(span.from * hourMs), toAt: new Date(span.to * hourMs) }));
}

/**
 * The server that a path names, for example `EX01/HttpProxy/…` or `EX01-LogAgeDays.csv`: one of `hostnames`, or null. The
 * deepest part decides, since a collection folder may lie inside the folder of the host that collected it.
 */
export function serverInPath(path: string, hostnames: readonly string[]): string | null {
  const byKey = new Map(hostnames.map((hostname) => [hostnameKey(hostname), hostname]));
  const parts = path.toLowerCase().split(/[\\/]/).toReversed();
  for (const part of parts) {
    const named = byKey.get(part) ?? byKey.get(part.split(/[-_.]/)[0] ?? part);
    if (named !== undefined) return named;
  }
  return null;
}
