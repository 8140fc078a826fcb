import { rawRoute } from "@/lib/access/raw";
import { serveRematch } from "@/lib/api/knowledge-files";

export const dynamic = "force-dynamic";

export const GET = rawRoute("knowledge.read", serveRematch);
