import { maxLineBytes } from "./lines";
import { asBuffer, decodeUtf16, detectEncoding, encodingProbeBytes } from "./text";
import type { TextEncoding } from "./text";

/** One element of the list: its JSON text, or as much of it as is kept, and where it stands in the stored file. */
export type JsonItem = {
  group: string;
  text: string;
  line: number;
  offset: number;
  length: number;
  /** Longer than is kept, or nested deeper than any tool writes: its text is not to be read. */
  excessive: boolean;
};

/** How the file ended: whole, in the middle, before it began, or in something that is no JSON of this shape. */
export type JsonEnd = "whole" | "cut" | "empty" | "broken";

const deepest = 64;
const longestName = 1000;
const LF = 10;
const QUOTE = 34;
const COMMA = 44;
const COLON = 58;
const OPEN_LIST = 91;
const BACKSLASH = 92;
const CLOSE_LIST = 93;
const OPEN_OBJECT = 123;
const CLOSE_OBJECT = 125;

const isBlank = (code: number): boolean => code === 32 || code === LF || code === 13 || code === 9;

const endsBareWord = (code: number): boolean =>
  isBlank(code) || code === COMMA || code === CLOSE_LIST || code === CLOSE_OBJECT;

type Place = "start" | "name" | "colon" | "value" | "item" | "after" | "span" | "end" | "broken";

/** A string, object, list or bare word while it goes by. */
type Span = {
  what: "name" | "member" | "item";
  line: number;
  offset: number;
  nesting: number;
  deep: boolean;
  inString: boolean;
  escaped: boolean;
  bare: boolean;
};

/**
 * Goes through `{ group: { member: …, list: [ item, … ] } }` as its bytes come, in UTF-8 or UTF-16, and hands on each item and
 * each other member. It keeps one of them at a time, so memory is bounded however long the file is.
 */
