import { rawRoute } from "@/lib/access/raw";
import { serveIndicators } from "@/lib/api/knowledge-files";

export const dynamic = "force-dynamic";

export const GET = rawRoute("knowledge.export", serveIndicators);
