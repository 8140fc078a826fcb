import { mayHear } from "@/lib/access/live";
import { rawRoute } from "@/lib/access/raw";
import { liveStream } from "@/lib/live/stream";

export const dynamic = "force-dynamic";

export const GET = rawRoute("events.read", async ({ request, actor }) =>
  liveStream(request.signal, mayHear(request.headers, actor)),
);
