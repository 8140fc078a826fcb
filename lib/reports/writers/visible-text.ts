/** A stretch of text: as it is, or the written name of something a reader would not see. */
export type Segment = { kind: "plain" | "name"; text: string };

const names: Readonly<Record<number, string>> = {
  0: "NUL",
  7: "BEL",
  8: "BS",
  9: "TAB",
  10: "LF",
  13: "CR",
  27: "ESC",
  0x7f: "DEL",
};
const maxMarksInARow = 3;

/** "‹ESC›" or "‹U+202E›": how a code point that has no picture is written. */
export function nameOf(codePoint: number): string {
  const name = names[codePoint] ?? `U+${codePoint.toString(16).toUpperCase().padStart(4, "0")}`;
  return `‹${name}›`;
}

const ascii = /^[\x20-\x7e]*$/;
// Controls, unpaired surrogates, non-characters, and every format character, among them all bidi controls, zero-width
// marks and tags. Two uses of U+200D and U+200C are writing, not hiding, and are let through below.
const hidden = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\u00ad\ufdd0-\ufdef\ufffe\uffff]/u;

const joiner = /[\u200c\u200d]/u;
const joinable =
  /[\p{Extended_Pictographic}\ufe0f\p{Emoji_Modifier}\p{Script=Arabic}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Malayalam}\p{Script=Sinhala}\p{Script=Tamil}]/u;
const mark = /\p{M}/u;

/**
 * Splits text into what can be shown as it is and the names of what would be invisible or would reorder the line:
 * control characters, terminal escapes, bidirectional controls (Unicode TR36), zero-width characters, lone surrogates,
 * and combining marks beyond the third in a row.
 */
export function visibleSegments(text: string): Segment[] {
  if (ascii.test(text)) return text === "" ? [] : [{ kind: "plain", text }];
  const out: Segment[] = [];
  const points = Array.from(text);
  let marks = 0;
  let dropped = 0;
  const flushMarks = () => {
    if (dropped > 0) push(out, "name", `‹+${dropped} combining marks›`);
    dropped = 0;
    marks = 0;
  };
  for (const [index, point] of points.entries()) {
    if (mark.test(point)) {
      marks += 1;
      if (marks > maxMarksInARow) dropped += 1;
      else push(out, "plain", point);
      continue;
    }
    flushMarks();
    if (!hidden.test(point) || isWriting(points, index)) push(out, "plain", point);
    else push(out, "name", nameOf(point.codePointAt(0) ?? 0));
  }
  flushMarks();
  return out;
}

/** The same as one string, for writers that cannot style the names. */
export function visible(text: string): string {
  return ascii.test(text)
    ? text
    : visibleSegments(text)
        .map((segment) => segment.text)
        .join("");
}

function isWriting(points: readonly string[], index: number): boolean {
  if (!joiner.test(points[index] ?? "")) return false;
  return joinable.test(points[index - 1] ?? "") && joinable.test(points[index + 1] ?? "");
}

function push(out: Segment[], kind: Segment["kind"], text: string): void {
  const last = out.at(-1);
  if (last?.kind === kind) last.text += text;
  else out.push({ kind, text });
}

const safeLink = /^(?:https?:\/\/|mailto:|#)/iu;

/** A link target a document may carry, or null: anything but http, https, mailto and anchors stays text. */
export function safeHref(href: string): string | null {
  return safeLink.test(href) && !hidden.test(href) ? href : null;
}
