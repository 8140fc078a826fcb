import type { TextDocument } from "./document";

/** An object of a CliXML export: its plain properties by name, and for inner objects what they print as. */
export type CliObject = { name: string; from: number; to: number; properties: ReadonlyMap<string, string> };

const deepest = 100;
const longestText = 4_000;
const mostProperties = 2_000;

const entities: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

function decoded(text: string): string {
  return text.replaceAll(
    /&(?:(amp|lt|gt|quot|apos)|#(\d{1,6})|#x([0-9A-Fa-f]{1,5}));/g,
    (whole, name, decimal, hex) => {
      if (name !== undefined) return entities[String(name)] ?? String(whole);
      const code = decimal === undefined ? Number.parseInt(String(hex), 16) : Number(decimal);
      return code > 0 && code <= 0x10_ff_ff ? String.fromCodePoint(code) : "\uFFFD";
    },
  );
}

type Frame = { tag: string; name: string; from: number; properties: Map<string, string>; prints: string };

/** The end of a tag: the bracket that stands outside of quotes; -1 when the document ends before it. */
function tagEnd(marks: string, from: number): number {
  let quote = "";
  for (let at = from; at < marks.length; at++) {
    const mark = marks[at] ?? "";
    if (quote !== "") quote = mark === quote ? "" : quote;
    else if (mark === '"' || mark === "'") quote = mark;
    else if (mark === ">") return at;
  }
  return -1;
}

/**
 * Tells the objects of a CliXML document, inner ones first, as they end. Only what Export-Clixml writes is read: elements, the
 * five entities and character numbers. Answers why the document was left, or null at its end; a document type declaration, of
 * which entities could be made, is never read.
 */
export function readCliXml(document: TextDocument, onObject: (object: CliObject) => void): string | null {
  const { marks } = document;
  const stack: Frame[] = [];
  let textFrom = 0;

  function close(closed: Frame, at: { from: number; to: number }): void {
    const owner = stack.findLast((frame) => frame.tag === "Obj");
    if (closed.tag === "Obj") {
      onObject({ name: closed.name, from: closed.from, to: at.to, properties: closed.properties });
      if (owner && closed.name !== "" && closed.prints !== "") keep(owner, closed.name, closed.prints);
      return;
    }
    if (!owner || textFrom > at.from) return;
    const wanted = closed.tag === "ToString" || closed.name !== "";
    const text = wanted ? decoded(document.text(textFrom, Math.min(at.from, textFrom + longestText))) : "";
    if (closed.tag === "ToString") owner.prints = text;
    else if (closed.name !== "" && !text.includes("<")) keep(owner, closed.name, text);
  }

  function keep(owner: Frame, name: string, value: string): void {
    if (owner.properties.size < mostProperties) owner.properties.set(name, value);
  }

  for (let from = marks.indexOf("<"); from >= 0; from = marks.indexOf("<", from)) {
    const end = tagEnd(marks, from + 1);
    if (end < 0) return "The document ends inside an element.";
    const tag = marks.slice(from + 1, end);
    if (tag.startsWith("!")) return "The document holds a declaration that no export of PowerShell has.";
    if (tag.startsWith("/")) {
      const closed = stack.pop();
      if (closed === undefined || closed.tag !== tag.slice(1).trim()) return "An element is closed that is not open.";
      close(closed, { from, to: end + 1 });
    } else if (!tag.startsWith("?") && !tag.endsWith("/")) {
      if (stack.length >= deepest) return "Elements are nested too deeply.";
      const head = tag.slice(0, 500);
      const name = decoded(/\sN="([^"]{0,200})"/.exec(head)?.[1] ?? "");
      stack.push({ tag: /^[\w:.-]{1,60}/.exec(head)?.[0] ?? "", name, from, properties: new Map(), prints: "" });
      textFrom = end + 1;
    }
    if (tag.startsWith("/") || tag.endsWith("/")) textFrom = Number.POSITIVE_INFINITY;
    from = end + 1;
  }
  return stack.length === 0 ? null : "The document ends before its objects do.";
}
