import { byteCursor } from "./byte-cursor";
import { isTarHeader } from "./identify";
import { inflating } from "./inflate";
import { displayName } from "./names";
import type { UnpackRun } from "./run";
import { unpackTar } from "./tar";
import { MemberUnreadable } from "./types";
import type { ArchiveSource } from "./types";

/** Hands over the one file a gzip stream holds, or the members of the tar archive that it turns out to be. */
export async function unpackGzip(run: UnpackRun, source: ArchiveSource, name: string): Promise<void> {
  const { content } = inflating(source.read(0, source.sizeBytes), { kind: "gzip", limits: run.limits });
  const cursor = byteCursor(content);
  try {
    const start = await startOf(cursor);
    if (start.error === null && isTarHeader(start.head)) {
      cursor.unread(start.head);
      return await unpackTarGzip(run, cursor.rest());
    }
    const inner = await innerName(source, name);
    const member = {
      index: run.next(),
      path: displayName(inner.rawPath),
      rawPath: inner.rawPath,
      sizeBytes: null,
      modifiedAt: inner.modifiedAt,
    };
    await run.deliver(member, continued(start, cursor.rest()));
  } finally {
    await cursor.close();
  }
}

type Start = { head: Buffer; error: { thrown: unknown } | null };

/** The first bytes; a stream that breaks already there is still handed over, so that its failure has a name. */
async function startOf(cursor: { stream(length: number): AsyncGenerator<Buffer> }): Promise<Start> {
  const pieces: Buffer[] = [];
  try {
    for await (const piece of cursor.stream(512)) pieces.push(piece);
    return { head: Buffer.concat(pieces), error: null };
  } catch (thrown) {
    return { head: Buffer.concat(pieces), error: { thrown } };
  }
}

async function* continued(start: Start, rest: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  if (start.head.length > 0) yield start.head;
  if (start.error !== null) throw start.error.thrown;
  yield* rest;
}

/** A tar stream cannot go on where its compression breaks off: that is damage of the whole archive. */
async function unpackTarGzip(run: UnpackRun, chunks: AsyncIterable<Buffer>): Promise<void> {
  try {
    await unpackTar(run, chunks);
  } catch (error) {
    if (error instanceof MemberUnreadable) return run.damaged(error.message);
    if (
      !(error instanceof Error) ||
      !("code" in error) ||
      typeof error.code !== "string" ||
      !error.code.startsWith("Z_")
    )
      throw error;
    run.damaged(`The compressed data breaks off (${error.message}); whatever followed is missing.`);
  }
}

/** The name and time in the gzip header (RFC 1952), or the archive's own name without its ending. */
async function innerName(source: ArchiveSource, name: string): Promise<{ rawPath: Buffer; modifiedAt: Date | null }> {
  const start = await source.readRange(0, 2048);
  const header = Buffer.concat([start, Buffer.alloc(Math.max(0, 12 - start.length))]);
  const flags = header.readUInt8(3);
  const seconds = header.readUInt32LE(4);
  const modifiedAt = seconds === 0 ? null : new Date(seconds * 1000);
  const nameStart = (flags & 4) === 0 ? 10 : 12 + header.readUInt16LE(10);
  const nameEnd = header.indexOf(0, nameStart);
  if ((flags & 8) !== 0 && nameEnd > nameStart) return { rawPath: header.subarray(nameStart, nameEnd), modifiedAt };
  const base = name.slice(Math.max(name.lastIndexOf("/"), name.lastIndexOf("\\")) + 1);
  return { rawPath: Buffer.from(base.replace(/\.t?gz$/i, "") || base), modifiedAt };
}
