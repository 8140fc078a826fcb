import { rawRoute } from "@/lib/access/raw";
import { servePack } from "@/lib/api/pack-zip";

export const dynamic = "force-dynamic";

export const GET = rawRoute("pack.read", servePack);
