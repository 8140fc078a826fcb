import { plain } from "@/lib/reports/document";
import type { Block, ReportDocument } from "@/lib/reports/document";
import { faceFor } from "./pdf-fonts";
import { visibleSegments } from "./visible-text";

const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

/** True when something in the document has no glyph in the bundled fonts, so that the reader has to be told. */
export function usesMissingGlyphs(document: ReportDocument): boolean {
  return document.blocks.some((block) => textsOf(block).some(hasMissingGlyphs)) || hasMissingGlyphs(document.title);
}

function textsOf(block: Block): string[] {
  switch (block.kind) {
    case "heading":
      return [block.text];
    case "paragraph":
      return [plain(block.runs)];
    case "callout":
      return [block.title, plain(block.runs)];
    case "facts":
      return block.items.map((item) => plain(item.value));
    case "table":
      return block.rows.flatMap((row) => row.cells.map(plain));
    case "list":
      return block.items.map(plain);
    case "code":
      return block.lines.map((line) => line.text);
    case "figure":
    case "page-break":
      return [];
  }
}

function hasMissingGlyphs(text: string): boolean {
  if (/^[\x20-\x7e]*$/.test(text)) return false;
  return visibleSegments(text).some(
    (segment) =>
      segment.kind === "plain" &&
      Array.from(graphemes.segment(segment.text)).some(({ segment: grapheme }) => faceFor("sans", grapheme) === null),
  );
}
