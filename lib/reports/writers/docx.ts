import {
  AlignmentType,
  BorderStyle,
  Document,
  Footer,
  Header,
  HeadingLevel,
  LevelFormat,
  Packer,
  PageBreak,
  PageNumber,
  Paragraph,
  ShadingType,
  TabStopType,
  Table,
  TableCell,
  TableLayoutType,
  TableRow,
  TextRun,
  WidthType,
} from "docx";
import { markingLine } from "@/lib/reports/document";
import type { Block, CodeLine, Inline, Marking, ReportDocument, TableBlock } from "@/lib/reports/document";
import { figureTable } from "@/lib/reports/figures";
import { minuteOf } from "@/lib/reports/times";
import { hairline, hairlineStrong, quiet, tlpColors, toneColors, wash } from "./marks";
import { bare, docxStyles, listName, textWidth } from "./docx-style";
import { inline, words } from "./docx-text";
import type { Run } from "./docx-text";
import { visible } from "./visible-text";

type Child = Paragraph | Table;

/**
 * Writes Word 2007+ with real headings, repeated table heads, and the marking with page numbers in header and footer.
 * Nothing is linked, embedded or computed: no field takes text from the case.
 */
export async function writeDocx(document: ReportDocument): Promise<Buffer> {
  const children: Child[] = [
    new Paragraph({ style: "Title", children: words(document.title, {}) }),
    new Paragraph({ style: "Subtitle", children: words(document.subtitle, {}) }),
    ...document.blocks.flatMap((block, index) => blockOf(block, index)),
  ];
  const file = new Document({
    title: visible(`${document.title}: ${document.subtitle}`),
    subject: visible(markingLine(document.marking)),
    creator: visible(document.author),
    lastModifiedBy: visible(document.author),
    description: visible(document.running),
    styles: docxStyles(document.language),
    numbering: {
      config: [
        {
          reference: listName,
          levels: [
            {
              level: 0,
              format: LevelFormat.DECIMAL,
              text: "%1.",
              alignment: AlignmentType.LEFT,
              style: { paragraph: { indent: { left: 400, hanging: 300 } } },
            },
          ],
        },
      ],
    },
    sections: [
      {
        properties: {
          page: {
            size: { width: 11_906, height: 16_838 },
            margin: { top: 1500, bottom: 1400, left: 1120, right: 1120, header: 600, footer: 560 },
          },
        },
        headers: {
          default: new Header({
            children: [running(document.marking, words(document.running, { color: quiet, size: 16 }))],
          }),
        },
        footers: {
          default: new Footer({
            children: [
              running(document.marking, [
                new TextRun({
                  children: ["Page ", PageNumber.CURRENT, " of ", PageNumber.TOTAL_PAGES],
                  color: bare(quiet),
                  size: 16,
                }),
                ...words(`  ·  ${minuteOf(document.generatedAt)}`, { color: quiet, size: 16 }),
              ]),
            ],
          }),
        },
        children,
      },
    ],
  });
  return Packer.toBuffer(file);
}

function running(marking: Marking, left: TextRun[]): Paragraph {
  const label = new TextRun({
    text: ` ${visible(markingLine(marking))} `,
    bold: true,
    size: 24,
    color: bare(tlpColors[marking.tlp]),
    shading: { type: ShadingType.CLEAR, color: "auto", fill: "000000" },
  });
  return new Paragraph({
    tabStops: [{ type: TabStopType.RIGHT, position: textWidth }],
    children: [...left, new TextRun({ text: "\t" }), label],
  });
}

function blockOf(block: Block, index: number): Child[] {
  switch (block.kind) {
    case "heading":
      return [
        new Paragraph({
          heading: { 1: HeadingLevel.HEADING_1, 2: HeadingLevel.HEADING_2, 3: HeadingLevel.HEADING_3 }[block.level],
          children: words(block.text, {}),
        }),
      ];
    case "paragraph":
      return [
        new Paragraph({
          style: { body: "Normal", lead: "Lead", note: "Note" }[block.style],
          children: inline(block.runs),
        }),
      ];
    case "facts":
      return [factsTable(block.items), gap()];
    case "table":
      return tableOf(block);
    case "list":
      return block.items.map(
        (item) =>
          new Paragraph({
            ...(block.ordered
              ? { numbering: { reference: listName, level: 0, instance: index } }
              : { bullet: { level: 0 } }),
            spacing: { after: 60 },
            children: inline(item),
          }),
      );
    case "figure":
      return tableOf(figureTable(block.caption, block.drawing));
    case "callout":
      return [
        calloutLine(block.tone, [
          new TextRun({ text: visible(block.title), bold: true, color: bare(toneColors[block.tone]) }),
        ]),
        calloutLine(block.tone, inline(block.runs)),
        gap(),
      ];
    case "code":
      return [
        new Paragraph({ style: "Note", keepNext: true, children: words(block.caption, { mono: true }) }),
        ...block.lines.map(codeLine),
        gap(),
      ];
    case "page-break":
      return [new Paragraph({ children: [new PageBreak()] })];
  }
}

