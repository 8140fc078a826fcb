import { endOfInput, hitAt, hitFrom, search, searchedTo } from "./literals";
import {
  ARMED,
  CELLS,
  CELL_COUNT,
  CELL_SLOT,
  COLUMNS,
  DELIMITER,
  HIGHEST,
  HOUR_HEAD,
  HOUR_TAIL,
  LINES,
  LINE_END,
  LOWEST,
  MARKER,
  MARKER_COLUMN,
  MARKER_LENGTH,
  MILLIS,
  MOST_LINE,
  NEXT_LINE,
  QUOTES,
  ROWS,
  SOUND,
  STOP,
  TIMED,
  VALUE,
  VALUE_LENGTH,
} from "./places";

const LF: u8 = 10;
const CR: u8 = 13;
const QUOTE: u8 = 34;
const HASH: u8 = 35;
const FAR: i32 = 0x7fffffff;

function equalBytes(at: usize, expected: usize, length: usize): bool {
  let i: usize = 0;
  for (; i + 16 <= length; i += 16)
    if (i8x16.bitmask(i8x16.eq(v128.load(at + i), v128.load(expected + i))) != 0xffff) return false;
  if (i == length) return true;
  const wanted = (1 << (<i32>(length - i))) - 1;
  return (i8x16.bitmask(i8x16.eq(v128.load(at + i), v128.load(expected + i))) & wanted) == wanted;
}

function whereByte(at: usize, byte: v128): u64 {
  return (
    <u64>(<u32>i8x16.bitmask(i8x16.eq(v128.load(at), byte))) |
    ((<u64>(<u32>i8x16.bitmask(i8x16.eq(v128.load(at, 16), byte)))) << 16) |
    ((<u64>(<u32>i8x16.bitmask(i8x16.eq(v128.load(at, 32), byte)))) << 32) |
    ((<u64>(<u32>i8x16.bitmask(i8x16.eq(v128.load(at, 48), byte)))) << 48)
  );
}

function pair(at: usize): i32 {
  const tens = <u32>load<u8>(at) - 48;
  const ones = <u32>load<u8>(at, 1) - 48;
  return tens > 9 || ones > 9 ? 99 : <i32>(10 * tens + ones);
}

/** Milliseconds of the known hour at which a row says it happened; -1 where its time is of another hour or none. */
function timeOf(from: usize, end: usize, delimiter: u8): i32 {
  if (end < from + 19 || load<u64>(from) != load<u64>(HOUR_HEAD) || load<u64>(from, 5) != load<u64>(HOUR_TAIL))
    return -1;
  const minute = pair(from + 14);
  const second = pair(from + 17);
  if (load<u8>(from, 13) != 58 || load<u8>(from, 16) != 58 || minute > 59 || second > 59) return -1;
  let millis = 0;
  let at = from + 19;
  if (at < end && load<u8>(at) == 46) {
    at++;
    let weight = 100;
    for (; at < end; at++) {
      const digit = <u32>load<u8>(at) - 48;
      if (digit > 9) break;
      millis += weight * <i32>digit;
      weight /= 10;
    }
  }
  if (at < end && load<u8>(at) == 90) at++;
  if (at != end && load<u8>(at) != delimiter) return -1;
  return minute * 60000 + second * 1000 + millis;
}

/** Which of the 64 bytes lie inside quotes, the opening one included; `open` is all ones when they begin inside. */
function insideQuotes(quotes: u64, open: u64): u64 {
  let inside = quotes;
  inside ^= inside << 1;
  inside ^= inside << 2;
  inside ^= inside << 4;
  inside ^= inside << 8;
  inside ^= inside << 16;
  inside ^= inside << 32;
  return inside ^ open;
}

/**
 * Counts ordinary rows from `at` on until one deserves reading. Ordinary is a row whose time lies in the known hour, that
 * has the known number of cells, whose quotes make sense, whose watched cells and marker are the known ones, and in which no
 * literal stands. Answers 0 when only the beginning of a line is left, 1 at a line to be read that holds no literal, 2 at
 * one that holds one, with its milliseconds where its shape needs no further check.
 */
