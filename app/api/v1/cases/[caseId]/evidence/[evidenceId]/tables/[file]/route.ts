import { rawRoute } from "@/lib/access/raw";
import { serveEvidenceTable } from "@/lib/api/evidence-tables";

export const dynamic = "force-dynamic";

export const GET = rawRoute("evidence.inspect", serveEvidenceTable);
