import { rawRoute } from "@/lib/access/raw";
import { failurePage } from "@/lib/api/error-page";
import { serveReport } from "@/lib/api/reports";

export const dynamic = "force-dynamic";

export const GET = rawRoute("report.status", serveReport, { failure: failurePage });
