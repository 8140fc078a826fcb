import { rawRoute } from "@/lib/access/raw";
import { failurePage } from "@/lib/api/error-page";
import { serveExport } from "@/lib/api/exports";

export const dynamic = "force-dynamic";

export const GET = rawRoute("case.export", serveExport, { failure: failurePage });
