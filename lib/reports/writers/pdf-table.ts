import type { Inline, TableBlock } from "@/lib/reports/document";
import { hairline, hairlineStrong } from "./marks";
import {
  artifact,
  bodyWidth,
  child,
  drawLine,
  drawLines,
  drawPiece,
  baselineOf,
  ensure,
  nextPage,
  rule,
  sheet,
  space,
  styles,
} from "./pdf-flow";
import type { Element, Flow } from "./pdf-flow";
import { linesOf } from "./pdf-text";
import type { Line, TextStyle } from "./pdf-text";

type Cell = {
  lines: Line[];
  x: number;
  width: number;
  right: boolean;
  tag: "TH" | "TD";
  scope: "Column" | "Row" | null;
};

const padding = { top: 3.2, bottom: 3.6, gap: 10 } as const;
const tight = { top: 0.8, bottom: 1.2 } as const;

/** A table that runs over pages: its head is repeated (once in the structure), a row taller than the page is split. */
export function drawTable(flow: Flow, block: TableBlock, parent: Element): void {
  if (block.rows.length === 0) {
    const element = child(flow, parent, "P");
    drawLines(flow, lines(flow, [{ kind: "text", text: block.empty }], { width: bodyWidth, style: styles.body }), {
      x: sheet.left,
      style: styles.body,
      element,
      tag: "P",
    });
    element.end();
    space(flow, 6);
    return;
  }
  const columns = layout(block);
  const head = block.columns.map((column, index): Cell =>
    cellOf(flow, [{ kind: "text", text: column.title }], {
      ...columnAt(columns, index),
      style: styles.head,
      tag: "TH",
      scope: "Column",
    }),
  );
  const first = rowOf(flow, block, { row: 0, columns });
  const caption = block.captionShown
    ? lines(flow, [{ kind: "text", text: block.caption }], { width: bodyWidth, style: styles.note })
    : [];
  ensure(
    flow,
    caption.length * styles.note.leading +
      heightOf(head, styles.head) +
      Math.min(heightOf(first, styles.cell), 120) +
      6,
  );
  keepShort(flow, block, { columns, above: caption.length * styles.note.leading + heightOf(head, styles.head) });
  const element = child(flow, parent, "Table");
  if (caption.length > 0) {
    const captionElement = child(flow, element, "Caption");
    drawLines(flow, caption, { x: sheet.left, style: styles.note, element: captionElement, tag: "Caption" });
    captionElement.end();
  }
  const headRow = child(flow, element, "TR");
  drawRow(flow, head, { style: styles.head, parent: headRow, line: hairlineStrong, repeat: () => undefined });
  headRow.end();
  const repeat = () => repeatHead(flow, head);
  for (let index = 0; index < block.rows.length; index += 1) {
    const row = child(flow, element, "TR");
    drawRow(flow, index === 0 ? first : rowOf(flow, block, { row: index, columns }), {
      style: styles.cell,
      parent: row,
      line: hairline,
      repeat,
    });
    row.end();
  }
  element.end();
  space(flow, 8);
}

/** A short table goes to the next page as a whole rather than leaving its last row alone there. */
function keepShort(flow: Flow, block: TableBlock, at: { columns: readonly Place[]; above: number }): void {
  if (block.rows.length > 10) return;
  const height = block.rows.reduce(
    (sum, _, index) => sum + heightOf(rowOf(flow, block, { row: index, columns: at.columns }), styles.cell),
    at.above,
  );
  if (height < (sheet.bottom - sheet.top) * 0.4) ensure(flow, height);
}

/** Label and value pairs as a table with row headers and no lines. */
export function drawFacts(
  flow: Flow,
  items: readonly { label: string; value: readonly Inline[] }[],
  parent: Element,
): void {
  const labelWidth = 106;
  const element = child(flow, parent, "Table");
  for (const item of items) {
    const cells: Cell[] = [
      cellOf(flow, [{ kind: "muted", text: item.label }], {
        x: sheet.left,
        width: labelWidth - padding.gap,
        right: false,
        style: styles.body,
        tag: "TH",
        scope: "Row",
      }),
      cellOf(flow, item.value, {
        x: sheet.left + labelWidth,
        width: bodyWidth - labelWidth,
        right: false,
        style: styles.body,
        tag: "TD",
        scope: null,
      }),
    ];
    const row = child(flow, element, "TR");
    drawRow(flow, cells, { style: styles.body, parent: row, line: null, repeat: () => undefined });
    row.end();
  }
  element.end();
  space(flow, 6);
}

