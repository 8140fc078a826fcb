import type { RawCall } from "@/lib/access/raw";
import { appendAudit } from "@/lib/audit/commands";
import { AppError, notFound } from "@/lib/core/errors";
import { turns } from "@/lib/core/turns";
import { caseReport } from "@/lib/reports/queries";
import { reportContentTypes } from "@/lib/reports/render";
import { renderApart } from "@/lib/reports/render-apart";
import { type ReportFormat, reportFormats, type ReportKind, reportKinds } from "@/lib/reports/schema";

export const inReportTurn = turns({
  atOnce: 2,
  inLine: 20,
  busy: "Many reports are being made at this moment. Try again in a minute.",
});

function parse(file: string): { kind: ReportKind; format: ReportFormat } {
  const [name, ending] = file.split(".");
  const kind = reportKinds.find((known) => known === name);
  const format = reportFormats.find((known) => known === ending);
  if (!kind || !format) throw notFound("report");
  return { kind, format };
}

// A report page carries its style in the page and nothing else; no script, no request.
const pageSecurity =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

/** The page's own preview is not a copy that left the product; everything else stands in the audit chain. */
function isPreview(request: Request, format: ReportFormat): boolean {
  return format === "html" && request.headers.get("sec-fetch-dest") === "iframe";
}

/**
 * Makes `status|technical` as `html|pdf|docx|md`; the technical one asks for an act of its own. Gathering and drawing a report
 * takes much memory, so a few are made at once and the others wait.
 */
export async function serveReport(call: RawCall): Promise<Response> {
  const wanted = parse(call.params.file ?? "");
  return inReportTurn(() => {
    if (call.request.signal.aborted) throw new AppError("UNAVAILABLE", "Nobody waits for this report any more.");
    return makeReport(call, wanted);
  });
}

async function makeReport(
  { request, unit }: RawCall,
  { kind, format }: { kind: ReportKind; format: ReportFormat },
): Promise<Response> {
  const act = kind === "technical" ? "report.technical" : "report.status";
  const { document, name } = await unit(
    async ({ tx, actor, now, scope }) => {
      if (!scope) throw notFound("case");
      const made = await caseReport(tx, actor, { scope, kind, now });
      const { caseId } = scope;
      if (!isPreview(request, format))
        await appendAudit(tx, actor, {
          caseId,
          action: act,
          object: "case",
          objectId: caseId,
          after: { file: `${made.name}.${format}` },
        });
      return made;
    },
    { act },
  );
  const bytes = await renderApart(document, format);
  const inline = format === "html" || new URL(request.url).searchParams.get("show") === "1";
  return reportAnswer(bytes, { format, name, inline });
}

/** A drawn report as an answer that no cache keeps. The name is ours and holds no quotes. */
export function reportAnswer(
  bytes: Uint8Array,
  { format, name, inline }: { format: ReportFormat; name: string; inline: boolean },
): Response {
  return new Response(Buffer.from(bytes), {
    headers: {
      "Content-Type": reportContentTypes[format],
      "Content-Disposition": `${inline ? "inline" : "attachment"}; filename="${name}.${format}"`,
      "Content-Security-Policy": pageSecurity,
      "Cache-Control": "no-store",
      Vary: "Cookie, Authorization",
      "X-Content-Type-Options": "nosniff",
    },
  });
}
