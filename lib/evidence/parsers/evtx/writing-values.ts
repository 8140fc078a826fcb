// Values of binary XML the other way round, for tests and benchmarks.

const epochDifferenceMs = 11_644_473_600_000n;

/** A value of an event as a type of binary XML. */
export type WrittenValue =
  | string
  | { hex32: number }
  | { hex64: bigint }
  | { uint32: number }
  | { int64: bigint }
  | { bool: boolean }
  | { guid: string }
  | { sid: string }
  | { time: Date }
  | { strings: readonly string[] }
  | { bytes: Uint8Array };

export function sidBytes(sid: string): Buffer {
  const [, revision = 1, authority = 0, ...subs] = sid.split("-").map(Number);
  const bytes = Buffer.alloc(8 + 4 * subs.length);
  bytes[0] = revision;
  bytes[1] = subs.length;
  bytes.writeUIntBE(authority, 2, 6);
  subs.forEach((sub, index) => bytes.writeUInt32LE(sub, 8 + 4 * index));
  return bytes;
}

function guidBytes(guid: string): Buffer {
  const bytes = Buffer.from(guid.replace(/[{}-]/g, ""), "hex");
  bytes.subarray(0, 4).reverse();
  bytes.subarray(4, 6).reverse();
  bytes.subarray(6, 8).reverse();
  return bytes;
}

export function numberBytes(size: 1 | 2 | 4 | 8, value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt.asUintN(64, value));
  return bytes.subarray(0, size);
}

export function fileTime(at: Date): Buffer {
  return numberBytes(8, (BigInt(at.getTime()) + epochDifferenceMs) * 10_000n);
}

export function valueBytes(value: WrittenValue): { type: number; bytes: Buffer } {
  if (typeof value === "string") return { type: 0x01, bytes: Buffer.from(value, "utf16le") };
  if ("hex32" in value) return { type: 0x14, bytes: numberBytes(4, BigInt(value.hex32)) };
  if ("hex64" in value) return { type: 0x15, bytes: numberBytes(8, value.hex64) };
  if ("uint32" in value) return { type: 0x08, bytes: numberBytes(4, BigInt(value.uint32)) };
  if ("int64" in value) return { type: 0x09, bytes: numberBytes(8, value.int64) };
  if ("bool" in value) return { type: 0x0d, bytes: numberBytes(4, value.bool ? 1n : 0n) };
  if ("guid" in value) return { type: 0x0f, bytes: guidBytes(value.guid) };
  if ("sid" in value) return { type: 0x13, bytes: sidBytes(value.sid) };
  if ("time" in value) return { type: 0x11, bytes: fileTime(value.time) };
  if ("bytes" in value) return { type: 0x0e, bytes: Buffer.from(value.bytes) };
  return { type: 0x81, bytes: Buffer.from(value.strings.map((text) => `${text}\0`).join(""), "utf16le") };
}
