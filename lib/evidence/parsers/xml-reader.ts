import type { Line } from "./lines";
import { decodeText } from "./text";

export type XmlPlace = { line: number; offset: number; length: number };
export type XmlElement = { name: string; attributes: ReadonlyMap<string, string>; place: XmlPlace };

/** What a reader tells, in the order of the file. An element without content is opened and closed. */
export type XmlSink = { open(element: XmlElement): void; close(name: string): void; text?(text: string): void };

export type XmlReader = {
  line(line: Line): void;
  /** Why reading stopped, as a sentence; null while it goes on. */
  problem(): { reason: string; place: XmlPlace } | null;
  /** Whether everything that was opened is closed. */
  isWhole(): boolean;
};

const maxDepth = 64;
/** Of a tag that goes on over lines; it is read again with each of them, so little is kept. */
const maxHeldCharacters = 16 * 1024;
const maxAttributes = 64;
const named: Record<string, string> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };

function characterOf(code: number): string {
  return code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff) ? String.fromCodePoint(code) : "\uFFFD";
}

/** Resolves what XML itself names; entities that a file declares are not read, so nothing can grow. */
function resolved(text: string): string {
  return text.replaceAll(
    /&(?:#(\d{1,7})|#x([\da-f]{1,6})|(lt|gt|amp|quot|apos));/gi,
    (whole, decimal?: string, hex?: string, name?: string) => {
      if (decimal !== undefined) return characterOf(Number(decimal));
      if (hex !== undefined) return characterOf(Number.parseInt(hex, 16));
      return named[(name ?? "").toLowerCase()] ?? whole;
    },
  );
}

function attributesOf(text: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [, name = "", double, single] of text.matchAll(
    /(?<![\w:.-])([\w:.-]{1,128})\s{0,32}=\s{0,32}(?:"([^"]*)"|'([^']*)')/g,
  )) {
    if (found.size >= maxAttributes) break;
    if (!found.has(name)) found.set(name, resolved(double ?? single ?? ""));
  }
  return found;
}

/** How a construct ends that is passed over; `[` inside a DOCTYPE would declare entities. */
const passed = { "<!--": "-->", "<![CDATA[": "]]>", "<?": "?>", "<!": ">" } as const;
const passedStarts = ["<!--", "<![CDATA[", "<?", "<!"] as const;

/**
 * Reads elements, their attributes and the text between them out of lines. Depth, attributes and the length of a
 * tag are bounded, and a file that declares entities of its own is not read at all.
 */
export function xmlReader(sink: XmlSink): XmlReader {
  const stack: string[] = [];
  let held = "";
  let heldAt: XmlPlace | null = null;
  let stopped: { reason: string; place: XmlPlace } | null = null;
  let inside: { end: string; mayDeclare: boolean } | null = null;
  let seen = false;

  function stop(reason: string, place: XmlPlace): void {
    stopped = { reason, place };
    held = "";
  }

  function close(name: string): void {
    const at = stack.lastIndexOf(name);
    if (at < 0) return;
    for (const open of stack.splice(at).toReversed()) sink.close(open);
  }

  function open(tag: string, place: XmlPlace): void {
    const name = /^<([\p{L}_][\p{L}\p{N}_:.-]{0,127})(?=[\s/>])/u.exec(tag)?.[1];
    if (name === undefined) return;
    const rest = tag.slice(1 + name.length, tag.endsWith("/>") ? -2 : -1);
    if (stack.length >= maxDepth) return stop("The XML is nested too deeply to be read.", place);
    seen = true;
    stack.push(name);
    sink.open({ name, attributes: attributesOf(rest), place });
    if (tag.endsWith("/>")) close(name);
  }

  /** Where the tag that starts at `from` ends; quotes may hold its sign. -1 while it does not end. */
  function tagEnd(text: string, from: number): number {
    let quote = "";
    for (let at = from; at < text.length; at++) {
      const sign = text[at] ?? "";
      if (quote !== "") {
        if (sign === quote) quote = "";
      } else if (sign === '"' || sign === "'") quote = sign;
      else if (sign === ">") return at;
    }
    return -1;
  }

  /** Tells the text from a place on, and where the tag after it begins; -1 when none does. */
  function nextTag(text: string, from: number): number {
    const begin = text.indexOf("<", from);
    const between = text.slice(from, begin < 0 ? undefined : begin);
    if (stack.length > 0 && inside === null && between !== "") sink.text?.(resolved(between));
    return begin;
  }

  /** Passes over what ends with `end`, from a place inside it; the place after it, or the end of the text while it goes on. */
  function pass(text: string, from: number, place: XmlPlace): number {
    if (inside === null) return from;
    const stopAt = text.indexOf(inside.end, from);
    if (inside.mayDeclare && text.slice(from, stopAt < 0 ? undefined : stopAt).includes("["))
      stop("The XML declares entities of its own, which are not read.", place);
    if (stopAt < 0) return text.length;
    const after = stopAt + inside.end.length;
    inside = null;
    return after;
  }

  /** Reads what starts at `from` with a `<`; answers the place after it, or -1 for a tag that does not end yet. */
  function take(text: string, from: number, place: XmlPlace): number {
    const start = passedStarts.find((known) => text.startsWith(known, from));
    if (start !== undefined) {
      inside = { end: passed[start], mayDeclare: start === "<!" };
      return pass(text, from + start.length, place);
    }
    const stopAt = tagEnd(text, from);
    if (stopAt < 0) return -1;
    const tag = text.slice(from, stopAt + 1);
    if (tag.startsWith("</")) close(tag.slice(2, -1).trim());
    else open(tag, place);
    return stopAt + 1;
  }

  return {
    line(line) {
      if (stopped) return;
      const place = { line: line.number, offset: line.offset, length: line.length };
      if (line.long) return stop("A line of the XML is too long to be read.", place);
      const text = `${held}${decodeText(line.bytes, line.start, line.end)}\n`;
      let at = pass(text, 0, place);
      let begin = nextTag(text, at);
      while (begin >= 0 && !stopped) {
        const from = begin === 0 && heldAt !== null ? heldAt : place;
        at = take(text, begin, from);
        if (at < 0) {
          held = text.slice(begin);
          heldAt = from;
          if (held.length > maxHeldCharacters) stop("A tag of the XML is too long to be read.", from);
          return;
        }
        heldAt = null;
        begin = nextTag(text, at);
      }
      held = "";
      heldAt = null;
    },
    problem: () => stopped,
    isWhole: () => seen && !stopped && stack.length === 0 && held === "" && inside === null,
  };
}
