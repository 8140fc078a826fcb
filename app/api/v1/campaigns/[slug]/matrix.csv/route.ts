import { rawRoute } from "@/lib/access/raw";
import { serveMatrix } from "@/lib/api/matrix-csv";

export const dynamic = "force-dynamic";

export const GET = rawRoute("portfolio.export", serveMatrix);
