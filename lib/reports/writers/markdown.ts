import { markingLine } from "@/lib/reports/document";
import type { Block, CodeLine, Inline, ReportDocument, TableBlock } from "@/lib/reports/document";
import { figureTable } from "@/lib/reports/figures";
import { minuteOf } from "@/lib/reports/times";
import { safeHref, visible } from "./visible-text";

/** Writes GitHub-flavoured Markdown. Text that came from evidence can neither start markup, HTML or a link. */
export function writeMarkdown(document: ReportDocument): string {
  const marking = `**${words(markingLine(document.marking))}**`;
  const parts = [
    marking,
    `# ${words(document.title)}`,
    words(document.subtitle),
    ...document.blocks.map(blockOf),
    "---",
    `${words(document.running)} · ${words(document.author)} · ${words(minuteOf(document.generatedAt))}`,
    marking,
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

function blockOf(block: Block): string {
  switch (block.kind) {
    case "heading":
      return `${"#".repeat(block.level + 1)} ${words(block.text)}`;
    case "paragraph":
      return block.style === "lead" ? strongLead(block.runs) : inline(block.runs);
    case "facts":
      return block.items.map((item) => `- **${words(item.label)}:** ${inline(item.value)}`).join("\n");
    case "table":
      return tableOf(block);
    case "list":
      return block.items.map((item, index) => `${block.ordered ? `${index + 1}.` : "-"} ${inline(item)}`).join("\n");
    case "figure":
      return tableOf(figureTable(block.caption, block.drawing));
    case "callout":
      return `> **${words(block.title)}**\n>\n> ${inline(block.runs)}`;
    case "code":
      return `${words(block.caption)}\n\n${fenced(block.lines)}`;
    case "page-break":
      return "---";
  }
}

function strongLead(value: readonly Inline[]): string {
  return value.every((run) => run.kind === "text") ? `**${inline(value).trim()}**` : inline(value);
}

function tableOf(block: TableBlock): string {
  const caption = block.captionShown ? `**${words(block.caption)}**\n\n` : "";
  if (block.rows.length === 0) return `${caption}${words(block.empty)}`;
  const head = `| ${block.columns.map((column) => words(column.title)).join(" | ")} |`;
  const rule = `| ${block.columns.map((column) => (column.align === "right" ? "---:" : "---")).join(" | ")} |`;
  const rows = block.rows.map(
    (row) => `| ${block.columns.map((_, index) => inline(row.cells[index] ?? [], true)).join(" | ")} |`,
  );
  return `${caption}${[head, rule, ...rows].join("\n")}`;
}

function inline(value: readonly Inline[], inTable = false): string {
  return value.map((run) => inlineRun(run, inTable)).join("");
}

function inlineRun(run: Inline, inTable: boolean): string {
  switch (run.kind) {
    case "text":
    case "muted":
      return words(run.text);
    case "state":
    case "strong":
      return emphasized(run.text);
    case "mono":
      return codeSpan(run.text, inTable);
    case "link": {
      const href = safeHref(run.href);
      return href === null
        ? words(run.text)
        : `[${words(run.text)}](<${href.replace(/[<>\s\\]/gu, (char) => encodeURIComponent(char))}>)`;
    }
  }
}

/** Emphasis that survives spaces at its ends, where Markdown would show the asterisks. */
function emphasized(text: string): string {
  const [, before = "", core = "", after = ""] = /^(\s*)([\s\S]*?)(\s*)$/u.exec(text) ?? [];
  return core === "" ? text : `${before}**${words(core)}**${after}`;
}

/** Text with everything that Markdown, HTML or an autolinker would act on taken literally. */
function words(text: string): string {
  return visible(text)
    .replace(/[\\`*_{}[\]<>|~#!&$]/gu, "\\$&")
    .replace(
      /^(\s*)([-+=]|\d+[.)])/gu,
      (_, space: string, mark: string) => `${space}${mark.length === 1 ? `\\${mark}` : mark.replace(/[.)]$/u, "\\$&")}`,
    )
    .replace(/(https?|ftp):(?=\/\/)/giu, "$1\\:")
    .replace(/\bwww\./giu, "www\\.")
    .replaceAll("@", "\\@");
}

/** A code span with a fence longer than any run of backticks inside. */
function codeSpan(text: string, inTable: boolean): string {
  const shown = visible(text);
  if (shown.trim() === "") return words(shown);
  const longest = Math.max(0, ...Array.from(shown.matchAll(/`+/gu), (match) => match[0].length));
  const fence = "`".repeat(longest + 1);
  const body = /^[` ]|[` ]$/u.test(shown) ? ` ${shown} ` : shown;
  const span = `${fence}${body}${fence}`;
  return inTable ? span.replaceAll("|", "\\|") : span;
}

function fenced(lines: readonly CodeLine[]): string {
  const width = Math.max(0, ...lines.map((line) => line.number.length));
  const body = lines.map((line) => `${line.hit ? ">" : " "} ${line.number.padStart(width)}  ${visible(line.text)}`);
  const longest = Math.max(2, ...body.flatMap((line) => Array.from(line.matchAll(/`+/gu), (match) => match[0].length)));
  const fence = "`".repeat(longest + 1);
  return `${fence}text\n${body.join("\n")}\n${fence}`;
}
