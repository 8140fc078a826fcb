import type { RawCall } from "@/lib/access/raw";
import { appendAudit } from "@/lib/audit/commands";
import { filterText } from "@/lib/cases/schema";
import { AppError, notFound } from "@/lib/core/errors";
import { installationId } from "@/lib/db/unit";
import { campaignStatusOf } from "@/lib/portfolio/queries";
import { campaignReport } from "@/lib/reports/campaign";
import { renderApart } from "@/lib/reports/render-apart";
import { reportFormats } from "@/lib/reports/schema";

import { exportCases } from "./cases-csv";
import { inReportTurn, reportAnswer } from "./reports";

/** Makes the status of a campaign, or of the part a filter names, as `status.html|pdf|docx|md|csv`; the reader's rights decide its rows. */
export async function serveCampaignReport(call: RawCall): Promise<Response> {
  const { params, request, actor, unit } = call;
  const [name, ending] = (params["file"] ?? "").split(".");
  if (name === "status" && ending === "csv") return exportCases(call);
  const format = reportFormats.find((known) => known === ending);
  if (name !== "status" || !format) throw notFound("report");
  const slug = params["slug"] ?? "";
  const asked = filterText.safeParse(new URL(request.url).searchParams.get("filter") ?? "");
  if (!asked.success)
    throw new AppError("INVALID", asked.error.issues[0]?.message ?? "The filter cannot be read.", { field: "filter" });
  const filter = asked.data;
  return inReportTurn(async () => {
    if (request.signal.aborted) throw new AppError("UNAVAILABLE", "Nobody waits for this report any more.");
    const document = await unit(
      async ({ tx }) => {
        const status = await campaignStatusOf(tx, actor, { slug, filter });
        await appendAudit(tx, actor, {
          caseId: installationId,
          action: "portfolio.export",
          object: "report",
          after: { file: `status.${format}`, campaign: slug, filter },
        });
        return campaignReport({ ...status, preparedBy: actor.name });
      },
      { writes: true },
    );
    const day = document.generatedAt.slice(0, 10);
    return reportAnswer(await renderApart(document, format), {
      format,
      name: `breakwater-${slug.replace(/[^a-z0-9-]/g, "")}-status-${day}`,
      inline: format === "html" || new URL(request.url).searchParams.get("show") === "1",
    });
  });
}
