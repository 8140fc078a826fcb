import { rawRoute } from "@/lib/access/raw";
import { exportContent } from "@/lib/api/evidence-content";

export const dynamic = "force-dynamic";

export const GET = rawRoute("evidence.export", exportContent);
