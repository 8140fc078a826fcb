import { displayName } from "./names";
import { takenRanges } from "./ranges";
import type { Ranges } from "./ranges";
import type { UnpackRun } from "./run";
import type { ArchiveSource } from "./types";
import { zipContent } from "./zip-content";
import { DirectoryDamaged, directoryOf } from "./zip-directory";
import type { ZipEntry } from "./zip-directory";
import { localHeaderAt, nextLocalHeader } from "./zip-scan";

type OpenZip = { run: UnpackRun; source: ArchiveSource; taken: Ranges };

/**
 * Hands over the members of a zip one by one, in the order of its directory. Where the directory is missing or breaks
 * off (a cut or damaged archive), the members that it did not name are found by their own headers.
 */
export async function unpackZip(run: UnpackRun, source: ArchiveSource): Promise<void> {
  const zip = { run, source, taken: takenRanges() };
  try {
    for await (const entry of directoryOf(source)) await unpackEntry(zip, entry);
  } catch (error) {
    if (!(error instanceof DirectoryDamaged)) throw error;
    const found = await unpackByScan(zip);
    const remedy =
      found === 0
        ? "No further member could be found."
        : `${found} further ${found === 1 ? "member was" : "members were"} found by reading the archive from its start.`;
    run.damaged(
      `The directory of the zip archive is missing or damaged, as in an archive that is cut short. ${remedy}`,
    );
  }
}

async function unpackEntry(zip: OpenZip, entry: ZipEntry): Promise<void> {
  const { run, source, taken } = zip;
  const member = memberOf(run, entry);
  if (isDirectory(entry)) return run.directory();
  const special = specialOf(entry.unixMode);
  if (special !== null) return run.fail(member, special);
  const header = await localHeaderAt(source, entry.headerOffset);
  if (header === null)
    return run.fail(member, {
      kind: "damaged",
      reason: "The archive's directory points to a place where this member does not start.",
    });
  const dataEnd = header.dataStart + (entry.compressedSizeBytes ?? 0);
  if (!taken.take(entry.headerOffset, dataEnd)) {
    return run.fail(member, {
      kind: "overlap",
      reason: "Its data overlaps that of another member, which is how a decompression bomb behaves; it was left out.",
    });
  }
  await run.deliver(member, zipContent(source, { entry, dataStart: header.dataStart, limits: run.limits }).content);
}

/** Reads members by their local headers; returns how many were found that no directory had named. */
async function unpackByScan(zip: OpenZip): Promise<number> {
  const { run, source, taken } = zip;
  let found = 0;
  for (let position: number | null = 0; position !== null;) {
    const offset: number | null = await nextLocalHeader(source, position);
    if (offset === null) return found;
    const end = taken.endOf(offset);
    const header = end === null ? await localHeaderAt(source, offset) : null;
    if (header === null) {
      position = end ?? offset + 4;
      continue;
    }
    found += 1;
    const member = memberOf(run, header.entry);
    if (isDirectory(header.entry)) {
      run.directory();
      position = header.dataStart;
      continue;
    }
    const { content, consumed } = zipContent(source, {
      entry: header.entry,
      dataStart: header.dataStart,
      limits: run.limits,
    });
    await run.deliver(member, content);
    position = header.dataStart + (header.entry.compressedSizeBytes ?? consumed());
  }
  return found;
}

function memberOf(
  run: UnpackRun,
  entry: ZipEntry,
): { index: number; path: string; rawPath: Buffer; sizeBytes: number | null; modifiedAt: Date | null } {
  return {
    index: run.next(),
    path: displayName(entry.rawPath),
    rawPath: entry.rawPath,
    sizeBytes: entry.sizeBytes,
    modifiedAt: entry.modifiedAt,
  };
}

function isDirectory(entry: ZipEntry): boolean {
  const last = entry.rawPath[entry.rawPath.length - 1];
  return (last === 0x2f || last === 0x5c) && (entry.compressedSizeBytes ?? 0) <= 2;
}

function specialOf(unixMode: number): { kind: "link" | "special"; reason: string } | null {
  switch (unixMode & 0xf000) {
    case 0xa000:
      return { kind: "link", reason: "It is a symbolic link. Links are never followed." };
    case 0x1000:
    case 0x2000:
    case 0x6000:
    case 0xc000:
      return {
        kind: "special",
        reason: "It is a device, a pipe or a socket, not a file; there is nothing in it to read.",
      };
    default:
      return null;
  }
}
