import { AppError } from "@/lib/core/errors";
import { ArchiveStopped, MemberUnreadable } from "./types";
import type { ArchiveFormat, FailureKind, Member, UnpackBudget, UnpackLimits, UnpackReport } from "./types";

const keptFailures = 1000;

/** What the readers of all formats share while one archive is unpacked. */
export type UnpackRun = {
  limits: UnpackLimits;
  /** Counts one entry and returns its number; throws ArchiveStopped when there were too many. */
  next(): number;
  /** Hands one member over and notes how it ended. */
  deliver(member: Omit<Member, "stream">, content: AsyncIterable<Buffer>): Promise<void>;
  fail(member: { index: number; path: string }, failure: { kind: FailureKind; reason: string }): void;
  directory(): void;
  damaged(reason: string): void;
  report: UnpackReport;
};

export type UnpackTask = {
  format: ArchiveFormat;
  archiveSizeBytes: number;
  limits: UnpackLimits;
  budget: UnpackBudget;
  onMember: (member: Member) => Promise<void>;
};

export function startRun(task: UnpackTask): UnpackRun {
  const { limits, budget } = task;
  const report: UnpackReport = {
    format: task.format,
    entries: 0,
    directories: 0,
    members: 0,
    outputBytes: 0,
    failures: [],
    failureCount: 0,
    damage: null,
    stopped: null,
    ratioReached: false,
  };

  function count(bytes: number): void {
    report.outputBytes += bytes;
    budget.outputBytes -= bytes;
    if (budget.outputBytes < 0)
      throw new ArchiveStopped(
        `Unpacking stopped after ${report.outputBytes} bytes of content, the most that is taken out of one upload. Upload the rest separately.`,
      );
    if (report.outputBytes > limits.ratioFreeBytes && report.outputBytes > limits.maxRatio * task.archiveSizeBytes) {
      report.ratioReached = true;
      throw new ArchiveStopped(
        `Unpacking stopped: ${task.archiveSizeBytes} bytes of archive gave more than ${limits.maxRatio} times as much content, which is how a decompression bomb behaves.`,
      );
    }
  }

  function fail(member: { index: number; path: string }, failure: { kind: FailureKind; reason: string }): void {
    report.failureCount += 1;
    if (failure.kind === "bomb") report.ratioReached = true;
    if (report.failures.length < keptFailures)
      report.failures.push({ ...member, kind: failure.kind, reason: failure.reason });
  }

  async function deliver(member: Omit<Member, "stream">, content: AsyncIterable<Buffer>): Promise<void> {
    const outcome: { failure: MemberUnreadable | ArchiveStopped | null } = { failure: null };
    const stream = watched(content, { count, failed: (failure) => (outcome.failure = failure) });
    try {
      await task.onMember({ ...member, stream });
    } catch (error) {
      if (outcome.failure === null || error !== outcome.failure) throw error;
    } finally {
      await stream.return();
    }
    if (outcome.failure instanceof ArchiveStopped) throw outcome.failure;
    if (outcome.failure === null) report.members += 1;
    else fail(member, { kind: outcome.failure.kind, reason: outcome.failure.message });
  }

  return {
    limits,
    report,
    fail,
    deliver,
    next() {
      if (budget.entries <= 0)
        throw new ArchiveStopped(
          `Unpacking stopped after ${report.entries} entries, the most that are taken out of one upload. Upload the rest separately.`,
        );
      budget.entries -= 1;
      report.entries += 1;
      return report.entries;
    },
    directory() {
      report.directories += 1;
    },
    damaged(reason) {
      report.damage ??= reason;
    },
  };
}

type Watch = { count: (bytes: number) => void; failed: (failure: MemberUnreadable | ArchiveStopped) => void };

async function* watched(content: AsyncIterable<Buffer>, watch: Watch): AsyncGenerator<Buffer, void, void> {
  try {
    for await (const chunk of content) {
      watch.count(chunk.length);
      yield chunk;
    }
  } catch (error) {
    const failure = asFailure(error);
    watch.failed(failure);
    throw failure;
  }
}

/** What is wrong with the archive becomes a failure with a sentence; what is wrong with us or the disk goes up as it is. */
function asFailure(error: unknown): MemberUnreadable | ArchiveStopped {
  if (error instanceof MemberUnreadable || error instanceof ArchiveStopped) return error;
  if (error instanceof AppError || !(error instanceof Error) || !("code" in error)) throw error;
  if (typeof error.code !== "string" || !error.code.startsWith("Z_")) throw error;
  if (error.code === "Z_BUF_ERROR")
    return new MemberUnreadable("truncated", "Its compressed data ends early. What was readable up to there is kept.");
  return new MemberUnreadable(
    "damaged",
    `Its compressed data is damaged (${error.message}). What was readable up to there is kept.`,
  );
}
