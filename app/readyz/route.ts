import { readiness } from "@/lib/api/readiness";

export const dynamic = "force-dynamic";

export async function GET(): Promise<Response> {
  const { ready, reason } = await readiness();
  return Response.json(
    { status: ready ? "ready" : "waiting", reason },
    { status: ready ? 200 : 503, headers: { "Cache-Control": "no-store" } },
  );
}
