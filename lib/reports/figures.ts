import { column, state, table } from "./document";
import type { Drawing, TableBlock } from "./document";
import { minuteOf } from "./times";

/** The same facts as a table, for writers that do not draw and for readers who do not see. */
export function figureTable(caption: string, drawing: Drawing): TableBlock {
  switch (drawing.kind) {
    case "axes":
      return table(caption, [column("Axis", 2), column("State", 3), column("Assurance", 2), column("Why", 6)], {
        rows: drawing.marks.map((mark) => [
          mark.title,
          state(mark.tone, mark.label),
          mark.assurance ?? "none",
          mark.note,
        ]),
        empty: "No state is recorded.",
      });
    case "strip":
      return table(caption, [column("Time", 3), column("What", 7)], {
        rows: [
          ...drawing.markers.map((marker) => [minuteOf(marker.at), marker.label]),
          ...drawing.lanes.flatMap((lane) =>
            lane.spans.map((span) => [
              `${minuteOf(span.from)} to ${minuteOf(span.to)}`,
              `${lane.label}: ${span.kind === "seen" ? "logs seen" : "logs missing"}`,
            ]),
          ),
        ],
        empty: "No dated moment is recorded.",
      });
    case "progress":
      return table(
        caption,
        [
          column("Section", 6),
          column("Verified", 2, "right"),
          column("Claimed", 2, "right"),
          column("Open", 2, "right"),
          column("Total", 2, "right"),
        ],
        {
          rows: drawing.bars.map((bar) => [
            bar.label,
            String(bar.verified),
            String(bar.claimed),
            String(Math.max(0, bar.total - bar.verified - bar.claimed)),
            String(bar.total),
          ]),
          empty: "The checklist has no tasks.",
        },
      );
  }
}

/** One sentence or a few that say what the picture shows. */
export function figureText(caption: string, drawing: Drawing): string {
  switch (drawing.kind) {
    case "axes":
      return `${caption}: ${drawing.marks.map((mark) => `${mark.title} ${mark.label}${mark.assurance === null ? "" : `, ${mark.assurance}`}`).join("; ")}.`;
    case "strip": {
      const markers = drawing.markers.map((marker) => `${marker.label} ${minuteOf(marker.at)}`);
      const lanes = drawing.lanes.map((lane) => `${lane.label}: ${laneText(lane.spans)}`);
      return `${caption}, ${minuteOf(drawing.from)} to ${minuteOf(drawing.to)}: ${[...markers, ...lanes].join("; ")}.`;
    }
    case "progress":
      return `${caption}: ${drawing.bars.map((bar) => `${bar.label} ${bar.verified} verified and ${bar.claimed} claimed of ${bar.total}`).join("; ")}.`;
  }
}

function laneText(spans: readonly { from: string; to: string; kind: "seen" | "gap" }[]): string {
  if (spans.length === 0) return "logs missing";
  return spans
    .map((span) => `${span.kind === "seen" ? "seen" : "gap"} ${minuteOf(span.from)} to ${minuteOf(span.to)}`)
    .join(", ");
}