function gap(): Paragraph {
  return new Paragraph({ spacing: { after: 80 }, children: [] });
}

function calloutLine(tone: keyof typeof toneColors, children: Run[]): Paragraph {
  return new Paragraph({
    border: { left: { style: BorderStyle.SINGLE, size: 18, space: 10, color: bare(toneColors[tone]) } },
    indent: { left: 200 },
    spacing: { after: 0 },
    keepLines: true,
    children,
  });
}

function codeLine(line: CodeLine): Paragraph {
  return new Paragraph({
    style: "Code",
    shading: { type: ShadingType.CLEAR, color: "auto", fill: bare(wash) },
    border: line.hit
      ? { left: { style: BorderStyle.SINGLE, size: 18, space: 4, color: bare(toneColors.critical) } }
      : undefined,
    children: [
      new TextRun({ text: `${line.number}\t`, color: bare(quiet) }),
      ...words(line.text, { mono: true, bold: line.hit }),
    ],
  });
}

const none = { style: BorderStyle.NONE, size: 0, color: "auto" } as const;
const thin = { style: BorderStyle.SINGLE, size: 4, color: bare(hairline) } as const;
const thick = { style: BorderStyle.SINGLE, size: 6, color: bare(hairlineStrong) } as const;

function tableOf(block: TableBlock): Child[] {
  if (block.rows.length === 0) return [new Paragraph({ children: words(block.empty, {}) })];
  const total = block.columns.reduce((sum, column) => sum + column.weight, 0);
  const widths = block.columns.map((column) => Math.round((textWidth * column.weight) / total));
  const cell = (index: number, children: Run[], style: "TableHead" | "TableText") =>
    new TableCell({
      width: { size: widths[index] ?? 0, type: WidthType.DXA },
      margins: { top: 50, bottom: 50, left: 0, right: 120 },
      children: [
        new Paragraph({
          style,
          alignment: block.columns[index]?.align === "right" ? AlignmentType.RIGHT : AlignmentType.LEFT,
          children,
        }),
      ],
    });
  const head = new TableRow({
    tableHeader: true,
    cantSplit: true,
    children: block.columns.map((column, index) => cell(index, words(column.title, {}), "TableHead")),
  });
  const rows = block.rows.map(
    (row) =>
      new TableRow({
        cantSplit: true,
        children: block.columns.map((_, index) => cell(index, inline(row.cells[index] ?? []), "TableText")),
      }),
  );
  const table = new Table({
    width: { size: textWidth, type: WidthType.DXA },
    layout: TableLayoutType.FIXED,
    columnWidths: widths,
    borders: { top: thick, bottom: thin, left: none, right: none, insideHorizontal: thin, insideVertical: none },
    rows: [head, ...rows],
  });
  const caption = new Paragraph({ style: "Note", keepNext: true, children: words(block.caption, {}) });
  return block.captionShown ? [caption, table, gap()] : [table, gap()];
}

function factsTable(items: readonly { label: string; value: readonly Inline[] }[]): Table {
  const widths = [2200, textWidth - 2200];
  const rows = items.map(
    (item) =>
      new TableRow({
        children: [words(item.label, { color: quiet }), inline(item.value)].map(
          (children, index) =>
            new TableCell({
              width: { size: widths[index] ?? 0, type: WidthType.DXA },
              margins: { top: 20, bottom: 20, left: 0, right: 120 },
              children: [new Paragraph({ spacing: { after: 0 }, children })],
            }),
        ),
      }),
  );
  return new Table({
    width: { size: textWidth, type: WidthType.DXA },
    layout: TableLayoutType.FIXED,
    columnWidths: widths,
    borders: { top: none, bottom: none, left: none, right: none, insideHorizontal: none, insideVertical: none },
    rows,
  });
}
