import { dayMs, formatDay } from "@/lib/core/time";
import type { Drawing, Marker } from "@/lib/reports/document";
import { figureTable, figureText } from "@/lib/reports/figures";
import { minuteOf } from "@/lib/reports/times";
import { hairline, ink, quiet, toneColors } from "./marks";
import { drawAxes } from "./pdf-axes";
import { baselineOf, bodyWidth, child, drawPiece, ensure, mark, sheet, space } from "./pdf-flow";
import type { Element, Flow } from "./pdf-flow";
import { drawTable } from "./pdf-table";
import { linesOf } from "./pdf-text";
import type { TextStyle } from "./pdf-text";
import { visible } from "./visible-text";
import { stripLayout } from "./strip-layout";

const small: TextStyle = { size: 7.6, leading: 10.4, color: quiet, bold: false };
const smallBold: TextStyle = { size: 7.8, leading: 10.4, color: ink, bold: true };

/** Draws the figure with a spoken alternative, or its table when it would not fit on a page. */
export function drawFigure(flow: Flow, figure: { caption: string; drawing: Drawing }, parent: Element): void {
  if (figure.drawing.kind === "axes") return drawAxes(flow, figure.drawing.marks, parent);
  const plan = figure.drawing.kind === "strip" ? stripPlan(flow, figure.drawing) : progressPlan(flow, figure.drawing);
  if (plan.height > sheet.bottom - sheet.top - 40)
    return drawTable(flow, figureTable(figure.caption, figure.drawing), parent);
  ensure(flow, plan.height + 22);
  space(flow, 4);
  const top = flow.y + 14;
  const element = child(flow, parent, "Figure", {
    alt: figureText(figure.caption, figure.drawing),
    bbox: [sheet.left, flow.y, sheet.right, top + plan.height],
    placement: "Block",
  });
  mark(flow, { element, tag: "Figure" }, () => {
    put(flow, figure.caption, { x: sheet.left, y: flow.y, style: small, width: bodyWidth });
    plan.draw(top);
  });
  element.end();
  flow.y = top + plan.height + 10;
}

/** How much room the figure takes, for a heading that must not stand alone above it. */
export function figureHeight(flow: Flow, drawing: Drawing): number {
  if (drawing.kind === "axes") return 76;
  return (drawing.kind === "strip" ? stripPlan(flow, drawing) : progressPlan(flow, drawing)).height + 22;
}

type Plan = { height: number; draw: (top: number) => void };

/** Draws one line of text; what does not fit ends in an ellipsis. */
function put(
  flow: Flow,
  text: string,
  at: { x: number; y: number; style: TextStyle; width: number; anchor?: "start" | "middle" | "end" },
): void {
  const box = { width: at.width, style: at.style, measure: flow.measure };
  const shown = visible(text);
  let lines = linesOf([{ kind: "text", text: shown }], box);
  for (let length = Math.min(shown.length - 1, 120); lines.length > 1 && length > 0; length -= 1)
    lines = linesOf([{ kind: "text", text: `${shown.slice(0, length).trimEnd()}…` }], box);
  const line = lines[0];
  if (line === undefined) return;
  const shift = { start: 0, middle: line.width / 2, end: line.width }[at.anchor ?? "start"];
  let x = at.x - shift;
  for (const piece of line.pieces) {
    drawPiece(flow, piece, { x, baseline: at.y + baselineOf(at.style) });
    x += piece.width;
  }
}

function hatched(flow: Flow, box: { x: number; y: number; width: number; height: number; color: string }): void {
  const { x, y, width, height } = box;
  flow.doc.save().rect(x, y, width, height).clip().lineWidth(0.6).strokeColor(box.color);
  for (let at = x - height; at < x + width; at += 3) flow.doc.moveTo(at, y + height).lineTo(at + height, y);
  flow.doc.stroke().restore();
  flow.doc.rect(x, y, width, height).lineWidth(0.4).strokeColor(box.color).stroke();
}

