import { AppError } from "@/lib/core/errors";
import { inThread } from "@/lib/core/threads";

import type { ReportDocument } from "./document";
import type { ReportFormat } from "./schema";

const renderMs = 120_000;
/** A report that needs more would take the memory that the rest of the product works with. */
const renderMemoryMb = 768;

/** Draws a report in a thread of its own, within bounds of time and memory; UNAVAILABLE or UNPROCESSABLE beyond them. */
export function renderApart(document: ReportDocument, format: ReportFormat): Promise<Uint8Array> {
  return inThread({
    script: "lib/reports/render-thread.ts",
    input: { document, format },
    ms: renderMs,
    heapMb: renderMemoryMb,
    tooLong: new AppError("UNAVAILABLE", "The report took too long to make. Try again, or choose another format."),
    tooBig: new AppError(
      "UNPROCESSABLE",
      "This report is too large to be made in this format. Choose Markdown or HTML.",
    ),
  });
}
