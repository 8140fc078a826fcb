import type { Assurance } from "@/lib/core/states";

/** Traffic Light Protocol 2.0 label. */
export type Tlp = "RED" | "AMBER+STRICT" | "AMBER" | "GREEN" | "CLEAR";

/** Permissible Actions Protocol label. */
export type Pap = "RED" | "AMBER" | "GREEN" | "CLEAR";

/** Who may read the document and what they may do with it; printed on every page. */
export type Marking = { tlp: Tlp; pap: Pap | null; note: string | null };

/** Colour carries state only; a word always stands beside it. */
export type Tone = "neutral" | "muted" | "good" | "low" | "medium" | "high" | "critical";

/** A run of text. `mono` is a machine value and may be hostile; every writer shows it inert. */
export type Inline =
  | { kind: "text" | "strong" | "mono" | "muted"; text: string }
  | { kind: "state"; tone: Tone; text: string }
  | { kind: "link"; text: string; href: string };

export type Align = "left" | "right";

/** `weight` is the share of the width; columns of a table need not add up to anything. */
export type Column = { title: string; weight: number; align: Align };

export type Row = { cells: readonly (readonly Inline[])[] };

export type TableBlock = {
  kind: "table";
  /** Names the table; shown unless the heading right above says it already. */
  caption: string;
  captionShown: boolean;
  columns: readonly Column[];
  rows: readonly Row[];
  /** What to say when there are no rows. */
  empty: string;
};

export type AxisMark = {
  axis: "exposure" | "compromise" | "containment";
  title: string;
  state: string;
  label: string;
  tone: Tone;
  assurance: Assurance | null;
  note: string;
};

export type Span = { from: string; to: string; kind: "seen" | "gap" };

export type Lane = { label: string; spans: readonly Span[] };

export type Marker = { at: string; label: string; tone: Tone };

export type Bar = { label: string; verified: number; claimed: number; total: number };

/** A picture as data: a writer draws it, or writes the table of the same facts. */
export type Drawing =
  | { kind: "axes"; marks: readonly AxisMark[] }
  | { kind: "strip"; from: string; to: string; markers: readonly Marker[]; lanes: readonly Lane[] }
  | { kind: "progress"; bars: readonly Bar[] };

export type CodeLine = { number: string; text: string; hit: boolean };

export type Block =
  | { kind: "heading"; level: 1 | 2 | 3; text: string }
  | { kind: "paragraph"; style: "body" | "lead" | "note"; runs: readonly Inline[] }
  | { kind: "facts"; items: readonly { label: string; value: readonly Inline[] }[] }
  | TableBlock
  | { kind: "list"; ordered: boolean; items: readonly (readonly Inline[])[] }
  | { kind: "figure"; caption: string; drawing: Drawing }
  | { kind: "callout"; tone: Tone; title: string; runs: readonly Inline[] }
  | { kind: "code"; caption: string; lines: readonly CodeLine[] }
  | { kind: "page-break" };

/** One report, independent of the format it is written in. Times are ISO 8601 UTC. */
export type ReportDocument = {
  title: string;
  subtitle: string;
  /** Short name of the report and case for running headers. */
  running: string;
  author: string;
  marking: Marking;
  generatedAt: string;
  /** BCP 47 tag of the language the report is written in. */
  language: string;
  blocks: readonly Block[];
};

/** What builders accept where a writer needs runs. */
export type Words = string | Inline | readonly (string | Inline)[];

export function runs(words: Words): Inline[] {
  if (typeof words === "string") return words === "" ? [] : [text(words)];
  if ("kind" in words) return [words];
  return words.map((word) => (typeof word === "string" ? text(word) : word));
}

export const text = (value: string): Inline => ({ kind: "text", text: value });
export const strong = (value: string): Inline => ({ kind: "strong", text: value });
export const mono = (value: string): Inline => ({ kind: "mono", text: value });
export const muted = (value: string): Inline => ({ kind: "muted", text: value });
export const state = (tone: Tone, value: string): Inline => ({ kind: "state", tone, text: value });
export const link = (label: string, href: string): Inline => ({ kind: "link", text: label, href });

