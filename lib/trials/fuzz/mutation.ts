import type { Random } from "@/lib/trials/random";

/** Inputs stay small: what breaks on a long input nearly always breaks on a short one, and short ones are tried more often. */
const longestInput = 128 * 1024;
const longestRun = 8 * 1024;

/** Pieces that readers stumble over: ends, quotes, nesting, marks of encodings, halves of characters, extreme numbers. */
const troubles: readonly [string, ...string[]] = [
  "\0",
  "\0\0\0\0",
  '"',
  '""',
  "'",
  ",",
  ";",
  "\t",
  "\r",
  "\n",
  "\r\n",
  "\n\n",
  "<",
  ">",
  "</",
  "<!--",
  "-->",
  "<![CDATA[",
  "]]>",
  "<!DOCTYPE a [<!ENTITY b 'c'>]>",
  "&b;",
  "&#0;",
  "&#x110000;",
  "&#xD800;",
  "{",
  "}",
  "[",
  "]",
  ":",
  "\\",
  "\\u0000",
  "\\ud800",
  "#Fields: ",
  "#Version:",
  "%",
  "%00",
  "..",
  "../",
  "C:\\",
  "\u202e",
  "\u001b[2J",
  "\ufeff",
  "\u{1f600}",
  "NaN",
  "-1",
  "0",
  "99999999999999999999",
  "1e309",
  "2021-02-30T25:61:61.999Z",
  "0001-01-01T00:00:00Z",
  "+275760-09-13T00:00:00.001Z",
  "__proto__",
  "constructor",
  "- &a [*a]",
  "*a",
  "!!js/function",
  "PK\u0003\u0004",
  "PK\u0001\u0002",
  "PK\u0005\u0006",
];

const rawTroubles: readonly [Buffer, ...Buffer[]] = [
  Buffer.from([0xff, 0xfe]),
  Buffer.from([0xfe, 0xff]),
  Buffer.from([0xef, 0xbb, 0xbf]),
  Buffer.from([0xed, 0xa0, 0x80]),
  Buffer.from([0xc0, 0x80]),
  Buffer.from([0xf4, 0x90, 0x80, 0x80]),
  Buffer.from([0xff, 0xff, 0xff, 0xff]),
  Buffer.from([0xff, 0xff, 0xff, 0x7f]),
  Buffer.from([0, 0, 0, 0x80]),
];

type Change = (bytes: Buffer, random: Random, other: Buffer) => Buffer;

function place(bytes: Buffer, random: Random): { from: number; to: number } {
  const from = random.below(bytes.length + 1);
  return { from, to: Math.min(bytes.length, from + 1 + random.below(random.once(4) ? bytes.length : 64)) };
}

function inserted(bytes: Buffer, random: Random, piece: Buffer): Buffer {
  const at = random.below(bytes.length + 1);
  return Buffer.concat([bytes.subarray(0, at), piece, bytes.subarray(at)]);
}

const changes: readonly [Change, ...Change[]] = [
  function flip(bytes, random) {
    const changed = Buffer.from(bytes);
    for (let times = 1 + random.below(8); times > 0 && changed.length > 0; times -= 1) {
      const at = random.below(changed.length);
      changed[at] = random.once(2) ? random.below(256) : (changed[at] ?? 0) ^ (1 << random.below(8));
    }
    return changed;
  },
  function cut(bytes, random) {
    return random.once(2) ? bytes.subarray(0, random.below(bytes.length)) : bytes.subarray(random.below(bytes.length));
  },
  function remove(bytes, random) {
    const { from, to } = place(bytes, random);
    return Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]);
  },
  function double(bytes, random) {
    const { from, to } = place(bytes, random);
    return inserted(bytes, random, bytes.subarray(from, to));
  },
  function splice(bytes, random, other) {
    const { from, to } = place(other, random);
    return random.once(2)
      ? Buffer.concat([bytes.subarray(0, random.below(bytes.length)), other.subarray(random.below(other.length))])
      : inserted(bytes, random, other.subarray(from, to));
  },
  (bytes, random) => inserted(bytes, random, Buffer.from(random.pick(troubles))),
  (bytes, random) => inserted(bytes, random, random.pick(rawTroubles)),
  function repeat(bytes, random) {
    const piece = Buffer.from(random.pick(troubles));
    return inserted(bytes, random, Buffer.alloc(1 + random.below(longestRun), piece));
  },
  function widen(bytes, random) {
    return random.once(8) ? Buffer.from(bytes.toString("latin1"), "utf16le") : bytes;
  },
  (bytes, random) => inserted(bytes, random, random.bytes(random.below(64))),
];

/** One input: a sound sample changed in a few places, now and then a mixture of two, seldom nothing but chance. */
export function mutated(samples: readonly Buffer[], random: Random): Buffer {
  if (samples.length === 0 || random.once(50)) return random.bytes(random.below(2_000));
  const sample = () => samples[random.below(samples.length)] ?? Buffer.alloc(0);
  let bytes: Buffer = sample().subarray(0, longestInput);
  for (let times = 1 + random.below(6); times > 0; times -= 1)
    bytes = random.pick(changes)(bytes, random, sample()).subarray(0, longestInput);
  return Buffer.from(bytes);
}
