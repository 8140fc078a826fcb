import type { Inline } from "@/lib/reports/document";
import { ink, quiet, toneColors } from "./marks";
import { faceFor } from "./pdf-fonts";
import type { Face, Family } from "./pdf-fonts";
import { nameOf, safeHref, visibleSegments } from "./visible-text";

/** Text of one face, size and colour that can be drawn in one go. */
export type Piece = { text: string; face: Face; size: number; color: string; width: number; href: string | null };

export type Line = { pieces: Piece[]; width: number };

export type TextStyle = { size: number; leading: number; color: string; bold: boolean };

/** Measures text in points. */
export type Measure = (face: Face, text: string, size: number) => number;

type Glyphs = { text: string; face: Face; named: boolean };

const ascii = /^[\x20-\x7e]+$/;
const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

/** Splits text by the face that can print it. What no face has is named by its code points, never printed wrong. */
export function glyphsOf(text: string, family: Family): Glyphs[] {
  const out: Glyphs[] = [];
  const plainFace = faceFor("sans", "A");
  const familyFace = faceFor(family, "A");
  if (plainFace === null || familyFace === null) throw new Error("The bundled fonts have no Latin letters.");
  const push = (part: string, face: Face, named: boolean) => {
    const last = out.at(-1);
    if (last?.face === face && last.named === named) last.text += part;
    else out.push({ text: part, face, named });
  };
  for (const segment of visibleSegments(text)) {
    if (segment.kind === "name") push(segment.text, plainFace, true);
    else if (ascii.test(segment.text)) push(segment.text, familyFace, false);
    else {
      for (const { segment: grapheme } of graphemes.segment(segment.text)) {
        const face = faceFor(family, grapheme);
        if (face !== null) push(grapheme, face, false);
        else push(missing(grapheme), plainFace, true);
      }
    }
  }
  return out;
}

function missing(grapheme: string): string {
  return Array.from(grapheme, (char) => nameOf(char.codePointAt(0) ?? 0)).join("");
}

/** Breaks runs into lines no wider than `width` points: at spaces, in machine values after separators, else anywhere. */
export function linesOf(value: readonly Inline[], box: { width: number; style: TextStyle; measure: Measure }): Line[] {
  const lines: Line[] = [];
  let line: Line = { pieces: [], width: 0 };
  const finish = () => {
    lines.push(line);
    line = { pieces: [], width: 0 };
  };
  for (const word of wordsOf(value, box)) {
    const solid = word.reduce(
      (sum, atom, index) =>
        sum + (index === word.length - 1 ? box.measure(atom.face, atom.text.trimEnd(), atom.size) : atom.width),
      0,
    );
    if (line.width > 0 && line.width + solid > box.width + 0.01) finish();
    if (solid <= box.width) {
      for (const atom of word) append(line, atom);
      continue;
    }
    for (const part of word.flatMap((atom) => partsOf(atom, box))) {
      if (line.width > 0 && line.width + part.width > box.width && part.text.trim() !== "") finish();
      append(line, part);
    }
  }
  if (line.pieces.length > 0) finish();
  return lines;
}

/** A word too long for a line, cut after its separators and, where that does not do, between any two characters. */
function partsOf(atom: Piece, box: { width: number; measure: Measure }): Piece[] {
  const piece = (text: string): Piece => ({ ...atom, text, width: box.measure(atom.face, text, atom.size) });
  return (atom.text.match(/[^/\\._?&=;,:-]*[/\\._?&=;,:-]+\s*|[^/\\._?&=;,:-]+/gu) ?? []).flatMap((text) => {
    const part = piece(text);
    return part.width <= box.width ? [part] : Array.from(graphemes.segment(text), ({ segment }) => piece(segment));
  });
}

function append(line: Line, piece: Piece): void {
  const last = line.pieces.at(-1);
  line.width += piece.width;
  if (
    last !== undefined &&
    last.face === piece.face &&
    last.color === piece.color &&
    last.href === piece.href &&
    last.size === piece.size
  ) {
    last.text += piece.text;
    last.width += piece.width;
    return;
  }
  line.pieces.push({ ...piece });
}

/** Words as lists of pieces: a line may break only between words. */
function wordsOf(value: readonly Inline[], box: { style: TextStyle; measure: Measure }): Piece[][] {
  const words: Piece[][] = [];
  let open = false;
  for (const run of value) {
    const look = lookOf(run, box.style);
    for (const part of glyphsOf(run.text, look.family)) {
      const color = part.named ? toneColors.high : look.color;
      const size = part.named ? look.size * 0.92 : look.size;
      for (const text of part.text.match(breaksIn(run.kind, part.named)) ?? []) {
        const piece: Piece = {
          text,
          face: part.face,
          size,
          color,
          width: box.measure(part.face, text, size),
          href: look.href,
        };
        const word = words.at(-1);
        if (open && word !== undefined) word.push(piece);
        else words.push([piece]);
        open = !/\s$/u.test(text) && (run.kind !== "mono" || !/[/\\.,;:=&?_-]$/u.test(text));
      }
    }
  }
  return words;
}

function breaksIn(kind: Inline["kind"], named: boolean): RegExp {
  if (named) return /‹[^›]*›|[^‹]+/gu;
  return kind === "mono" ? /\s*[^\s/\\.,;:=&?_-]*[/\\.,;:=&?_-]*\s*/gu : /\s*\S+\s*|\s+/gu;
}

function lookOf(run: Inline, style: TextStyle): { family: Family; size: number; color: string; href: string | null } {
  const base: Family = style.bold ? "bold" : "sans";
  switch (run.kind) {
    case "text":
      return { family: base, size: style.size, color: style.color, href: null };
    case "strong":
      return { family: "bold", size: style.size, color: style.color, href: null };
    case "muted":
      return { family: base, size: style.size, color: quiet, href: null };
    case "mono":
      return { family: "mono", size: style.size * 0.9, color: style.color, href: null };
    case "state":
      return { family: "bold", size: style.size, color: toneColors[run.tone], href: null };
    case "link":
      return {
        family: base,
        size: style.size,
        color: style.color === ink ? "#1d4ed8" : style.color,
        href: safeHref(run.href),
      };
  }
}
