import { gramOf, gramsOf, windowAt, windowPlaces } from "./windows";
import type { Literal, Window } from "./windows";

/** Bits of one byte: as many groups of windows the kernel tells apart. */
const bucketCount = 8;

const mostSampleGrams = 3000;
const mostWork = 40_000_000;

/** What stands in ordinary text, four bytes at a time, with how often; the commonest are kept. */
type SampleGram = { gram: number; bytes: number[]; count: number };

function sampleGrams(sample: Uint8Array): SampleGram[] {
  const found = new Map<number, SampleGram>();
  for (let at = 0; at + windowPlaces <= sample.length; at += 1) {
    const bytes = [...sample.subarray(at, at + windowPlaces)];
    const gram = gramOf(bytes);
    const known = found.get(gram);
    if (known === undefined) found.set(gram, { gram, bytes, count: 1 });
    else known.count += 1;
  }
  return [...found.values()].sort((left, right) => right.count - left.count).slice(0, mostSampleGrams);
}

/** Nibbles that a bucket accepts at each place, low ones first, as bits. */
type Nibbles = Uint16Array<ArrayBuffer>;

function nibblesOf({ places }: Window): Nibbles {
  const nibbles = new Uint16Array(2 * windowPlaces);
  places.forEach((bytes, place) => {
    for (const byte of bytes) {
      nibbles[place] = (nibbles[place] ?? 0) | (1 << (byte & 15));
      nibbles[windowPlaces + place] = (nibbles[windowPlaces + place] ?? 0) | (1 << (byte >> 4));
    }
  });
  return nibbles;
}

function joined(left: Nibbles, right: Nibbles): Nibbles {
  return left.map((bits, index) => bits | (right[index] ?? 0));
}

function bitsIn(value: number): number {
  let bits = 0;
  for (let rest = value; rest !== 0; rest &= rest - 1) bits += 1;
  return bits;
}

/** How many sample positions a bucket would pass on; among equals the one that accepts fewer nibbles is better. */
function costOf(nibbles: Nibbles, grams: readonly SampleGram[]): number {
  const [l0 = 0, l1 = 0, l2 = 0, l3 = 0, h0 = 0, h1 = 0, h2 = 0, h3 = 0] = nibbles;
  let passed = 0;
  for (const { bytes, count } of grams) {
    const [a = 0, b = 0, c = 0, d = 0] = bytes;
    const low = (l0 >> (a & 15)) & (l1 >> (b & 15)) & (l2 >> (c & 15)) & (l3 >> (d & 15));
    const high = (h0 >> (a >> 4)) & (h1 >> (b >> 4)) & (h2 >> (c >> 4)) & (h3 >> (d >> 4));
    if ((low & high & 1) === 1) passed += count;
  }
  return passed + nibbles.reduce((bits, value) => bits + bitsIn(value), 0) / 1000;
}

/** The windows of a literal that ordinary text shows least. */
function rarestWindows(literal: Literal, counts: ReadonlyMap<number, number>, most: number): Window[] {
  const last = Math.max(0, literal.length - windowPlaces);
  const windows = Array.from({ length: last + 1 }, (_none, offset) => {
    const window = windowAt(literal, offset);
    const grams = gramsOf(window);
    const count = grams?.reduce((sum, gram) => sum + (counts.get(gram) ?? 0), 0) ?? Infinity;
    return { window, count };
  });
  return windows
    .sort((left, right) => left.count - right.count)
    .slice(0, most)
    .map(({ window }) => window);
}

export type Placed = { literal: Literal; window: Window; bucket: number };

/**
 * Chooses for each literal a window and a bucket so that little of ordinary text looks as if a literal began there. Greedy,
 * literals that look alike one after the other; some hundred milliseconds for a few hundred of them.
 */
export function placeInBuckets(literals: readonly Literal[], sample: Uint8Array): Placed[] {
  const all = sampleGrams(sample);
  const counts = new Map(all.map(({ gram, count }) => [gram, count]));
  const perLiteral = mostWork / (bucketCount * Math.max(1, literals.length));
  const grams = all.slice(0, Math.max(100, Math.floor(perLiteral / 4)));
  const windowsEach = Math.min(6, Math.max(1, Math.floor(perLiteral / Math.max(1, grams.length))));
  const buckets = Array.from({ length: bucketCount }, () => ({ nibbles: new Uint16Array(2 * windowPlaces), cost: 0 }));
  const ordered = literals
    .map((literal) => ({ literal, windows: rarestWindows(literal, counts, windowsEach) }))
    .sort((left, right) => (left.literal.join() < right.literal.join() ? -1 : 1));
  return ordered.map(({ literal, windows }) => {
    let best: { window: Window; bucket: number; nibbles: Nibbles; cost: number; more: number } | null = null;
    for (const window of windows) {
      const own = nibblesOf(window);
      for (const [bucket, { nibbles, cost: before }] of buckets.entries()) {
        const together = joined(nibbles, own);
        const cost = costOf(together, grams);
        if (best === null || cost - before < best.more)
          best = { window, bucket, nibbles: together, cost, more: cost - before };
      }
    }
    if (best === null) throw new Error("a literal without a place cannot be looked for");
    buckets[best.bucket] = { nibbles: best.nibbles, cost: best.cost };
    return { literal, window: best.window, bucket: best.bucket };
  });
}
