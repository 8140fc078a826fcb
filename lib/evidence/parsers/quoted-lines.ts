import { csvStateAfter } from "./csv";
import { maxLineBytes } from "./lines";
import type { Line } from "./lines";

/** How a row came about: one physical line, several joined by a quoted line break, or a line whose quotes never close. */
export type RowShape = "whole" | "joined" | "unclosed";

/** Answers whether a joined row could be read; the answer for other shapes does not matter. */
export type RowReader = (row: Line, shape: RowShape) => boolean;

/** Takes lines one by one; `isOpen` while a quoted field awaits its end. `end` answers whether one was left open. */
export type QuotedLineJoiner = { line(line: Line): void; isOpen(): boolean; end(): boolean };

const QUOTE = 34;
const HASH = 35;
const maxJoinedLines = 4096;
const maxRetriedLines = 8;

/**
 * Joins physical lines of a row whose quoted field holds line breaks, within bounds. When the quotes do not close or
 * the joined row makes no sense, only the first line is given up and the rest are read again as rows of their own, so
 * one broken row never swallows the next.
 */
export function quotedLineJoiner(delimiter: number, onRow: RowReader): QuotedLineJoiner {
  let held: Line[] = [];
  let heldBytes = 0;
  let quoteIn: Buffer | null = null;
  let quoteSource = -1;
  let nextQuote = -1;

  function hasQuote(line: Line): boolean {
    if (line.bytes !== quoteIn || line.source !== quoteSource || nextQuote < line.start) {
      const found = line.bytes.indexOf(QUOTE, line.start);
      nextQuote = found < 0 ? Infinity : found;
      quoteIn = line.bytes;
      quoteSource = line.source;
    }
    return nextQuote < line.end;
  }

  function hold(line: Line): void {
    const bytes = Buffer.from(line.bytes.subarray(line.start, line.end));
    held.push({ ...line, bytes, start: 0, end: bytes.length });
    heldBytes += bytes.length + 1;
  }

  function joined(): Line | null {
    const first = held[0];
    const last = held[held.length - 1];
    if (!first || !last) return null;
    const lineBreak = Buffer.of(10);
    const bytes = Buffer.concat(held.flatMap((line, index) => (index === 0 ? [line.bytes] : [lineBreak, line.bytes])));
    return {
      ...first,
      bytes,
      end: bytes.length,
      length: last.offset + last.length - first.offset,
      terminated: last.terminated,
    };
  }

  function giveUp(): void {
    const [first, ...rest] = held;
    held = [];
    heldBytes = 0;
    if (!first) return;
    onRow(first, "unclosed");
    const retry = rest.length <= maxRetriedLines;
    for (const line of rest) take(line, retry);
  }

  function take(line: Line, mayJoin: boolean): void {
    if (held.length === 0) {
      const plain = line.long || line.bytes[line.start] === HASH || !hasQuote(line);
      const state = plain
        ? "closed"
        : csvStateAfter(line.bytes, { start: line.start, end: line.end, delimiter, open: false });
      if (state !== "open") onRow(line, "whole");
      else if (mayJoin) hold(line);
      else onRow(line, "unclosed");
      return;
    }
    hold(line);
    const state = csvStateAfter(line.bytes, { start: line.start, end: line.end, delimiter, open: true });
    if (state === "open" && heldBytes <= maxLineBytes && held.length < maxJoinedLines) return;
    const row = state === "closed" && heldBytes <= maxLineBytes ? joined() : null;
    if (row && onRow(row, "joined")) {
      held = [];
      heldBytes = 0;
      return;
    }
    giveUp();
  }

  return {
    line: (line) => take(line, true),
    isOpen: () => held.length > 0,
    end() {
      const open = held.length > 0;
      while (held.length > 0) giveUp();
      return open;
    },
  };
}
