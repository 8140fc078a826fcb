/** Why a piece of an event log cannot be read, as a sentence. */
export class Unreadable extends Error {}

/** Types of values in Windows binary XML that are told apart here; an array of a type has the highest bit set. */
export const valueTypes = { string: 0x01, fileTime: 0x11, binXml: 0x21, stringArray: 0x81 } as const;

const fixedSizes: Record<number, number> = {
  0x03: 1,
  0x04: 1,
  0x05: 2,
  0x06: 2,
  0x07: 4,
  0x08: 4,
  0x09: 8,
  0x0a: 8,
  0x0b: 4,
  0x0c: 8,
  0x0d: 4,
  0x0f: 16,
  0x11: 8,
  0x12: 16,
  0x14: 4,
  0x15: 8,
};

const epochDifferenceMs = 11_644_473_600_000;

/** Milliseconds since 1970 of a FILETIME, which counts 100 ns since 1601. */
export function millisOfFileTime(bytes: Buffer, at: number): number {
  return Math.floor((bytes.readUInt32LE(at + 4) * 4_294_967_296 + bytes.readUInt32LE(at)) / 10_000) - epochDifferenceMs;
}

function isoOf(millis: number): string {
  return millis >= -62_135_596_800_000 && millis < 253_402_300_800_000 ? new Date(millis).toISOString() : "";
}

function unpadded(bytes: Buffer, start: number, end: number): string {
  let stop = end - ((end - start) & 1);
  while (stop > start && bytes[stop - 1] === 0 && bytes[stop - 2] === 0) stop -= 2;
  return bytes.toString("utf16le", start, stop);
}

/** Text in UTF-16; what is behind a closing NUL is padding, and other NULs cannot be stored. */
export function wideText(bytes: Buffer, start: number, end: number): string {
  const text = unpadded(bytes, start, end);
  return text.includes("\0") ? text.replaceAll("\0", "\uFFFD") : text;
}

function guidText(bytes: Buffer, at: number): string {
  const hex = bytes.toString("hex", at, at + 16).toUpperCase();
  const turned = (from: number, pairs: number): string => {
    let text = "";
    for (let pair = pairs - 1; pair >= 0; pair--) text += hex.slice(from + 2 * pair, from + 2 * pair + 2);
    return text;
  };
  return `{${turned(0, 4)}-${turned(8, 2)}-${turned(12, 2)}-${hex.slice(16, 20)}-${hex.slice(20)}}`;
}

function sidText(bytes: Buffer, start: number, end: number): string {
  const count = bytes[start + 1] ?? 0;
  if (end - start < 8 + 4 * count) return "";
  let text = `S-${bytes[start]}-${bytes.readUIntBE(start + 2, 6)}`;
  for (let sub = 0; sub < count; sub++) text += `-${bytes.readUInt32LE(start + 8 + 4 * sub)}`;
  return text;
}

function systemTimeText(bytes: Buffer, at: number): string {
  const part = (place: number) => bytes.readUInt16LE(at + 2 * place);
  return isoOf(Date.UTC(part(0), part(1) - 1, part(3), part(4), part(5), part(6), part(7)));
}

function fixedText(bytes: Buffer, type: number, at: number): string {
  switch (type) {
    case 0x03:
      return String(bytes.readInt8(at));
    case 0x04:
      return String(bytes[at]);
    case 0x05:
      return String(bytes.readInt16LE(at));
    case 0x06:
      return String(bytes.readUInt16LE(at));
    case 0x07:
      return String(bytes.readInt32LE(at));
    case 0x08:
      return String(bytes.readUInt32LE(at));
    case 0x09:
      return String(bytes.readBigInt64LE(at));
    case 0x0a: {
      const high = bytes.readUInt32LE(at + 4);
      return high < 0x200000
        ? String(high * 4_294_967_296 + bytes.readUInt32LE(at))
        : String(bytes.readBigUInt64LE(at));
    }
    case 0x0b:
      return String(bytes.readFloatLE(at));
    case 0x0c:
      return String(bytes.readDoubleLE(at));
    case 0x0d:
      return bytes.readUInt32LE(at) === 0 ? "false" : "true";
    case 0x0f:
      return guidText(bytes, at);
    case 0x11:
      return isoOf(millisOfFileTime(bytes, at));
    case 0x12:
      return systemTimeText(bytes, at);
    case 0x14:
      return `0x${bytes.readUInt32LE(at).toString(16)}`;
    case 0x15: {
      const [low, high] = [bytes.readUInt32LE(at), bytes.readUInt32LE(at + 4)];
      return high === 0 ? `0x${low.toString(16)}` : `0x${high.toString(16)}${low.toString(16).padStart(8, "0")}`;
    }
    default:
      return "";
  }
}

/** The texts of a list of strings, each ended by a NUL. */
export function textsOfArray(bytes: Buffer, start: number, end: number): string[] {
  return unpadded(bytes, start, end).split("\0");
}

/**
 * One value of a record as Windows itself prints it in XML. `bytes[start, end)` is the value; what is shorter than its type
 * needs reads as empty, and an unknown type as hexadecimal digits.
 */
export function valueText(bytes: Buffer, type: number, { start, end }: { start: number; end: number }): string {
  if (type === valueTypes.string) return wideText(bytes, start, end);
  if (type === 0x00 || start === end) return "";
  if (type === 0x02) return bytes.toString("latin1", start, end).replace(/\0+$/, "").replaceAll("\0", "\uFFFD");
  if (type === 0x10) return fixedText(bytes, end - start >= 8 ? 0x15 : 0x14, start);
  if (type === 0x13) return end - start < 8 ? "" : sidText(bytes, start, end);
  if (type === valueTypes.stringArray) return textsOfArray(bytes, start, end).join("\n");
  const size = fixedSizes[type & 0x7f];
  if (size === undefined) return bytes.toString("hex", start, end).toUpperCase();
  if (type < 0x80) return end - start < size ? "" : fixedText(bytes, type, start);
  const texts: string[] = [];
  for (let at = start; at + size <= end; at += size) texts.push(fixedText(bytes, type & 0x7f, at));
  return texts.join(",");
}
