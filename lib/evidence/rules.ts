import { storableText } from "@/lib/core/text";
import { hostnameKey } from "@/lib/servers/rules";
import { type PipelineStep, pipelineSteps } from "@/lib/core/words";

import { collectedPath, placeOnServer } from "./collecting/collected-path";
import { type CollectedFile, hostNaming, type Placement, placeFiles } from "./collecting/placing";
import type { EvidenceSteps, StepProgress, unusableKinds } from "./schema";

export { type CollectedFile, type Placement, placeFiles, placeOnServer };

const maxNameLength = 255;

/** A name to show and search by: the last part of whatever path the sender gave, as data, never used on a disk. */
export function displayName(path: string): string {
  const last =
    path
      .split(/[\\/]/)
      .filter((part) => part !== "")
      .at(-1) ?? "unnamed";
  return storableText(last.slice(0, maxNameLength)) || "unnamed";
}

const waiting: StepProgress = { state: "waiting", startedAt: null, endedAt: null, doneBytes: 0, note: "" };

/** The steps of a file whose bytes are safely stored; the rest waits. `flaw` says what is wrong with the bytes that came. */
export function stepsWhenStored(at: Date, { sizeBytes, flaw }: { sizeBytes: number; flaw: string }): EvidenceSteps {
  const done: StepProgress = {
    state: "done",
    startedAt: at.toISOString(),
    endedAt: at.toISOString(),
    doneBytes: sizeBytes,
    note: "",
  };
  return {
    receive: { ...done, note: flaw },
    hash: done,
    store: done,
    identify: waiting,
    unpack: waiting,
    parse: waiting,
    match: waiting,
    propose: waiting,
  };
}

/** Remarks on a file as one text, or null when there is none. */
export function noteFrom(remarks: readonly (string | null)[]): string | null {
  const said = new Set(remarks.filter((remark) => remark !== null && remark !== ""));
  return said.size > 0 ? [...said].join(" ").slice(0, 4000) : null;
}

/** One reason why a file proves less than it seems to; `sentence` says why and what to send instead. */
export type Unusable = { kind: keyof typeof unusableKinds; sentence: string };

type Read = { records: number; truncated: boolean; unusable: string | null; servers: readonly string[] };

/**
 * Why what was read of a file cannot stand for what it was sent for: no row of it can be read, it ends early, or all its rows
 * name another server than the one it was given for. `flaw` is what was wrong with its bytes as they came.
 */
export function unusableOf(read: Read, given: { flaw: string | null; server: string | null }): Unusable[] {
  const found: Unusable[] = [];
  if (read.unusable !== null)
    found.push({
      kind: "empty",
      sentence: `${read.unusable} It shows nothing and covers no time. Collect it again and send the original.`,
    });
  if (given.flaw !== null) found.push({ kind: "cut", sentence: given.flaw });
  else if (read.truncated) {
    const kept =
      read.records === 1
        ? "The one row before that was read and counts"
        : `The ${read.records} rows before that were read and count`;
    found.push({
      kind: "cut",
      sentence: `The file ends in the middle of what it records. ${kept}; whatever followed is missing. Collect it again and send the whole file.`,
    });
  }
  const { server } = given;
  if (
    server !== null &&
    read.servers.length > 0 &&
    !read.servers.some((name) => hostnameKey(name) === hostnameKey(server))
  ) {
    const others = `${read.servers.slice(0, 3).join(", ")}${read.servers.length > 3 ? " and others" : ""}`;
    found.push({
      kind: "other_server",
      sentence: `This file was given for ${server}, but all its rows name ${others}. It says nothing about ${server}. Send the file of ${server}, or give this one to the server that its rows name.`,
    });
  }
  return found;
}

/**
 * How many times its size an archive may unfold to once a lead has raised the limit. Deflate cannot do more than about 1,030, so
 * this lets the most repetitive honest log through; the limits of bytes and entries hold as ever.
 */
export const raisedRatio = 1_000;

const notRead: readonly string[] = ["archive", "unrecognized", "web-shell-file"];

/** Whether a file is of a format whose rows are read. */
export function isReadFormat(format: string | null): boolean {
  return format !== null && !notRead.includes(format);
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

export type CoveredSpan = { fromAt: Date; toAt: Date; rows: number };

const hourMs = 3_600_000;

/** Rows by hour as spans: hours that lie no further apart than `quietHours` join, longer silences show as gaps. */
export function spansOfHours(rowsByHour: ReadonlyMap<number, number>, quietHours = 0): CoveredSpan[] {
  const spans: { from: number; to: number; rows: number }[] = [];
  for (const [hour, rows] of [...rowsByHour].toSorted(([a], [b]) => a - b)) {
    const last = spans.at(-1);
    if (last && hour <= last.to + quietHours) {
      last.to = hour + 1;
      last.rows += rows;
    } else spans.push({ from: hour, to: hour + 1, rows });
  }
  return spans.map(({ from, to, rows }) => ({ fromAt: new Date(from * hourMs), toAt: new Date(to * hourMs), rows }));
}

/**
 * The server that a path names, for example `EX01/HttpProxy/…` or `EX01-LogAgeDays.csv`: one of `hostnames`, or null. The
 * deepest part decides, since a collection folder may lie inside the folder of the host that collected it; folders below a
 * collected drive say nothing. A name may hold a hyphen, so of several that a part begins with the longest is meant:
 * MAIL-EX01-msert.log is not of MAIL.
 */
export function serverInPath(path: string, hostnames: readonly string[]): string | null {
  const hostOf = hostNaming(hostnames);
  const { above, placed } = collectedPath(path);
  const own = placed === null ? [path.split(/[\\/]/).at(-1) ?? ""] : [];
  for (const part of [...own, ...above.toReversed()]) {
    const named = hostOf(part);
    if (named !== null) return named;
  }
  return null;
}