function lines(flow: Flow, value: readonly Inline[], box: { width: number; style: TextStyle }): Line[] {
  return linesOf(value, { ...box, measure: flow.measure });
}

type Place = { x: number; width: number; right: boolean };

function layout(block: TableBlock): Place[] {
  const total = block.columns.reduce((sum, column) => sum + column.weight, 0);
  const free = bodyWidth - padding.gap * (block.columns.length - 1);
  let x: number = sheet.left;
  return block.columns.map((column) => {
    const width = (free * column.weight) / total;
    const place = { x, width, right: column.align === "right" };
    x += width + padding.gap;
    return place;
  });
}

function columnAt(columns: readonly Place[], index: number): Place {
  return columns[index] ?? { x: sheet.left, width: bodyWidth, right: false };
}

function rowOf(flow: Flow, block: TableBlock, at: { row: number; columns: readonly Place[] }): Cell[] {
  const cells = block.rows[at.row]?.cells ?? [];
  return block.columns.map((_, index): Cell =>
    cellOf(flow, cells[index] ?? [], {
      ...columnAt(at.columns, index),
      style: styles.cell,
      tag: index === 0 ? "TH" : "TD",
      scope: index === 0 ? "Row" : null,
    }),
  );
}

function cellOf(
  flow: Flow,
  value: readonly Inline[],
  at: Place & { style: TextStyle; tag: Cell["tag"]; scope: Cell["scope"] },
): Cell {
  return {
    lines: lines(flow, value, { width: at.width, style: at.style }),
    x: at.x,
    width: at.width,
    right: at.right,
    tag: at.tag,
    scope: at.scope,
  };
}

function linesIn(cells: readonly Cell[]): number {
  return Math.max(1, ...cells.map((cell) => cell.lines.length));
}

function heightOf(cells: readonly Cell[], style: TextStyle, room: { top: number; bottom: number } = padding): number {
  return linesIn(cells) * style.leading + room.top + room.bottom;
}

function drawRow(
  flow: Flow,
  cells: readonly Cell[],
  at: { style: TextStyle; parent: Element; line: string | null; repeat: () => void },
): void {
  const room = at.line === null ? tight : padding;
  const whole = heightOf(cells, at.style, room);
  if (flow.y + whole > sheet.bottom && (whole <= (sheet.bottom - sheet.top) * 0.6 || flow.y + 60 > sheet.bottom)) {
    nextPage(flow);
    at.repeat();
  }
  const elements = cells.map((cell) =>
    child(flow, at.parent, cell.tag, cell.scope === null ? {} : { scope: cell.scope }),
  );
  const count = linesIn(cells);
  flow.y += room.top;
  for (let index = 0; index < count; index += 1) {
    if (flow.y + at.style.leading + padding.bottom > sheet.bottom) {
      nextPage(flow);
      at.repeat();
      flow.y += padding.top;
    }
    for (const [column, cell] of cells.entries()) {
      const line = cell.lines[index];
      const element = elements[column];
      if (line === undefined || element === undefined) continue;
      drawLine(flow, line, { x: startOf(flow, cell, line), y: flow.y, style: at.style, element, tag: cell.tag });
    }
    flow.y += at.style.leading;
  }
  for (const element of elements) element.end();
  flow.y += room.bottom;
  if (at.line !== null) rule(flow, { y: flow.y, color: at.line });
}

function startOf(flow: Flow, cell: Cell, line: Line): number {
  if (!cell.right) return cell.x;
  const last = line.pieces.at(-1);
  const trailing = last === undefined ? 0 : last.width - flow.measure(last.face, last.text.trimEnd(), last.size);
  return cell.x + cell.width - line.width + trailing;
}

function repeatHead(flow: Flow, head: readonly Cell[]): void {
  const count = linesIn(head);
  const top = flow.y + padding.top;
  artifact(flow, () => {
    for (const cell of head) {
      for (const [index, line] of cell.lines.entries()) {
        let x = startOf(flow, cell, line);
        for (const piece of line.pieces) {
          drawPiece(flow, piece, { x, baseline: top + index * styles.head.leading + baselineOf(styles.head) });
          x += piece.width;
        }
      }
    }
  });
  flow.y = top + count * styles.head.leading + padding.bottom;
  rule(flow, { y: flow.y, color: hairlineStrong });
}