export function rows(at: usize): i32 {
  const delimiter = load<u8>(DELIMITER);
  const delimiters = i8x16.splat(delimiter);
  const feeds = i8x16.splat(LF);
  const quoteMarks = i8x16.splat(QUOTE);
  const quoted = load<i32>(QUOTES) != 0;
  const columns = load<i32>(COLUMNS);
  const timed = load<i32>(TIMED) != 0;
  const armed = load<i32>(ARMED) != 0;
  const lastCell = CELLS + <usize>load<i32>(CELL_COUNT) * CELL_SLOT;
  const markerLength = <usize>load<i32>(MARKER_LENGTH);
  const valueLength = load<i32>(VALUE_LENGTH);
  const markerFirst = i8x16.splat(load<u8>(MARKER));
  const markerMiddle = i8x16.splat(load<u8>(MARKER + (markerLength >> 1)));
  const ceiling = endOfInput();
  let lines = 0;
  let counted = 0;
  let lowest = FAR;
  let highest = -1;
  let answer = 0;
  let end: usize = at;
  let next: usize = at;
  let millis = -1;
  let sound = false;

  for (;;) {
    const from = at;
    let cells = 1;
    let broken = false;
    let same = armed;
    let open: u64 = 0;
    let closedBeforeReturn: usize = 0;
    let cell = CELLS;
    let place = cell < lastCell ? load<i32>(cell) : FAR;
    let markers = 0;
    let markerAt: usize = 0;
    let markerColumn = 0;
    let feed: usize = 0;
    for (let step = from; step < ceiling; step += 64) {
      const ends = whereByte(step, feeds);
      const valid: u64 = ends == 0 ? ~(<u64>0) : (ends & (0 - ends)) - 1;
      let cuts = whereByte(step, delimiters) & valid;
      if (quoted) {
        const quotes = whereByte(step, quoteMarks) & valid;
        if ((quotes | open) != 0) {
          const inside = insideQuotes(quotes, open);
          const opening = quotes & inside;
          const closing = quotes & ~inside;
          const before = step > from ? load<u8>(step - 1) : delimiter;
          const mayOpen = ((cuts | quotes) << 1) | <u64>(before == delimiter || before == QUOTE);
          const after = load<u8>(step, 64);
          const mayClose =
            ((cuts | quotes | (ends & (0 - ends))) >> 1) |
            ((<u64>(after == delimiter || after == QUOTE || after == LF)) << 63);
          if ((opening & ~mayOpen) != 0) broken = true;
          const doubtful = closing & ~mayClose;
          if (doubtful != 0) {
            // Only a carriage return that ends the line may follow a closing quote.
            const behind = step + <usize>ctz(doubtful) + 1;
            if ((doubtful & (doubtful - 1)) != 0 || closedBeforeReturn != 0 || load<u8>(behind) != CR) broken = true;
            closedBeforeReturn = behind;
          }
          cuts &= ~inside;
          open = <u64>(<i64>inside >> 63);
        }
      }
      if (same && markerLength != 0) {
        let maybe = whereByte(step, markerFirst) & whereByte(step + (markerLength >> 1), markerMiddle) & valid;
        for (; maybe != 0; maybe &= maybe - 1) {
          const bit = ctz(maybe);
          const found = step + <usize>bit;
          if (!equalBytes(found, MARKER, markerLength)) continue;
          markers++;
          markerAt = found;
          markerColumn = cells - 1 + <i32>popcnt(cuts & (((<u64>1) << bit) - 1));
        }
      }
      const inStep = <i32>popcnt(cuts);
      while (same && cells - 1 + inStep >= place) {
        let rest = cuts;
        for (let skip = place - cells; skip > 0; skip--) rest &= rest - 1;
        const start = step + <usize>ctz(rest) + 1;
        if (!equalBytes(start, <usize>load<u32>(cell, 8), <usize>load<u32>(cell, 4))) same = false;
        cell += CELL_SLOT;
        place = cell < lastCell ? load<i32>(cell) : FAR;
      }
      cells += inStep;
      if (ends != 0) {
        feed = step + <usize>ctz(ends);
        break;
      }
    }
    if (feed == 0 || feed >= ceiling) {
      answer = 0;
      end = from;
      next = from;
      break;
    }
    end = feed > from && load<u8>(feed - 1) == CR ? feed - 1 : feed;
    next = feed + 1;
    if (end == from || (end == from + 1 && load<u8>(from) == CR)) {
      lines++;
      at = next;
      continue;
    }
    millis = -1;
    sound = false;
    answer = 1;
    if (end - from > MOST_LINE) break;
    while (searchedTo() < next) search(from);
    const holds = hitAt(hitFrom(from)) < end;
    if (open != 0 || (closedBeforeReturn != 0 && closedBeforeReturn != end)) broken = true;
    sound = !broken && cells == columns;
    if (sound && timed) millis = timeOf(from, end, delimiter);
    if (holds) {
      answer = 2;
      break;
    }
    if (load<u8>(from) == HASH || millis < 0 || !same || place != FAR) break;
    if (markerLength != 0) {
      if (valueLength < 0) {
        if (markers != 0) break;
      } else {
        const value = markerAt + markerLength;
        const behind = value + <usize>valueLength;
        if (markers != 1 || behind > end || markerColumn != load<i32>(MARKER_COLUMN)) break;
        if (load<u8>(markerAt - 1) != 59 || !equalBytes(value, VALUE, <usize>valueLength)) break;
        const follows = behind < end ? load<u8>(behind) : 0;
        if (follows == 46 || (follows >= 48 && follows <= 57)) break;
      }
    }
    counted++;
    lines++;
    if (millis < lowest) lowest = millis;
    if (millis > highest) highest = millis;
    at = next;
  }
  store<i32>(STOP, <i32>at);
  store<i32>(LINE_END, <i32>end);
  store<i32>(NEXT_LINE, <i32>next);
  store<i32>(LINES, lines);
  store<i32>(ROWS, counted);
  store<i32>(LOWEST, lowest);
  store<i32>(HIGHEST, highest);
  store<i32>(MILLIS, millis);
  store<i32>(SOUND, <i32>sound);
  return answer;
}
