import { assuranceLabels } from "@/lib/core/states";
import type { AxisMark, Inline } from "@/lib/reports/document";
import { assuranceBars, hairline, ink, markShapes, quiet, toneColors } from "./marks";
import { bodyWidth, child, drawLine, ensure, rule, sheet, styles } from "./pdf-flow";
import type { Element, Flow } from "./pdf-flow";
import { linesOf } from "./pdf-text";
import type { TextStyle } from "./pdf-text";

const small: TextStyle = { size: 7.6, leading: 10.4, color: quiet, bold: false };
const stateStyle: TextStyle = { size: 11.5, leading: 16, color: ink, bold: true };

/** Three columns of real text, so that nothing has to be read out of a picture; the marks beside it are decoration. */
export function drawAxes(flow: Flow, marks: readonly AxisMark[], parent: Element): void {
  const gap = 22;
  const width = (bodyWidth - gap * (marks.length - 1)) / Math.max(1, marks.length);
  const notes = marks.map((one) =>
    linesOf([{ kind: "muted", text: one.note }], { width, style: styles.note, measure: flow.measure }),
  );
  const names = marks.map((one) =>
    linesOf([{ kind: "state", tone: one.tone, text: one.label }], {
      width: width - 19,
      style: stateStyle,
      measure: flow.measure,
    }),
  );
  const stateLines = Math.max(1, ...names.map((lines) => lines.length));
  const height =
    10 +
    small.leading +
    3 +
    stateLines * stateStyle.leading +
    Math.max(0, ...notes.map((lines) => lines.length)) * styles.note.leading +
    8;
  ensure(flow, height);
  rule(flow, { y: flow.y, color: hairline });
  for (const [index, one] of marks.entries()) {
    const x = sheet.left + index * (width + gap);
    const y = flow.y + 9;
    const element = child(flow, parent, "P");
    const assurance: Inline = {
      kind: "muted",
      text: one.assurance === null ? "no assurance recorded" : assuranceLabels[one.assurance].toLowerCase(),
    };
    const [title] = linesOf([{ kind: "muted", text: `${one.title} · ` }, assurance], {
      width: width - 18,
      style: small,
      measure: flow.measure,
    });
    if (title !== undefined) drawLine(flow, title, { x, y, style: small, element, tag: "P" });
    const barsX = x + (title?.width ?? 0) + 4;
    const stateY = y + small.leading + 3;
    for (const [row, line] of (names[index] ?? []).entries())
      drawLine(flow, line, { x: x + 19, y: stateY + row * stateStyle.leading, style: stateStyle, element, tag: "P" });
    for (const [row, line] of (notes[index] ?? []).entries())
      drawLine(flow, line, {
        x,
        y: stateY + stateLines * stateStyle.leading + 1 + row * styles.note.leading,
        style: styles.note,
        element,
        tag: "P",
      });
    element.end();
    flow.doc.markContent("Artifact", { type: "Layout" });
    drawMark(flow, one, { x, y: stateY + 1 });
    if (one.assurance !== null) drawBars(flow, assuranceBars(one.assurance), { x: barsX, y });
    flow.doc.endMarkedContent();
  }
  flow.y += height;
  rule(flow, { y: flow.y, color: hairline });
  flow.y += 12;
}

function drawMark(flow: Flow, one: AxisMark, at: { x: number; y: number }): void {
  const color = toneColors[one.tone];
  flow.doc.save().translate(at.x, at.y).scale(0.86);
  for (const shape of markShapes(one)) {
    flow.doc.path(shape.path);
    if (shape.filled) flow.doc.fill(color);
    else if (shape.dashed) flow.doc.lineWidth(1.3).dash(2, { space: 2 }).strokeColor(color).stroke().undash();
    else flow.doc.lineWidth(1.3).strokeColor(color).stroke();
  }
  flow.doc.restore();
}

function drawBars(flow: Flow, filled: number, at: { x: number; y: number }): void {
  for (const index of [0, 1, 2]) {
    const height = 3 + index * 1.8;
    flow.doc.rect(at.x + index * 3.6, at.y + 8.4 - height, 2.2, height).lineWidth(0.5);
    if (index < filled) flow.doc.fillAndStroke(ink, ink);
    else flow.doc.strokeColor(quiet).stroke();
  }
}
