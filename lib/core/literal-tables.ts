import { placeInBuckets } from "./scan/buckets";
import { places } from "./scan/memory";
import { bytesOf, gramsOf } from "./scan/windows";
import type { Literal } from "./scan/windows";

export type { Literal } from "./scan/windows";

/** Literals as the kernel takes them: what lies at `places.literals`, and what follows at `places.data`. */
export type LiteralTables = { count: number; fixed: Uint8Array; data: Uint8Array };

const bitmapAt = places.bitmap - places.literals;
const headsAt = places.heads - places.literals;
const classBytes = 32;

type Chain = { gram: number; literal: number; offset: number };

function classesOf(literals: readonly Literal[]): Map<string, number> {
  return new Map([...new Set(literals.flat())].map((place, index) => [place, index]));
}

/**
 * Works out the tables of a set of literals once; any number of files use them. `sample` is text as it ordinarily looks:
 * the rarer the chosen windows are in it, the faster the search. A literal must have at least one place.
 */
export function literalTables(literals: readonly Literal[], sample: Uint8Array): LiteralTables {
  const placed = placeInBuckets(literals, sample);
  const fixed = new Uint8Array(places.literalsEnd - places.literals);
  const header = new DataView(fixed.buffer);
  const classes = classesOf(literals);

  const chains: Chain[] = [];
  const loose: Omit<Chain, "gram">[] = [];
  placed.forEach(({ window, bucket }, literal) => {
    window.places.forEach((bytes, place) => {
      for (const byte of bytes)
        for (const at of [place * 16 + (byte & 15), 64 + place * 16 + (byte >> 4)])
          fixed[at] = (fixed[at] ?? 0) | (1 << bucket);
    });
    const grams = gramsOf(window);
    if (grams === null) loose.push({ literal, offset: window.offset });
    else for (const gram of grams) chains.push({ gram, literal, offset: window.offset });
  });

  const literalSizes = placed.map(({ literal }) => 4 + 2 * literal.length + ((2 * literal.length) % 4));
  const literalsAt = literalSizes.map(() => 0);
  let end = 0;
  literalSizes.forEach((size, index) => {
    literalsAt[index] = end;
    end += size;
  });
  const classesAt = end;
  const looseAt = classesAt + classes.size * classBytes;
  const chainsAt = looseAt + 8 * loose.length;
  const data = new Uint8Array(chainsAt + 16 * chains.length);
  const view = new DataView(data.buffer);
  const set = (at: number, value: number) => view.setUint32(at, value, true);
  const literalAt = (index: number) => places.data + (literalsAt[index] ?? 0);

  placed.forEach(({ literal }, index) => {
    const at = literalsAt[index] ?? 0;
    set(at, literal.length);
    literal.forEach((place, step) => view.setUint16(at + 4 + 2 * step, classes.get(place) ?? 0, true));
  });
  for (const [place, index] of classes)
    for (const byte of bytesOf(place)) {
      const at = classesAt + index * classBytes + (byte >> 3);
      data[at] = (data[at] ?? 0) | (1 << (byte & 7));
    }
  loose.forEach(({ literal, offset }, index) => {
    set(looseAt + 8 * index, literalAt(literal));
    set(looseAt + 8 * index + 4, offset);
  });
  chains.forEach(({ gram, literal, offset }, index) => {
    const hash = Math.imul(gram, 0x9e3779b1) >>> 0;
    const bit = hash >>> 16;
    const byteAt = bitmapAt + (bit >> 3);
    fixed[byteAt] = (fixed[byteAt] ?? 0) | (1 << (bit & 7));
    const headAt = headsAt + ((hash >>> 20) << 2);
    const at = chainsAt + 16 * index;
    set(at, gram);
    set(at + 4, header.getUint32(headAt, true));
    set(at + 8, literalAt(literal));
    set(at + 12, offset);
    header.setUint32(headAt, places.data + at, true);
  });
  const controls = places.controls - places.literals;
  header.setUint32(controls, placed.length, true);
  header.setUint32(controls + 4, loose.length, true);
  header.setUint32(controls + 8, places.data + looseAt, true);
  header.setUint32(controls + 12, places.data + classesAt, true);
  return { count: placed.length, fixed, data };
}
