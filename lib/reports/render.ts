import type { ReportDocument } from "./document";
import type { ReportFormat } from "./schema";
import { writeDocx } from "./writers/docx";
import { writeHtml } from "./writers/html";
import { writeMarkdown } from "./writers/markdown";
import { writePdf } from "./writers/pdf";

export const reportContentTypes = {
  html: "text/html; charset=utf-8",
  pdf: "application/pdf",
  docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
  md: "text/markdown; charset=utf-8",
} satisfies Record<ReportFormat, string>;

/** Writes the document in the format. Pure but for reading the bundled fonts, so it may run in a worker thread. */
export async function renderReport(document: ReportDocument, format: ReportFormat): Promise<Buffer> {
  switch (format) {
    case "html":
      return Buffer.from(writeHtml(document), "utf8");
    case "pdf":
      return writePdf(document);
    case "docx":
      return writeDocx(document);
    case "md":
      return Buffer.from(writeMarkdown(document), "utf8");
  }
}
