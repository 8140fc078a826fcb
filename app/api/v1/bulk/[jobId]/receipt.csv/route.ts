import { rawRoute } from "@/lib/access/raw";
import { serveReceipt } from "@/lib/api/bulk-receipt";

export const dynamic = "force-dynamic";

export const GET = rawRoute("bulk.read", serveReceipt);
