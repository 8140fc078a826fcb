import { markingLine } from "@/lib/reports/document";
import type { Block, CodeLine, Inline, ReportDocument } from "@/lib/reports/document";
import { toneColors, wash } from "./marks";
import { drawFigure, figureHeight } from "./pdf-figures";
import { artifact, bodyWidth, child, drawLine, drawLines, ensure, nextPage, sheet, space, styles } from "./pdf-flow";
import type { Element, Flow } from "./pdf-flow";
import { drawFacts, drawTable } from "./pdf-table";
import { linesOf } from "./pdf-text";
import type { Line, TextStyle } from "./pdf-text";
import { visible } from "./visible-text";

/** The head of the first page. */
export function drawTitle(flow: Flow, document: ReportDocument, root: Element): void {
  drawText(flow, [{ kind: "text", text: document.title }], { style: styles.title, tag: "H1", parent: root, after: 2 });
  drawText(flow, [{ kind: "text", text: document.subtitle }], {
    style: styles.subtitle,
    tag: "P",
    parent: root,
    after: 8,
  });
  // A note too long for the running lines is printed here in full.
  if ((document.marking.note ?? "").length > 60)
    drawText(flow, [{ kind: "muted", text: markingLine(document.marking) }], {
      style: styles.note,
      tag: "P",
      parent: root,
      after: 6,
    });
}

type Shelf = { addItem: (title: string, options?: { expanded?: boolean }) => Shelf };

/** All blocks in order, with an outline entry for every heading. */
export function drawBlocks(flow: Flow, blocks: readonly Block[], root: Element): void {
  const shelves: Shelf[] = [flow.doc.outline];
  for (const [index, block] of blocks.entries()) {
    if (block.kind === "heading") {
      ensure(flow, 34 + leastHeight(flow, blocks[index + 1]));
      space(flow, { 1: 9, 2: 7, 3: 7 }[block.level]);
      const entry = { expanded: block.level === 1, fit: false, top: Math.max(0, flow.y - 10), left: sheet.width };
      const shelf = shelves[Math.min(block.level, shelves.length) - 1];
      shelves.length = Math.min(block.level, shelves.length);
      if (shelf !== undefined) shelves.push(shelf.addItem(visible(block.text), entry));
      const style = { 1: styles.heading1, 2: styles.heading2, 3: styles.heading3 }[block.level];
      drawText(flow, [{ kind: "text", text: block.text }], {
        style,
        tag: `H${block.level + 1}`,
        parent: root,
        after: block.level === 1 ? 4 : 3,
      });
    } else drawBlock(flow, block, root);
  }
}

/** Room that has to follow a heading so that it never stands alone at the foot of a page. */
function leastHeight(flow: Flow, next: Block | undefined): number {
  if (next === undefined || next.kind === "page-break") return 0;
  if (next.kind === "table") return next.rows.length === 0 ? 20 : 80;
  if (next.kind === "figure") return Math.min(figureHeight(flow, next.drawing), sheet.bottom - sheet.top - 60);
  return next.kind === "heading" ? 90 : 44;
}

function drawBlock(flow: Flow, block: Exclude<Block, { kind: "heading" }>, root: Element): void {
  switch (block.kind) {
    case "paragraph":
      return drawText(flow, block.runs, {
        style: styles[block.style],
        tag: "P",
        parent: root,
        after: block.style === "note" ? 5 : 7,
      });
    case "facts":
      return drawFacts(flow, block.items, root);
    case "table":
      return drawTable(flow, block, root);
    case "list":
      return drawList(flow, block, root);
    case "figure":
      return drawFigure(flow, block, root);
    case "callout":
      return drawCallout(flow, block, root);
    case "code":
      return drawCode(flow, block, root);
    case "page-break":
      return flow.y > sheet.top ? nextPage(flow) : undefined;
  }
}

/** A paragraph of one style. */
export function drawText(
  flow: Flow,
  runs: readonly Inline[],
  at: { style: TextStyle; tag: string; parent: Element; after: number },
): void {
  const element = child(flow, at.parent, at.tag);
  const lines = linesOf(runs, { width: bodyWidth, style: at.style, measure: flow.measure });
  if (lines.length > 1) ensure(flow, at.style.leading * 2);
  drawLines(flow, lines, { x: sheet.left, style: at.style, element, tag: at.tag });
  element.end();
  space(flow, at.after);
}

