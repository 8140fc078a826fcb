import { rawRoute } from "@/lib/access/raw";
import { serveCampaignReport } from "@/lib/api/campaign-reports";
import { failurePage } from "@/lib/api/error-page";

export const dynamic = "force-dynamic";

export const GET = rawRoute("portfolio.export", serveCampaignReport, { failure: failurePage });
