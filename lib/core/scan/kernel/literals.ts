import { BITMAP, CHECKS, CLASSES, HEADS, HITS, LOOSE, LOOSE_COUNT, MASKS, MOST_HITS, QUEUE, SLICE } from "./places";

let floor: usize = 0;
let ceiling: usize = 0;
let searched: usize = 0;
let hitCount: i32 = 0;
let cursor: i32 = 0;

/** Takes the bytes `[from, to)` as what is searched from now on. Some 64 bytes after them must be zero. */
export function begin(from: usize, to: usize): void {
  floor = from;
  ceiling = to;
  searched = from;
  hitCount = 0;
  cursor = 0;
}

export function endOfInput(): usize {
  return ceiling;
}

export function searchedTo(): usize {
  return searched;
}

/** The place of a hit by its number; the end of all memory beyond the last. */
export function hitAt(index: i32): usize {
  return index < hitCount ? <usize>load<u32>(HITS + ((<usize>index) << 2)) : ~(<usize>0);
}

/** The number of the first hit at or after a place; what lies before it is not asked for again. */
export function hitFrom(from: usize): i32 {
  while (hitAt(cursor) < from) cursor++;
  return cursor;
}

/** Whether a literal begins in `[from, end)` of the row that was stopped at. */
export function holdsHit(from: usize, end: usize): bool {
  let hit = cursor;
  while (hitAt(hit) < from) hit++;
  return hitAt(hit) < end;
}

function stands(pattern: usize, at: usize): bool {
  const length: usize = load<u32>(pattern);
  if (at < floor || at + length > ceiling) return false;
  const classes: usize = load<u32>(CLASSES);
  let place = pattern + 4;
  for (let i: usize = 0; i < length; i++) {
    const byte = <u32>load<u8>(at + i);
    const accepted = <u32>load<u8>(classes + ((<usize>load<u16>(place)) << 5) + (byte >> 3));
    if (((accepted >> (byte & 7)) & 1) == 0) return false;
    place += 2;
  }
  return true;
}

// A window whose first four bytes are plain is looked up by their hash; the few others are tried one by one.
function isHit(at: usize): bool {
  const window = load<u32>(at) | 0x20202020;
  const hash = window * 0x9e3779b1;
  const bit = hash >> 16;
  if (((<u32>load<u8>(BITMAP + (bit >> 3)) >> (bit & 7)) & 1) != 0) {
    let entry: usize = load<u32>(HEADS + ((<usize>(hash >> 20)) << 2));
    while (entry != 0) {
      if (load<u32>(entry) == window && stands(load<u32>(entry, 8), at - <usize>load<u32>(entry, 12))) return true;
      entry = load<u32>(entry, 4);
    }
  }
  const loose = load<i32>(LOOSE_COUNT);
  let item: usize = load<u32>(LOOSE);
  for (let i = 0; i < loose; i++) {
    if (stands(load<u32>(item), at - <usize>load<u32>(item, 4))) return true;
    item += 8;
  }
  return false;
}

function drain(last: usize): void {
  for (let item = QUEUE; item < last; item += 8) {
    const entry = load<u64>(item);
    const base = <usize>(entry >> 32);
    for (let mask = <u32>entry; mask != 0; mask &= mask - 1) {
      const at = base + <usize>ctz(mask);
      if (at < ceiling && isHit(at)) {
        store<u32>(HITS + ((<usize>hitCount) << 2), <u32>at);
        hitCount++;
      }
    }
  }
}

// Hits of lines that are done make room. What is left belongs to one endless line, of which one hit tells enough.
function makeRoom(lineFrom: usize): void {
  let kept = 0;
  for (let i = 0; i < hitCount; i++) {
    const at = hitAt(i);
    if (at < lineFrom) continue;
    store<u32>(HITS + ((<usize>kept) << 2), <u32>at);
    kept++;
  }
  hitCount = kept > MOST_HITS - <i32>SLICE ? 1 : kept;
  cursor = 0;
}

/**
 * Searches the next slice and adds what stands in it to the hits, in order. Each byte is looked up by both its nibbles
 * in one table per window place; a bit that survives all four places is a bucket whose windows may begin there.
 */
