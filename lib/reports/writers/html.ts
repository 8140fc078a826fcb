import { markingLine, tlpLabel } from "@/lib/reports/document";
import type { Block, CodeLine, Inline, ReportDocument, TableBlock } from "@/lib/reports/document";
import { figureTable } from "@/lib/reports/figures";
import { minuteOf } from "@/lib/reports/times";
import { drawingHtml } from "./html-figures";
import { reportStyle } from "./html-style";
import { safeHref, visible, visibleSegments } from "./visible-text";

/**
 * Writes one stand-alone, accessible page with print rules: no script, no outside resource, everything escaped, and a
 * policy of its own that would stop whatever slipped through.
 */
export function writeHtml(document: ReportDocument): string {
  const { pap, note } = document.marking;
  const restrictions = [pap === null ? "" : `PAP:${pap}`, note ?? ""].filter((part) => part !== "").join(" · ");
  const marking = `<span class="marking"><span>${words(restrictions)}</span><span class="tlp">${escapeHtml(tlpLabel(document.marking))}</span></span>`;
  return `<!doctype html>
<html lang="${escapeHtml(document.language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<meta name="author" content="${escapeHtml(document.author)}">
<title>${escapeHtml(`${document.title}: ${document.subtitle} (${markingLine(document.marking)})`)}</title>
<style>${reportStyle(document.marking, document.running)}</style>
</head>
<body>
<div class="page">
<header class="masthead"><span>${escapeHtml(document.author)}</span>${marking}</header>
<main>
<h1>${words(document.title)}</h1>
<p class="subtitle">${words(document.subtitle)}</p>
${document.blocks.map(blockOf).join("\n")}
</main>
<footer class="colophon"><span>${words(document.running)} · ${escapeHtml(minuteOf(document.generatedAt))}</span>${marking}</footer>
</div>
</body>
</html>
`;
}

function blockOf(block: Block): string {
  switch (block.kind) {
    case "heading":
      return `<h${block.level + 1}>${words(block.text)}</h${block.level + 1}>`;
    case "paragraph":
      return `<p${block.style === "body" ? "" : ` class="${block.style}"`}>${inline(block.runs)}</p>`;
    case "facts":
      return `<dl>${block.items.map((item) => `<dt>${words(item.label)}</dt><dd>${inline(item.value)}</dd>`).join("")}</dl>`;
    case "table":
      return tableOf(block);
    case "list": {
      const tag = block.ordered ? "ol" : "ul";
      return `<${tag}>${block.items.map((item) => `<li>${inline(item)}</li>`).join("")}</${tag}>`;
    }
    case "figure":
      return figureOf(block);
    case "callout":
      return `<div class="callout bar-${block.tone}" role="note"><p class="tone-${block.tone}"><strong>${words(block.title)}</strong></p><p>${inline(block.runs)}</p></div>`;
    case "code":
      return `<p class="code-caption">${words(block.caption)}</p><div class="code"><ol>${block.lines.map(codeLine).join("")}</ol></div>`;
    case "page-break":
      return '<div class="break"></div>';
  }
}

function figureOf(block: Extract<Block, { kind: "figure" }>): string {
  const picture = `<figcaption>${words(block.caption)}</figcaption>${drawingHtml(block.drawing, escapeHtml)}`;
  if (block.drawing.kind === "axes") return `<figure>${picture}</figure>`;
  return `<figure>${picture}<details><summary>The same as a table</summary>${tableOf(figureTable(block.caption, block.drawing))}</details></figure>`;
}

function tableOf(block: TableBlock): string {
  if (block.rows.length === 0) return `<p>${words(block.empty)}</p>`;
  const total = block.columns.reduce((sum, column) => sum + column.weight, 0);
  const widths = block.columns
    .map((column) => `<col style="width:${((column.weight / total) * 100).toFixed(2)}%">`)
    .join("");
  const head = block.columns
    .map((column) => `<th scope="col"${side(column.align)}>${words(column.title)}</th>`)
    .join("");
  const body = block.rows
    .map(
      (row) =>
        `<tr>${block.columns.map((column, index) => cellOf(row.cells[index] ?? [], { header: index === 0, align: column.align })).join("")}</tr>`,
    )
    .join("\n");
  return `<div class="scroll" tabindex="0" role="region" aria-label="${escapeHtml(block.caption)}"><table><caption${block.captionShown ? "" : ' class="unseen"'}>${words(block.caption)}</caption><colgroup>${widths}</colgroup><thead><tr>${head}</tr></thead><tbody>\n${body}\n</tbody></table></div>`;
}

function cellOf(value: readonly Inline[], cell: { header: boolean; align: "left" | "right" }): string {
  return cell.header
    ? `<th scope="row"${side(cell.align)}>${inline(value)}</th>`
    : `<td${side(cell.align)}>${inline(value)}</td>`;
}

function side(align: "left" | "right"): string {
  return align === "right" ? ' class="right"' : "";
}

function codeLine(line: CodeLine): string {
  return `<li${line.hit ? ' class="hit"' : ""}><span class="line">${line.hit ? "▸ " : ""}${escapeHtml(line.number)}</span><span class="line-text">${words(line.text)}</span></li>`;
}

function inline(value: readonly Inline[]): string {
  return value.map(inlineRun).join("");
}

function inlineRun(run: Inline): string {
  switch (run.kind) {
    case "text":
      return words(run.text);
    case "strong":
      return `<strong>${words(run.text)}</strong>`;
    case "muted":
      return `<span class="muted">${words(run.text)}</span>`;
    case "mono":
      return `<code class="mono">${words(run.text)}</code>`;
    case "state":
      return `<span class="state tone-${run.tone}">${words(run.text)}</span>`;
    case "link": {
      const href = safeHref(run.href);
      return href === null
        ? words(run.text)
        : `<a href="${escapeHtml(href)}" rel="noreferrer noopener">${words(run.text)}</a>`;
    }
  }
}

const rightToLeft = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;

/** Escaped text; names of invisible characters get a style of their own, right-to-left text keeps to itself. */
function words(text: string): string {
  const html = visibleSegments(text)
    .map((segment) =>
      segment.kind === "plain" ? escapePlain(segment.text) : `<i class="name">${escapePlain(segment.text)}</i>`,
    )
    .join("");
  return rightToLeft.test(text) ? `<bdi>${html}</bdi>` : html;
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escapePlain(text: string): string {
  return text.replace(/[&<>"']/gu, (char) => entities[char] ?? char);
}

function escapeHtml(text: string): string {
  return escapePlain(visible(text));
}
