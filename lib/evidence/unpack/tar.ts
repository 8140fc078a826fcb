import { byteCursor } from "./byte-cursor";
import type { ByteCursor } from "./byte-cursor";
import { isTarHeader } from "./identify";
import { displayName } from "./names";
import type { UnpackRun } from "./run";
import { MemberUnreadable } from "./types";

const blockSizeBytes = 512;
const maxNameRecordBytes = 1024 * 1024;

/** Names, sizes and times that an extension record announces for the next member. */
type Announced = { path?: Buffer; link?: Buffer; sizeBytes?: number; modifiedAt?: Date };

type TarHeader = { type: string; rawPath: Buffer; rawLink: Buffer; sizeBytes: number; modifiedAt: Date | null };

/**
 * Hands over the files of a tar stream one by one. A damaged header is skipped to the next sound one; links and devices
 * are reported and never followed. Formats: POSIX ustar and pax, GNU long names and large sizes, old V7.
 */
export async function unpackTar(run: UnpackRun, chunks: AsyncIterable<Buffer>): Promise<void> {
  const cursor = byteCursor(chunks);
  try {
    let announced: Announced = {};
    for (;;) {
      const header = await nextHeader(run, cursor);
      if (header === null) return;
      const extension = await readExtension(cursor, header);
      if (extension === "truncated")
        return run.damaged("The tar archive ends inside a name record; whatever followed is missing.");
      if (extension !== null) {
        announced = { ...announced, ...extension };
        continue;
      }
      const whole = await readMember(run, cursor, { ...header, ...named(header, announced) });
      announced = {};
      if (!whole) return run.damaged("The tar archive is cut short; whatever followed is missing.");
    }
  } finally {
    await cursor.close();
  }
}

function named(header: TarHeader, announced: Announced): TarHeader {
  return {
    type: header.type,
    rawPath: announced.path ?? header.rawPath,
    rawLink: announced.link ?? header.rawLink,
    sizeBytes: announced.sizeBytes ?? header.sizeBytes,
    modifiedAt: announced.modifiedAt ?? header.modifiedAt,
  };
}

async function nextHeader(run: UnpackRun, cursor: ByteCursor): Promise<TarHeader | null> {
  for (let empty = 0, lost = false; ;) {
    const block = await cursor.take(blockSizeBytes);
    if (block.length === 0) return null;
    if (block.length < blockSizeBytes) {
      run.damaged("The tar archive is cut short; whatever followed is missing.");
      return null;
    }
    if (isTarHeader(block)) return headerOf(block);
    const blank = block.every((byte) => byte === 0);
    empty = blank ? empty + 1 : 0;
    if (empty === 2 && !lost) return null;
    if (blank) continue;
    lost = true;
    run.damaged("A header of the tar archive is damaged; the members after it were searched for and read.");
  }
}

function headerOf(block: Buffer): TarHeader {
  const name = field(block, 0, 100);
  const prefix =
    block.toString("latin1", 257, 262) === "ustar" && block[262] === 0 ? field(block, 345, 155) : Buffer.alloc(0);
  const seconds = numberIn(block.subarray(136, 148));
  return {
    type: block.toString("latin1", 156, 157),
    rawPath: prefix.length > 0 ? Buffer.concat([prefix, Buffer.from("/"), name]) : name,
    rawLink: field(block, 157, 100),
    sizeBytes: numberIn(block.subarray(124, 136)) ?? 0,
    modifiedAt: dateOf(seconds),
  };
}

function field(block: Buffer, offset: number, length: number): Buffer {
  const bytes = block.subarray(offset, offset + length);
  const end = bytes.indexOf(0);
  return Buffer.from(end === -1 ? bytes : bytes.subarray(0, end));
}

/** Octal digits, or GNU's base 256 when the first bit is set. */
function numberIn(bytes: Buffer): number | null {
  const first = bytes[0] ?? 0;
  if ((first & 0x80) !== 0) {
    const value = bytes.subarray(1).reduce((sum, byte) => sum * 256 + byte, first & 0x7f);
    return Number.isSafeInteger(value) ? value : null;
  }
  const digits = /[0-7]+/.exec(bytes.toString("latin1"))?.[0];
  return digits === undefined ? null : Number.parseInt(digits, 8);
}

