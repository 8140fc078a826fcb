import PDFDocument from "pdfkit";
import { markingLine } from "@/lib/reports/document";
import type { ReportDocument } from "@/lib/reports/document";
import { drawBlocks, drawText, drawTitle } from "./pdf-blocks";
import { newFlow, nextPage, sheet, styles } from "./pdf-flow";
import { usesMissingGlyphs } from "./pdf-glyphs";
import { drawRunning } from "./pdf-running";
import { visible } from "./visible-text";

/**
 * Writes a tagged PDF 1.7 (PDF/UA-1 structure: headings, lists, tables with header cells, figures with alternatives).
 * Needs no browser; the fonts are bundled. The same document gives the same bytes.
 */
export function writePdf(document: ReportDocument): Promise<Buffer> {
  const title = `${visible(document.title)}: ${visible(document.subtitle)}`;
  const info = {
    Title: title,
    Author: visible(document.author),
    Subject: visible(markingLine(document.marking)),
    Creator: "Breakwater",
    CreationDate: new Date(document.generatedAt),
  };
  const options: PDFKit.PDFDocumentOptions = {
    size: [sheet.width, sheet.height],
    margin: 0,
    autoFirstPage: false,
    bufferPages: true,
    tagged: true,
    displayTitle: true,
    lang: document.language,
    pdfVersion: "1.7",
    info,
  };
  const doc = new PDFDocument(Object.assign(options, { subset: "PDF/UA" }));
  Object.assign(doc.info, {
    Title: new XmlSafe(title),
    Author: new XmlSafe(info.Author),
    Subject: new XmlSafe(info.Subject),
  });
  const finished = collect(doc);
  const flow = newFlow(doc);
  nextPage(flow);
  const root = doc.struct("Document");
  doc.addStructure(root);
  drawTitle(flow, document, root);
  drawBlocks(flow, document.blocks, root);
  if (usesMissingGlyphs(document))
    drawText(flow, [{ kind: "muted", text: missingNote }], { style: styles.note, tag: "P", parent: root, after: 0 });
  root.end();
  drawRunning(flow, document);
  doc.end();
  return finished;
}

const missingNote =
  "Some characters of this case are not in the fonts of this file. They are printed as code points, such as ‹U+6F22›; the HTML, Word and Markdown reports show them as they are.";

/** pdfkit writes these values into an XML stream as they are; this text escapes itself there and stays plain elsewhere. */
class XmlSafe extends String {
  override toString(): string {
    return this.valueOf().replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  }
}

function collect(doc: PDFKit.PDFDocument): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    doc.on("data", (chunk: Buffer) => chunks.push(chunk));
    doc.on("end", () => resolve(Buffer.concat(chunks)));
    doc.on("error", reject);
  });
}
