import { openApiDocument } from "@/lib/api/openapi";

export async function GET(): Promise<Response> {
  return Response.json(await openApiDocument(), {
    headers: { "Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff" },
  });
}