export function jsonItems(
  list: string,
  on: { item(item: JsonItem): void; member(group: string, name: string, text: string): void },
): { write(chunk: Uint8Array): void; end(): JsonEnd } {
  let encoding: TextEncoding | null = null;
  let head = Buffer.alloc(0);
  let half: Buffer = Buffer.alloc(0);
  let position = 0;
  let line = 1;
  let place: Place = "start";
  let depth = 0;
  let inList = false;
  let group = "";
  let member = "";
  let span: Span | null = null;
  let kept: Buffer[] = [];
  let keptBytes = 0;
  let spanBytes = 0;

  function keep(bytes: Buffer, from: number, to: number): void {
    spanBytes += to - from;
    const fits = Math.min(to - from, maxLineBytes - keptBytes);
    if (fits <= 0) return;
    kept.push(Buffer.from(bytes.subarray(from, from + fits)));
    keptBytes += fits;
  }

  function keptText(): string {
    const bytes = Buffer.concat(kept);
    const text = encoding === "utf8" || encoding === null ? bytes.toString("utf8") : decodeUtf16(bytes, encoding);
    return text.replaceAll("\0", "\uFFFD");
  }

  function begin(what: Span["what"], code: number): void {
    const opens = code === OPEN_LIST || code === OPEN_OBJECT;
    const inString = code === QUOTE;
    const nesting = opens ? 1 : 0;
    span = { what, line, offset: position, nesting, deep: false, inString, escaped: false, bare: !opens && !inString };
    kept = [];
    keptBytes = 0;
    spanBytes = 0;
    place = "span";
  }

  function close(done: Span): void {
    const text = keptText();
    const excessive = spanBytes > maxLineBytes || done.deep;
    span = null;
    place = done.what === "name" ? "colon" : "after";
    if (done.what === "item")
      on.item({ group, text, line: done.line, offset: done.offset, length: spanBytes, excessive });
    else if (done.what === "member") on.member(group, member, excessive ? "" : text);
    else if (depth === 1) group = nameIn(text);
    else member = nameIn(text);
  }

  /** Whether the span ends with this character; a bare word ends before it. */
  function within(current: Span, code: number): "inside" | "last" | "before" {
    if (current.inString) {
      if (current.escaped) current.escaped = false;
      else if (code === BACKSLASH) current.escaped = true;
      else if (code === QUOTE) current.inString = false;
      return current.inString || current.nesting > 0 ? "inside" : "last";
    }
    if (current.bare) return endsBareWord(code) ? "before" : "inside";
    if (code === QUOTE) current.inString = true;
    else if (code === OPEN_LIST || code === OPEN_OBJECT) current.nesting++;
    else if (code === CLOSE_LIST || code === CLOSE_OBJECT) current.nesting--;
    if (current.nesting > deepest) current.deep = true;
    return current.nesting > 0 ? "inside" : "last";
  }

  function leave(): void {
    depth--;
    place = depth === 0 ? "end" : "after";
  }

  function value(code: number): void {
    if (depth === 1) {
      place = code === OPEN_OBJECT ? "name" : "broken";
      depth = 2;
    } else if (member === list && code === OPEN_LIST) {
      inList = true;
      place = "item";
    } else begin("member", code);
  }

  function after(code: number): void {
    if (code === COMMA) place = inList ? "item" : "name";
    else if (inList && code === CLOSE_LIST) inList = false;
    else if (!inList && code === CLOSE_OBJECT) leave();
    else place = "broken";
  }

  function outside(code: number): void {
    if (isBlank(code)) return;
    switch (place) {
      case "start":
        depth = 1;
        place = code === OPEN_OBJECT ? "name" : "broken";
        return;
      case "name":
        if (code === QUOTE) begin("name", code);
        else if (code === CLOSE_OBJECT) leave();
        else place = "broken";
        return;
      case "colon":
        place = code === COLON ? "value" : "broken";
        return;
      case "value":
        return value(code);
      case "item":
        if (code !== CLOSE_LIST) return begin("item", code);
        inList = false;
        place = "after";
        return;
      case "after":
        return after(code);
      default:
        place = "broken";
    }
  }

  function read(bytes: Buffer): void {
    const unit = encoding === "utf8" ? 1 : 2;
    const low = encoding === "utf16be" ? 1 : 0;
    let from = 0;
    for (let at = 0; at < bytes.length && place !== "broken"; at += unit) {
      const high = unit === 2 ? (bytes[at + 1 - low] ?? 0) : 0;
      const code = high === 0 ? (bytes[at + low] ?? 0) : -1;
      const opened: Span | null = span;
      const step = opened === null ? null : within(opened, code);
      if (opened !== null && step !== "inside") {
        keep(bytes, from, step === "last" ? at + unit : at);
        close(opened);
      }
      if (step === null || step === "before") {
        outside(code);
        from = at;
      }
      if (code === LF) line++;
      position += unit;
    }
    if (span !== null) keep(bytes, from, bytes.length);
  }

  function feed(bytes: Buffer): void {
    if (encoding === "utf8") return read(bytes);
    const whole = Buffer.concat([half, bytes]);
    const even = whole.length & ~1;
    half = whole.subarray(even);
    read(whole.subarray(0, even));
  }

  function start(): void {
    const detected = detectEncoding(head);
    encoding = detected.encoding;
    position = detected.bomBytes;
    feed(head.subarray(detected.bomBytes));
    head = Buffer.alloc(0);
  }

  return {
    write(chunk) {
      const bytes = asBuffer(chunk);
      if (encoding !== null) return feed(bytes);
      head = Buffer.concat([head, bytes]);
      if (head.length >= encodingProbeBytes) start();
    },
    end() {
      if (encoding === null) start();
      if (place === "broken") return "broken";
      if (place === "start") return "empty";
      // An item that ends with the file is handed on as far as it goes, so that it is told as one that cannot be read.
      const open: Span | null = span;
      if (open !== null && open.what === "item") close(open);
      return open === null && place === "end" && half.length === 0 ? "whole" : "cut";
    },
  };
}

function nameIn(text: string): string {
  try {
    const name: unknown = JSON.parse(text);
    return typeof name === "string" ? name.slice(0, longestName) : "";
  } catch {
    return "";
  }
}