function dateOf(seconds: number | null): Date | null {
  if (seconds === null || seconds <= 0) return null;
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) ? null : date;
}

function padding(sizeBytes: number): number {
  return (blockSizeBytes - (sizeBytes % blockSizeBytes)) % blockSizeBytes;
}

async function readExtension(cursor: ByteCursor, header: TarHeader): Promise<Announced | "truncated" | null> {
  if (!["x", "g", "L", "K"].includes(header.type)) return null;
  const content = await cursor.take(Math.min(header.sizeBytes, maxNameRecordBytes));
  const left = header.sizeBytes - content.length + padding(header.sizeBytes);
  if (!(await cursor.skip(left))) return "truncated";
  const end = content.indexOf(0);
  const text = end === -1 ? content : content.subarray(0, end);
  if (header.type === "L") return { path: text };
  if (header.type === "K") return { link: text };
  return header.type === "x" ? paxOf(content) : {};
}

/** pax: records of "length key=value\n", where the length counts the whole record. */
function paxOf(content: Buffer): Announced {
  const announced: Announced = {};
  for (let start = 0; start < content.length;) {
    const space = content.indexOf(0x20, start);
    const length = Number.parseInt(content.toString("latin1", start, space), 10);
    const equals = content.indexOf(0x3d, space);
    if (space === -1 || equals === -1 || !(length > 0)) break;
    const key = content.toString("latin1", space + 1, equals);
    const value = content.subarray(equals + 1, start + length - 1);
    const number = Number(value.toString("latin1"));
    if (key === "path") announced.path = Buffer.from(value);
    if (key === "linkpath") announced.link = Buffer.from(value);
    if (key === "size" && Number.isSafeInteger(number) && number >= 0) announced.sizeBytes = number;
    if (key === "mtime") announced.modifiedAt = dateOf(number) ?? undefined;
    start += length;
  }
  return announced;
}

/** Reads one member to its end whatever the receiver does with it; false when the archive ends inside it. */
async function readMember(run: UnpackRun, cursor: ByteCursor, header: TarHeader): Promise<boolean> {
  const member = {
    index: run.next(),
    path: displayName(header.rawPath),
    rawPath: header.rawPath,
    sizeBytes: header.sizeBytes,
    modifiedAt: header.modifiedAt,
  };
  const refusal = refusalOf(header);
  if (header.type === "5") run.directory();
  else if (refusal !== null) run.fail(member, refusal);
  else return deliverMember(run, cursor, member);
  return header.type === "1" || header.type === "2" ? true : cursor.skip(header.sizeBytes + padding(header.sizeBytes));
}

type TarMember = { index: number; path: string; rawPath: Buffer; sizeBytes: number; modifiedAt: Date | null };

async function deliverMember(run: UnpackRun, cursor: ByteCursor, member: TarMember): Promise<boolean> {
  let readBytes = 0;
  async function* content(): AsyncGenerator<Buffer> {
    for await (const piece of cursor.stream(member.sizeBytes)) {
      readBytes += piece.length;
      yield piece;
    }
    if (readBytes < member.sizeBytes)
      throw new MemberUnreadable(
        "truncated",
        `The archive ends after ${readBytes} of its ${member.sizeBytes} bytes. What was readable up to there is kept.`,
      );
  }
  await run.deliver(member, content());
  return cursor.skip(member.sizeBytes - readBytes + padding(member.sizeBytes));
}

function refusalOf(header: TarHeader): { kind: "link" | "special" | "unsupported"; reason: string } | null {
  switch (header.type) {
    case "0":
    case "\0":
    case "7":
    case "5":
      return null;
    case "1":
      return {
        kind: "link",
        reason: `It is a hard link to "${displayName(header.rawLink)}". Links are never followed.`,
      };
    case "2":
      return {
        kind: "link",
        reason: `It is a symbolic link to "${displayName(header.rawLink)}". Links are never followed.`,
      };
    case "3":
    case "4":
    case "6":
      return { kind: "special", reason: "It is a device or a pipe, not a file; there is nothing in it to read." };
    default:
      return {
        kind: "unsupported",
        reason: `It is of a kind ("${displayName(Buffer.from(header.type))}") that is not a plain file, such as a sparse file; pack it anew as a plain file.`,
      };
  }
}
