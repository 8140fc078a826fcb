import { rawRoute } from "@/lib/access/raw";
import { serveExport } from "@/lib/api/exports";

export const dynamic = "force-dynamic";

export const GET = rawRoute("case.export", serveExport);
