import { hitAt, hitFrom } from "./literals";
import { COLUMN_FLAGS, DELIMITER, ENTRY_FROM, ENTRY_TO, KEY, MOST_KEY, QUOTES, SLICE } from "./places";

const ENTRIES: u32 = 128;

/**
 * Copies what tells one row from another: the cells of the columns that carry a mark asked for, and every cell in which a
 * literal stands, each with its column and length. The cell that holds entries is left to the caller, who gets its place. The
 * row's quotes must make sense. Answers the length of the copy, -1 where it would be too long.
 */
export function key(from: usize, end: usize, marks: u32): i32 {
  const delimiter = load<u8>(DELIMITER);
  const delimiters = i8x16.splat(delimiter);
  const quoteMarks = i8x16.splat(load<i32>(QUOTES) != 0 ? 34 : delimiter);
  // Of an endless row not every hit is kept.
  if (end - from > SLICE) return -1;
  let hit = hitFrom(from);
  let column: usize = 0;
  let start = from;
  let inside = false;
  let out = KEY;
  store<i32>(ENTRY_FROM, 0);
  store<i32>(ENTRY_TO, 0);
  let step = from;
  let cuts: u32 = 0;
  let scanned = from;
  for (;;) {
    while (cuts == 0 && scanned < end) {
      step = scanned;
      const bytes = v128.load(step);
      cuts = <u32>i8x16.bitmask(v128.or(i8x16.eq(bytes, delimiters), i8x16.eq(bytes, quoteMarks)));
      scanned += 16;
    }
    let cut = end;
    if (cuts != 0) {
      const at = step + <usize>ctz(cuts);
      cuts &= cuts - 1;
      if (at < end) {
        if (load<u8>(at) != delimiter) {
          inside = !inside;
          continue;
        }
        if (inside) continue;
        cut = at;
      }
    }
    const flag: u32 = column < 512 ? load<u8>(COLUMN_FLAGS + column) : 0;
    while (hitAt(hit) < start) hit++;
    if ((flag & ENTRIES) != 0) {
      store<i32>(ENTRY_FROM, <i32>start);
      store<i32>(ENTRY_TO, <i32>cut);
    } else if ((flag & marks) != 0 || hitAt(hit) < cut) {
      const length = cut - start;
      if (out + length + 4 > KEY + MOST_KEY) return -1;
      store<u16>(out, <u16>column);
      store<u16>(out, <u16>length, 2);
      memory.copy(out + 4, start, length);
      out += length + 4;
    }
    if (cut == end) return <i32>(out - KEY);
    column++;
    start = cut + 1;
  }
  return -1;
}
