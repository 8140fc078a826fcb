import { rawRoute } from "@/lib/access/raw";
import { serveRules } from "@/lib/api/knowledge-files";

export const dynamic = "force-dynamic";

export const GET = rawRoute("knowledge.export", serveRules);