function stripPlan(flow: Flow, drawing: Extract<Drawing, { kind: "strip" }>): Plan {
  const wide = (text: string, style: TextStyle) =>
    linesOf([{ kind: "text", text }], { width: 10_000, style, measure: flow.measure })[0]?.width ?? 0;
  const labelWidth = (marker: Marker) =>
    Math.max(wide(marker.label, smallBold), wide(minuteOf(marker.at), { ...small, size: 6.8 }));
  const layout = stripLayout(drawing, {
    left: drawing.lanes.length === 0 ? sheet.left + 4 : sheet.left + 124,
    right: sheet.right - 4,
    labelWidth,
  });
  const rowHeight = 24;
  const lanesTop = layout.markerRows * rowHeight + 6;
  const axis = lanesTop + Math.max(0, drawing.lanes.length) * 15 + 3;
  const height = axis + 16 + (drawing.lanes.length === 0 ? 0 : 12);
  const draw = (top: number) => {
    for (const [index, lane] of drawing.lanes.entries()) {
      const y = top + lanesTop + index * 15;
      put(flow, lane.label, { x: sheet.left, y, style: { ...small, color: ink }, width: 118 });
      flow.doc
        .moveTo(layout.left, y + 5.5)
        .lineTo(layout.right, y + 5.5)
        .lineWidth(0.5)
        .strokeColor(hairline)
        .stroke();
      for (const span of lane.spans) {
        const x = layout.x(span.from);
        const width = Math.max(1.2, layout.x(span.to) - x);
        if (span.kind === "seen") flow.doc.rect(x, y + 1.5, width, 8).fill("#7d8898");
        else hatched(flow, { x, y: y + 1.5, width, height: 8, color: toneColors.high });
      }
    }
    for (const marker of layout.markers) {
      const y = top + marker.row * rowHeight;
      const color = toneColors[marker.tone];
      flow.doc
        .moveTo(marker.x, y + 5)
        .lineTo(marker.x, top + axis)
        .lineWidth(0.8)
        .strokeColor(color)
        .stroke();
    }
    for (const marker of layout.markers) {
      const y = top + marker.row * rowHeight;
      const color = toneColors[marker.tone];
      const room = labelWidth(marker) + 3;
      flow.doc
        .rect(marker.side === "right" ? marker.x + 4 : marker.x - 4 - room, y, room, rowHeight - 5)
        .fill("#ffffff");
      flow.doc.circle(marker.x, y + 5, 2.6).fill(color);
      const anchor = marker.side === "right" ? "start" : "end";
      const x = marker.x + (marker.side === "right" ? 6 : -6);
      put(flow, marker.label, { x, y, style: { ...smallBold, color }, width: 400, anchor });
      put(flow, minuteOf(marker.at), { x, y: y + 9, style: { ...small, size: 6.8 }, width: 400, anchor });
    }
    flow.doc
      .moveTo(layout.left, top + axis)
      .lineTo(layout.right, top + axis)
      .lineWidth(0.7)
      .strokeColor(quiet)
      .stroke();
    for (const tick of layout.ticks) {
      flow.doc
        .moveTo(tick.x, top + axis)
        .lineTo(tick.x, top + axis + 3)
        .lineWidth(0.7)
        .strokeColor(quiet)
        .stroke();
      put(flow, formatDay(tick.at, { year: layout.spanMs > 300 * dayMs }), {
        x: tick.x,
        y: top + axis + 4,
        style: { ...small, size: 7 },
        width: 200,
        anchor: "middle",
      });
    }
    if (drawing.lanes.length > 0)
      put(flow, "Solid: logs seen. Hatched: logs missing.", {
        x: sheet.left,
        y: top + axis + 16,
        style: { ...small, size: 7 },
        width: bodyWidth,
      });
  };
  return { height, draw };
}

function progressPlan(flow: Flow, drawing: Extract<Drawing, { kind: "progress" }>): Plan {
  const rowHeight = 13.5;
  // A long checklist stands in two columns, so that a letter keeps to its pages.
  const columns = drawing.bars.length > 5 ? 2 : 1;
  const rows = Math.max(1, Math.ceil(drawing.bars.length / columns));
  const size =
    columns === 2 ? { label: 82, bar: 44, gap: 6, words: 100 } : { label: 150, bar: 210, gap: 10, words: 140 };
  const draw = (top: number) => {
    for (const [index, bar] of drawing.bars.entries()) {
      const y = top + (index % rows) * rowHeight;
      const left = sheet.left + Math.floor(index / rows) * (bodyWidth / 2 + 8);
      const barLeft = left + size.label;
      const share = (count: number) => (bar.total === 0 ? 0 : (Math.min(count, bar.total) / bar.total) * size.bar);
      const verified = share(bar.verified);
      const claimed = Math.min(share(bar.claimed), size.bar - verified);
      put(flow, bar.label, { x: left, y, style: { ...small, size: 8.2, color: ink }, width: size.label - 6 });
      flow.doc.rect(barLeft, y + 2, size.bar, 7).fill("#eceff3");
      if (verified > 0) flow.doc.rect(barLeft, y + 2, verified, 7).fill(toneColors.good);
      if (claimed > 0)
        hatched(flow, { x: barLeft + verified, y: y + 2, width: claimed, height: 7, color: toneColors.good });
      put(flow, `${bar.verified} verified, ${bar.claimed} claimed of ${bar.total}`, {
        x: barLeft + size.bar + size.gap,
        y,
        style: small,
        width: size.words,
      });
    }
  };
  return { height: rows * rowHeight, draw };
}
