import { rawRoute } from "@/lib/access/raw";
import { serveApi } from "@/lib/api/handlers";
import { putEvidence } from "@/lib/api/evidence-put";

export const dynamic = "force-dynamic";

export const PUT = rawRoute("evidence.add", putEvidence);
export { serveApi as GET };
