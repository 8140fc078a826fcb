import { tlpLabel } from "@/lib/reports/document";
import type { Marking, ReportDocument } from "@/lib/reports/document";
import { minuteOf } from "@/lib/reports/times";
import { quiet, tlpColors } from "./marks";
import { baselineOf, bodyWidth, drawPiece, sheet } from "./pdf-flow";
import type { Flow } from "./pdf-flow";
import { linesOf } from "./pdf-text";
import type { Line, TextStyle } from "./pdf-text";

/** Header and footer of every page: the marking at 12 points on the right (TLP 2.0), the page and its count on the left. */
export function drawRunning(flow: Flow, document: ReportDocument): void {
  const { start, count } = flow.doc.bufferedPageRange();
  for (let index = 0; index < count; index += 1) {
    flow.doc.switchToPage(start + index);
    flow.doc.markContent("Artifact", { type: "Pagination" });
    runningLine(flow, { y: 36, left: document.running, marking: document.marking });
    runningLine(flow, {
      y: sheet.height - 50,
      left: `Page ${index + 1} of ${count}  ·  ${minuteOf(document.generatedAt)}`,
      marking: document.marking,
    });
    flow.doc.endMarkedContent();
  }
}

function runningLine(flow: Flow, at: { y: number; left: string; marking: Marking }): void {
  const chipStyle: TextStyle = { size: 12, leading: 18, color: tlpColors[at.marking.tlp], bold: true };
  const [chip] = linesOf([{ kind: "text", text: tlpLabel(at.marking) }], {
    width: bodyWidth,
    style: chipStyle,
    measure: flow.measure,
  });
  const chipLeft = sheet.right - (chip?.width ?? 0) - 12;
  flow.doc.rect(chipLeft, at.y, sheet.right - chipLeft, chipStyle.leading).fill("#000000");
  for (const piece of chip?.pieces ?? [])
    drawPiece(flow, piece, { x: chipLeft + 6, baseline: at.y + baselineOf(chipStyle) });
  const style: TextStyle = { size: 7.8, leading: 9, color: quiet, bold: false };
  const extra = [at.marking.pap === null ? "" : `PAP:${at.marking.pap}`, at.marking.note ?? ""]
    .filter((part) => part !== "")
    .join(" · ");
  const room = chipLeft - sheet.left - 24;
  const left = linesOf([{ kind: "text", text: at.left }], {
    width: extra === "" ? room : room * 0.6,
    style,
    measure: flow.measure,
  }).slice(0, 2);
  const right = linesOf([{ kind: "text", text: extra }], {
    width: room - Math.max(0, ...left.map((line) => line.width)),
    style,
    measure: flow.measure,
  }).slice(0, 2);
  stacked(flow, left, { y: at.y, style, start: () => sheet.left });
  stacked(flow, right, { y: at.y, style, start: (line) => chipLeft - 8 - line.width });
}

/** One or two lines, centred on the marking beside them. */
function stacked(
  flow: Flow,
  lines: readonly Line[],
  at: { y: number; style: TextStyle; start: (line: Line) => number },
): void {
  const top = at.y + (18 - lines.length * at.style.leading) / 2;
  for (const [index, line] of lines.entries()) {
    let x = at.start(line);
    for (const piece of line.pieces) {
      drawPiece(flow, piece, { x, baseline: top + index * at.style.leading + baselineOf(at.style) });
      x += piece.width;
    }
  }
}