export const heading = (level: 1 | 2 | 3, value: string): Block => ({ kind: "heading", level, text: value });
export const paragraph = (words: Words): Block => ({ kind: "paragraph", style: "body", runs: runs(words) });
export const lead = (words: Words): Block => ({ kind: "paragraph", style: "lead", runs: runs(words) });
export const note = (words: Words): Block => ({ kind: "paragraph", style: "note", runs: runs(words) });
export const callout = (tone: Tone, title: string, words: Words): Block => ({
  kind: "callout",
  tone,
  title,
  runs: runs(words),
});
export const figure = (caption: string, drawing: Drawing): Block => ({ kind: "figure", caption, drawing });
export const code = (caption: string, lines: readonly CodeLine[]): Block => ({ kind: "code", caption, lines });
export const pageBreak: Block = { kind: "page-break" };

export function facts(items: readonly (readonly [string, Words])[]): Block {
  return { kind: "facts", items: items.map(([label, value]) => ({ label, value: runs(value) })) };
}

export function list(items: readonly Words[], ordered = false): Block {
  return { kind: "list", ordered, items: items.map(runs) };
}

export function column(title: string, weight = 1, align: Align = "left"): Column {
  return { title, weight, align };
}

/** The weight of a column of host names: as wide as the longest needs, within what a page can give. */
export function hostWeight(hosts: readonly (string | null)[]): number {
  const longest = Math.max(0, ...hosts.map((host) => host?.length ?? 0));
  return Math.min(4.9, Math.max(1.9, longest * 0.2));
}

export function table(
  caption: string,
  columns: readonly Column[],
  content: { rows: readonly (readonly Words[])[]; empty: string },
): TableBlock {
  return {
    kind: "table",
    caption,
    captionShown: true,
    columns,
    rows: content.rows.map((cells) => ({ cells: cells.map(runs) })),
    empty: content.empty,
  };
}

/** The longest text one run, heading or label may print; evidence can hold words of any length. */
const longest = { run: 600, heading: 160, code: 1300 };

/** The text up to `limit` UTF-16 units, never half a character, and how much was cut. */
export function cut(value: string, limit: number): string {
  if (value.length <= limit) return value;
  const kept = value.slice(0, limit).replace(/[\ud800-\udbff]$/u, "");
  return `${kept}… (${(value.length - kept.length).toLocaleString("en-US")} more characters)`;
}

/**
 * Finishes the blocks of a report: overlong texts are cut and say so, and a table right below its heading does not
 * repeat its name.
 */
export function finished(blocks: readonly Block[]): Block[] {
  return blocks.map((block, index) => finish(block, blocks[index - 1]?.kind === "heading"));
}

function finish(block: Block, underHeading: boolean): Block {
  const short = (value: readonly Inline[]) =>
    value.map((run) => (run.text.length > longest.run ? { ...run, text: cut(run.text, longest.run) } : run));
  switch (block.kind) {
    case "heading":
      return { ...block, text: cut(block.text, longest.heading) };
    case "paragraph":
    case "callout":
      return { ...block, runs: short(block.runs) };
    case "facts":
      return { ...block, items: block.items.map((item) => ({ label: item.label, value: short(item.value) })) };
    case "list":
      return { ...block, items: block.items.map(short) };
    case "table":
      return {
        ...block,
        captionShown: !underHeading,
        rows: block.rows.map((row) => ({ cells: row.cells.map(short) })),
      };
    case "figure":
      return { ...block, drawing: finishDrawing(block.drawing) };
    case "code":
      return {
        ...block,
        caption: cut(block.caption, longest.heading),
        lines: block.lines.map((line) => ({ ...line, text: cut(line.text, longest.code) })),
      };
    case "page-break":
      return block;
  }
}

function finishDrawing(drawing: Drawing): Drawing {
  const label = <Labelled extends { label: string }>(item: Labelled): Labelled => ({
    ...item,
    label: cut(item.label, 80),
  });
  switch (drawing.kind) {
    case "axes":
      return { ...drawing, marks: drawing.marks.map((mark) => ({ ...label(mark), note: cut(mark.note, 300) })) };
    case "strip":
      return { ...drawing, markers: drawing.markers.map(label), lanes: drawing.lanes.map(label) };
    case "progress":
      return { ...drawing, bars: drawing.bars.map(label) };
  }
}

/** The label as TLP 2.0 spells it. */
export function tlpLabel(marking: Marking): string {
  return `TLP:${marking.tlp}`;
}

/** The whole marking in one line: "TLP:AMBER · PAP:GREEN · note". */
export function markingLine(marking: Marking): string {
  return [tlpLabel(marking), marking.pap === null ? "" : `PAP:${marking.pap}`, marking.note ?? ""]
    .filter((part) => part !== "")
    .join(" · ");
}

/** The text of runs without their styles. */
export function plain(value: readonly Inline[]): string {
  return value.map((run) => run.text).join("");
}