function drawList(flow: Flow, block: Extract<Block, { kind: "list" }>, root: Element): void {
  const indent = 15;
  const list = child(flow, root, "L");
  for (const [index, item] of block.items.entries()) {
    const lines = linesOf(item, { width: bodyWidth - indent, style: styles.body, measure: flow.measure });
    ensure(flow, styles.body.leading * Math.min(2, lines.length));
    const entry = child(flow, list, "LI");
    const label = child(flow, entry, "Lbl");
    const [sign] = linesOf([{ kind: "muted", text: block.ordered ? `${index + 1}.` : "•" }], {
      width: indent,
      style: styles.body,
      measure: flow.measure,
    });
    if (sign !== undefined)
      drawLine(flow, sign, { x: sheet.left + 1, y: flow.y, style: styles.body, element: label, tag: "Lbl" });
    label.end();
    const body = child(flow, entry, "LBody");
    drawLines(flow, lines, { x: sheet.left + indent, style: styles.body, element: body, tag: "LBody" });
    body.end();
    entry.end();
    space(flow, 1.2);
  }
  list.end();
  space(flow, 4);
}

function drawCallout(flow: Flow, block: Extract<Block, { kind: "callout" }>, root: Element): void {
  const inset = 12;
  const width = bodyWidth - inset;
  const parts: { style: TextStyle; lines: Line[] }[] = [
    {
      style: styles.strong,
      lines: linesOf([{ kind: "state", tone: block.tone, text: block.title }], {
        width,
        style: styles.strong,
        measure: flow.measure,
      }),
    },
    { style: styles.body, lines: linesOf(block.runs, { width, style: styles.body, measure: flow.measure }) },
  ];
  const height = parts.reduce((sum, part) => sum + part.lines.length * part.style.leading, 0);
  ensure(flow, Math.min(height, 200));
  const box = child(flow, root, "Div");
  for (const part of parts) {
    const element = child(flow, box, "P");
    for (const line of part.lines) {
      ensure(flow, part.style.leading);
      artifact(flow, () => flow.doc.rect(sheet.left, flow.y, 2.4, part.style.leading).fill(toneColors[block.tone]));
      drawLine(flow, line, { x: sheet.left + inset, y: flow.y, style: part.style, element, tag: "P" });
      flow.y += part.style.leading;
    }
    element.end();
  }
  box.end();
  space(flow, 8);
}

function drawCode(flow: Flow, block: Extract<Block, { kind: "code" }>, root: Element): void {
  const style = styles.code;
  ensure(flow, styles.note.leading + style.leading * Math.min(4, block.lines.length + 1));
  drawText(flow, [{ kind: "mono", text: block.caption }], { style: styles.note, tag: "P", parent: root, after: 0 });
  for (const line of block.lines) drawCodeLine(flow, line, root);
  space(flow, 9);
}

function drawCodeLine(flow: Flow, line: CodeLine, root: Element): void {
  const style = styles.code;
  const gutter = 44;
  const element = child(flow, root, "P");
  const [number] = linesOf([{ kind: "muted", text: line.number }], { width: gutter, style, measure: flow.measure });
  const lines = linesOf([{ kind: "mono", text: line.text }], {
    width: bodyWidth - gutter - 8,
    style,
    measure: flow.measure,
  });
  for (let index = 0; index < Math.max(1, lines.length); index += 1) {
    ensure(flow, style.leading);
    artifact(flow, () => {
      flow.doc.rect(sheet.left, flow.y, bodyWidth, style.leading).fill(wash);
      if (line.hit) flow.doc.rect(sheet.left, flow.y, 2.4, style.leading).fill(toneColors.critical);
    });
    if (index === 0 && number !== undefined)
      drawLine(flow, number, { x: sheet.left + gutter - 8 - number.width, y: flow.y, style, element, tag: "P" });
    const part = lines[index];
    if (part !== undefined) drawLine(flow, part, { x: sheet.left + gutter, y: flow.y, style, element, tag: "P" });
    flow.y += style.leading;
  }
  element.end();
}
