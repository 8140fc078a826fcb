import { rawRoute } from "@/lib/access/raw";
import { receivePack } from "@/lib/api/pack-zip";

export const dynamic = "force-dynamic";

export const POST = rawRoute("pack.change", receivePack);
