import { startRun } from "./run";
import { unpackGzip } from "./gzip";
import { unpackTar } from "./tar";
import { ArchiveStopped, defaultLimits } from "./types";
import type { ArchiveFormat, ArchiveSource, Member, UnpackBudget, UnpackLimits, UnpackReport } from "./types";
import { unpackZip } from "./zip";

export type UnpackRequest = {
  source: ArchiveSource;
  /** The archive's own name, from which a nameless gzip member takes its name. */
  name: string;
  format: ArchiveFormat;
  limits?: Partial<UnpackLimits>;
  /** Shared with the archive this one was found in, so that nesting multiplies nothing. */
  budget?: UnpackBudget;
};

/** A fresh budget: everything that one upload may unfold to. */
export function budgetOf(limits: UnpackLimits = defaultLimits): UnpackBudget {
  return { entries: limits.maxEntries, outputBytes: limits.maxOutputBytes };
}

/**
 * Hands the files of an archive to `onMember` one after the other; each is streamed and nothing is written anywhere. A
 * member that cannot be read is noted with a sentence and the rest goes on; a reached limit ends the work and is noted
 * too. The receiver lets a `MemberUnreadable` that it meets while reading go on up, or keeps what it got.
 * Throws only what the receiver or the source throws.
 */
export async function unpack(
  request: UnpackRequest,
  onMember: (member: Member) => Promise<void>,
): Promise<UnpackReport> {
  const limits = { ...defaultLimits, ...request.limits };
  const budget = request.budget ?? budgetOf(limits);
  const run = startRun({
    format: request.format,
    archiveSizeBytes: request.source.sizeBytes,
    limits,
    budget,
    onMember,
  });
  try {
    switch (request.format) {
      case "zip":
        await unpackZip(run, request.source);
        break;
      case "gzip":
        await unpackGzip(run, request.source, request.name);
        break;
      case "tar":
        await unpackTar(run, request.source.read(0, request.source.sizeBytes));
        break;
    }
  } catch (error) {
    if (!(error instanceof ArchiveStopped)) throw error;
    run.report.stopped = error.message;
  }
  return run.report;
}
