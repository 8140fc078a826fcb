import type { Face } from "./pdf-fonts";
import type { Line, Measure, Piece, TextStyle } from "./pdf-text";
import { ink, quiet } from "./marks";

/** A4 in points, with room for the marking above and below. */
export const sheet = { width: 595.28, height: 841.89, left: 56, right: 539.28, top: 70, bottom: 782 } as const;
export const bodyWidth = sheet.right - sheet.left;

export const styles = {
  title: { size: 23, leading: 29, color: ink, bold: true },
  subtitle: { size: 11.5, leading: 16, color: quiet, bold: false },
  heading1: { size: 13.8, leading: 17, color: ink, bold: true },
  heading2: { size: 11.5, leading: 16, color: ink, bold: true },
  heading3: { size: 10, leading: 14, color: ink, bold: true },
  lead: { size: 12.5, leading: 17.5, color: ink, bold: true },
  body: { size: 9.5, leading: 12.9, color: ink, bold: false },
  strong: { size: 9.5, leading: 12.9, color: ink, bold: true },
  note: { size: 8.4, leading: 11.8, color: quiet, bold: false },
  cell: { size: 8.2, leading: 11.4, color: ink, bold: false },
  head: { size: 7.8, leading: 10.6, color: quiet, bold: true },
  code: { size: 8, leading: 10.6, color: ink, bold: false },
} as const satisfies Record<string, TextStyle>;

/** The drawing position on the current page, and the only place where pages begin. */
export type Flow = { doc: PDFKit.PDFDocument; y: number; measure: Measure };

export type Element = ReturnType<PDFKit.PDFDocument["struct"]>;

export function newFlow(doc: PDFKit.PDFDocument): Flow {
  const widths = new Map<string, number>();
  const measure: Measure = (face, text, size) => {
    const key = `${face.key}\n${text}`;
    let unit = widths.get(key);
    if (unit === undefined) {
      select(doc, face, 100);
      unit = doc.widthOfString(text) / 100;
      if (widths.size > 50_000) widths.clear();
      widths.set(key, unit);
    }
    return unit * size;
  };
  return { doc, y: sheet.top, measure };
}

const registered = new WeakMap<PDFKit.PDFDocument, Set<string>>();

function select(doc: PDFKit.PDFDocument, face: Face, size: number): void {
  const known = registered.get(doc) ?? new Set<string>();
  registered.set(doc, known);
  if (!known.has(face.key)) {
    doc.registerFont(face.key, face.bytes);
    known.add(face.key);
  }
  doc.font(face.key).fontSize(size);
}

export function nextPage(flow: Flow): void {
  flow.doc.addPage();
  flow.y = sheet.top;
}

/** Begins a page unless `height` points are left; a page that is still empty is never left behind. */
export function ensure(flow: Flow, height: number): void {
  if (flow.y + height > sheet.bottom && flow.y > sheet.top) nextPage(flow);
}

/** Adds vertical room, except at the top of a page. */
export function space(flow: Flow, height: number): void {
  if (flow.y > sheet.top) flow.y += height;
}

/** Draws what carries no meaning of its own: lines, bars, washes. */
export function artifact(flow: Flow, draw: () => void): void {
  flow.doc.markContent("Artifact", { type: "Layout" });
  draw();
  flow.doc.endMarkedContent();
}

export function rule(flow: Flow, at: { y: number; color: string; from?: number; to?: number }): void {
  artifact(flow, () => {
    flow.doc
      .moveTo(at.from ?? sheet.left, at.y)
      .lineTo(at.to ?? sheet.right, at.y)
      .lineWidth(0.6)
      .strokeColor(at.color)
      .stroke();
  });
}

/** Adds marked content of `tag` to the element and draws it on the current page. */
export function mark(flow: Flow, target: { element: Element; tag: string }, draw: () => void): void {
  target.element.add(flow.doc.markStructureContent(target.tag));
  draw();
  flow.doc.endMarkedContent();
}

export function child(
  flow: Flow,
  parent: Element,
  tag: string,
  options: { alt?: string; scope?: string; bbox?: number[]; placement?: string } = {},
): Element {
  const element = flow.doc.struct(tag, options);
  parent.add(element);
  return element;
}

/** Draws a piece with its baseline where the style wants it, so faces of different height stand on one line. */
export function drawPiece(flow: Flow, piece: Piece, at: { x: number; baseline: number }): void {
  select(flow.doc, piece.face, piece.size);
  flow.doc.fillColor(piece.color).text(piece.text, at.x, at.baseline, { lineBreak: false, baseline: "alphabetic" });
}

/** Distance from the top of a line to its baseline. */
export function baselineOf(style: TextStyle): number {
  return style.leading / 2 + style.size * 0.36;
}

/** Draws one line into the element; links become elements of their own with an annotation. */
export function drawLine(
  flow: Flow,
  line: Line,
  at: { x: number; y: number; style: TextStyle; element: Element; tag: string },
): void {
  let x = at.x;
  let open = false;
  const close = () => {
    if (open) flow.doc.endMarkedContent();
    open = false;
  };
  for (const piece of line.pieces) {
    const baseline = at.y + baselineOf(at.style);
    if (piece.href === null) {
      if (!open) at.element.add(flow.doc.markStructureContent(at.tag));
      open = true;
      drawPiece(flow, piece, { x, baseline });
    } else {
      close();
      const link = child(flow, at.element, "Link", { alt: piece.text });
      mark(flow, { element: link, tag: "Link" }, () => drawPiece(flow, piece, { x, baseline }));
      // A plain string would be written as a PDF name; a String object is written as text.
      const annotation = Object.assign({ structParent: link }, { Contents: Object(piece.text) });
      flow.doc.link(x, at.y, piece.width, at.style.leading, piece.href, annotation);
      link.end();
    }
    x += piece.width;
  }
  close();
}

/** Draws lines one under the other across pages, as content of one element. */
export function drawLines(
  flow: Flow,
  lines: readonly Line[],
  at: { x: number; style: TextStyle; element: Element; tag: string },
): void {
  for (const line of lines) {
    ensure(flow, at.style.leading);
    drawLine(flow, line, { ...at, y: flow.y });
    flow.y += at.style.leading;
  }
}