export function search(lineFrom: usize): void {
  makeRoom(lineFrom);
  const from = searched;
  const left = ceiling - from;
  const to = from + (left < SLICE ? left : SLICE);
  searched = to;
  if (load<i32>(CHECKS) == 0) return;
  const low0 = v128.load(MASKS);
  const low1 = v128.load(MASKS, 16);
  const low2 = v128.load(MASKS, 32);
  const low3 = v128.load(MASKS, 48);
  const high0 = v128.load(MASKS, 64);
  const high1 = v128.load(MASKS, 80);
  const high2 = v128.load(MASKS, 96);
  const high3 = v128.load(MASKS, 112);
  const nibble = i8x16.splat(15);
  const none = i8x16.splat(0);

  let bytes = v128.load(from);
  let low = v128.and(bytes, nibble);
  let high = v128.and(i16x8.shr_u(bytes, 4), nibble);
  let a0 = v128.and(i8x16.relaxed_swizzle(low0, low), i8x16.relaxed_swizzle(high0, high));
  let a1 = v128.and(i8x16.relaxed_swizzle(low1, low), i8x16.relaxed_swizzle(high1, high));
  let a2 = v128.and(i8x16.relaxed_swizzle(low2, low), i8x16.relaxed_swizzle(high2, high));
  let a3 = v128.and(i8x16.relaxed_swizzle(low3, low), i8x16.relaxed_swizzle(high3, high));
  let queue = QUEUE;
  for (let at = from; at < to; at += 32) {
    bytes = v128.load(at, 16);
    low = v128.and(bytes, nibble);
    high = v128.and(i16x8.shr_u(bytes, 4), nibble);
    const b0 = v128.and(i8x16.relaxed_swizzle(low0, low), i8x16.relaxed_swizzle(high0, high));
    const b1 = v128.and(i8x16.relaxed_swizzle(low1, low), i8x16.relaxed_swizzle(high1, high));
    const b2 = v128.and(i8x16.relaxed_swizzle(low2, low), i8x16.relaxed_swizzle(high2, high));
    const b3 = v128.and(i8x16.relaxed_swizzle(low3, low), i8x16.relaxed_swizzle(high3, high));
    let found = v128.and(
      v128.and(a0, i8x16.shuffle(a1, b1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16)),
      v128.and(
        i8x16.shuffle(a2, b2, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17),
        i8x16.shuffle(a3, b3, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18),
      ),
    );
    const first = i8x16.bitmask(i8x16.ne(found, none));

    bytes = v128.load(at, 32);
    low = v128.and(bytes, nibble);
    high = v128.and(i16x8.shr_u(bytes, 4), nibble);
    a0 = v128.and(i8x16.relaxed_swizzle(low0, low), i8x16.relaxed_swizzle(high0, high));
    a1 = v128.and(i8x16.relaxed_swizzle(low1, low), i8x16.relaxed_swizzle(high1, high));
    a2 = v128.and(i8x16.relaxed_swizzle(low2, low), i8x16.relaxed_swizzle(high2, high));
    a3 = v128.and(i8x16.relaxed_swizzle(low3, low), i8x16.relaxed_swizzle(high3, high));
    found = v128.and(
      v128.and(b0, i8x16.shuffle(b1, a1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16)),
      v128.and(
        i8x16.shuffle(b2, a2, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17),
        i8x16.shuffle(b3, a3, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18),
      ),
    );
    const mask = <u32>(first | (i8x16.bitmask(i8x16.ne(found, none)) << 16));
    // Stored always and kept only when something was found: a branch here would be guessed wrong too often.
    store<u64>(queue, ((<u64>at) << 32) | <u64>mask);
    queue += (<usize>(mask != 0)) << 3;
  }
  // The last step may look beyond the slice; what it finds there would be found again by the next.
  while (queue > QUEUE) {
    const entry = load<u64>(queue - 8);
    const base = <usize>(entry >> 32);
    if (base + 32 <= to) break;
    const inside = <u32>entry & <u32>(((<u64>1) << (<u64>(to - base))) - 1);
    store<u64>(queue - 8, ((<u64>base) << 32) | <u64>inside);
    if (inside != 0) break;
    queue -= 8;
  }
  drain(queue);
}
