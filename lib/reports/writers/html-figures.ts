import { assuranceLabels } from "@/lib/core/states";
import { dayMs, formatDay } from "@/lib/core/time";
import type { AxisMark, Drawing } from "@/lib/reports/document";
import { minuteOf } from "@/lib/reports/times";
import { assuranceBars, hairline, ink, markShapes, quiet, toneColors } from "./marks";
import { stripLayout } from "./strip-layout";

type Escape = (text: string) => string;

/** The drawing as inline HTML or SVG. Words inside come escaped by `escape`. */
export function drawingHtml(drawing: Drawing, escape: Escape): string {
  switch (drawing.kind) {
    case "axes":
      return `<div class="axes">${drawing.marks.map((mark) => axisHtml(mark, escape)).join("")}</div>`;
    case "strip":
      return stripHtml(drawing, escape);
    case "progress":
      return progressHtml(drawing, escape);
  }
}

function axisHtml(mark: AxisMark, escape: Escape): string {
  const assurance = mark.assurance === null ? "no assurance recorded" : assuranceLabels[mark.assurance].toLowerCase();
  return `<div><div class="axis-title">${escape(mark.title)} · ${assuranceSvg(assuranceBars(mark.assurance))} ${assurance}</div><div class="axis-state tone-${mark.tone}">${markSvg(mark)}<span>${escape(mark.label)}</span></div><p class="axis-note">${escape(mark.note)}</p></div>`;
}

function markSvg(mark: AxisMark): string {
  const shapes = markShapes(mark).map(
    (shape) =>
      `<path d="${shape.path}" ${shape.filled ? 'fill="currentColor"' : 'fill="none" stroke="currentColor" stroke-width="1.4"'}${shape.dashed ? ' stroke-dasharray="2 2"' : ""}/>`,
  );
  return `<svg viewBox="0 0 16 16" aria-hidden="true">${shapes.join("")}</svg>`;
}

function assuranceSvg(filled: number): string {
  const bars = [0, 1, 2].map(
    (index) =>
      `<rect x="${index * 5 + 1}" y="${7 - index * 2.5}" width="3" height="${4 + index * 2.5}" fill="${index < filled ? ink : "none"}" stroke="${ink}" stroke-width=".8"/>`,
  );
  return `<svg viewBox="0 0 16 12" aria-hidden="true" style="display:inline;width:13px;height:10px">${bars.join("")}</svg>`;
}

function stripHtml(drawing: Extract<Drawing, { kind: "strip" }>, escape: Escape): string {
  const width = 760;
  const layout = stripLayout(drawing, {
    left: drawing.lanes.length === 0 ? 8 : 150,
    right: width - 8,
    labelWidth: (marker) => Math.max(marker.label.length * 6.4, 104),
  });
  const lanesTop = layout.markerRows * 26 + 14;
  const axisY = lanesTop + Math.max(1, drawing.lanes.length) * 20;
  const parts: string[] = [];
  for (const [index, lane] of drawing.lanes.entries()) {
    const y = lanesTop + index * 20;
    parts.push(
      `<text x="0" y="${y + 10}" font-size="11" fill="${ink}">${escape(shorten(lane.label, 24))}</text><line x1="${layout.left}" x2="${layout.right}" y1="${y + 7}" y2="${y + 7}" stroke="${hairline}"/>`,
    );
    for (const span of lane.spans) {
      const x = layout.x(span.from);
      const w = Math.max(1.5, layout.x(span.to) - x);
      parts.push(
        span.kind === "seen"
          ? `<rect x="${x}" y="${y + 2}" width="${w}" height="10" fill="#7d8898"/>`
          : `<rect x="${x}" y="${y + 2}" width="${w}" height="10" fill="url(#gap)" stroke="${toneColors.high}" stroke-width=".6"/>`,
      );
    }
  }
  for (const marker of layout.markers) {
    parts.push(
      `<line x1="${marker.x}" x2="${marker.x}" y1="${marker.row * 26 + 6}" y2="${axisY}" stroke="${toneColors[marker.tone]}"/>`,
    );
  }
  for (const marker of layout.markers) {
    const y = marker.row * 26;
    const color = toneColors[marker.tone];
    const room = Math.max(marker.label.length * 6.4, 104) + 4;
    parts.push(
      `<rect x="${marker.side === "right" ? marker.x + 4 : marker.x - 4 - room}" y="${y}" width="${room}" height="22" fill="#fff"/><circle cx="${marker.x}" cy="${y + 6}" r="3.5" fill="${color}"/>`,
    );
    const anchor = marker.side === "right" ? "start" : "end";
    const x = marker.x + (marker.side === "right" ? 7 : -7);
    parts.push(
      `<text x="${x}" y="${y + 9}" text-anchor="${anchor}" font-size="11" font-weight="600" fill="${color}" stroke="#fff" stroke-width="3" paint-order="stroke">${escape(marker.label)}</text><text x="${x}" y="${y + 20}" text-anchor="${anchor}" font-size="9.5" fill="${quiet}" stroke="#fff" stroke-width="3" paint-order="stroke">${escape(minuteOf(marker.at))}</text>`,
    );
  }
  parts.push(`<line x1="${layout.left}" x2="${layout.right}" y1="${axisY}" y2="${axisY}" stroke="${quiet}"/>`);
  for (const tick of layout.ticks) {
    parts.push(
      `<line x1="${tick.x}" x2="${tick.x}" y1="${axisY}" y2="${axisY + 4}" stroke="${quiet}"/><text x="${tick.x}" y="${axisY + 15}" text-anchor="middle" font-size="10" fill="${quiet}">${escape(formatDay(tick.at, { year: layout.spanMs > 300 * dayMs }))}</text>`,
    );
  }
  const hatch = `<defs><pattern id="gap" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><line x1="0" x2="0" y1="0" y2="5" stroke="${toneColors.high}" stroke-width="1"/></pattern></defs>`;
  return `<div class="picture"><svg viewBox="0 0 ${width} ${axisY + 20}" aria-hidden="true">${hatch}${parts.join("")}</svg></div>${drawing.lanes.length === 0 ? "" : '<p class="note">Solid: logs seen. Hatched: logs missing.</p>'}`;
}

function progressHtml(drawing: Extract<Drawing, { kind: "progress" }>, escape: Escape): string {
  const parts = drawing.bars.map((bar, index) => {
    const y = index * 24;
    const share = (count: number) => (bar.total === 0 ? 0 : (Math.min(count, bar.total) / bar.total) * 360);
    const verified = share(bar.verified);
    const claimed = Math.min(share(bar.claimed), 360 - verified);
    return `<text x="0" y="${y + 13}" font-size="12" fill="${ink}">${escape(shorten(bar.label, 32))}</text><rect x="210" y="${y + 5}" width="360" height="9" fill="#eceff3"/><rect x="210" y="${y + 5}" width="${verified}" height="9" fill="${toneColors.good}"/><rect x="${210 + verified}" y="${y + 5}" width="${claimed}" height="9" fill="url(#claimed)"/><text x="584" y="${y + 13}" font-size="11" fill="${quiet}">${bar.verified} verified, ${bar.claimed} claimed of ${bar.total}</text>`;
  });
  const hatch = `<defs><pattern id="claimed" width="4" height="4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><line x1="0" x2="0" y1="0" y2="4" stroke="${toneColors.good}" stroke-width="1.6"/></pattern></defs>`;
  return `<div class="picture"><svg viewBox="0 0 760 ${Math.max(1, drawing.bars.length) * 24}" aria-hidden="true">${hatch}${parts.join("")}</svg></div>`;
}

function shorten(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}
