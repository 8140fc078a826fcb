import type { Actor } from "@/lib/auth/schema";
import { AppError } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import { log } from "@/lib/core/log";
import { explainDiskFull } from "@/lib/db/disk-full";
import { assertStorable } from "@/lib/core/storable";

import { authenticate, pass, requireActor, type Unit } from "./gate";
import type { Act } from "./policy";

/** One request of a raw route. `unit` opens a transaction through the gate; a stream holds none while it runs. */
export type RawCall = {
  request: Request;
  params: Record<string, string>;
  actor: Actor;
  caseId: string | null;
  unit: <T>(work: (unit: Unit) => Promise<T>, options?: { writes?: boolean; act?: Act }) => Promise<T>;
};

type RouteContext = { params: Promise<Record<string, string | string[] | undefined> | undefined> };
type RouteHandler = ((request: Request, context: RouteContext) => Promise<Response>) & { act: Act };

/**
 * What every answer with data of the product carries: nobody keeps it, no browser takes it for something else than it says, and
 * should it be opened as a page, nothing in it runs or loads.
 */
export const dataHeaders = {
  "Cache-Control": "no-store",
  Vary: "Cookie, Authorization",
  "X-Content-Type-Options": "nosniff",
  "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
  "Cross-Origin-Resource-Policy": "same-origin",
};

/** A JSON answer that no cache keeps. */
export function json(body: unknown, status = 200): Response {
  return Response.json(body, { status, headers: dataHeaders });
}

/** A file to keep, as an answer that no cache keeps. The name is ours and holds no quotes. */
export function attachment(body: string | ReadableStream<Uint8Array>, name: string, type: string): Response {
  const headers = { "Content-Type": type, "Content-Disposition": `attachment; filename="${name}"`, ...dataHeaders };
  return new Response(body, { headers });
}

/** Writes from another site are refused; scripts with a token send no Origin and need none. */
export function assertSameOrigin(request: Request): void {
  if (request.method === "GET" || request.method === "HEAD" || request.method === "OPTIONS") return;
  const origin = request.headers.get("origin");
  if (origin === null || request.headers.get("authorization")?.startsWith("Bearer bw_")) return;
  const host = request.headers.get("x-forwarded-host") ?? request.headers.get("host");
  if (URL.canParse(origin) && new URL(origin).host === host) return;
  throw new AppError("FORBIDDEN", "This request came from another site and was refused.");
}

/** Any failure as the error shape of the API; what was not expected is logged under an id. */
export function errorResponse(error: unknown): Response {
  const expected = error instanceof AppError ? error : explainDiskFull(error);
  if (expected) {
    const { code, status, message, data } = expected;
    return json({ code, status, message, data }, status);
  }
  const id = newId();
  log().error({ id, err: error }, "request failed");
  return json(
    { code: "INTERNAL", status: 500, message: `Something went wrong on our side. Error id ${id}.`, data: { id } },
    500,
  );
}

function plain(params: Record<string, string | string[] | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(params).map(([key, value]) => [key, Array.isArray(value) ? value.join("/") : (value ?? "")]),
  );
}

/**
 * A route that streams or takes raw bytes, behind the same gate as every procedure: authenticated, same
 * origin, and the act decided on the case named by `{caseId}`, or found by `caseOf`, before the handler sees the request.
 */
export function rawRoute(
  act: Act,
  handler: (call: RawCall) => Promise<Response>,
  options: {
    caseOf?: (request: Request, params: Record<string, string>) => Promise<string | null>;
    /** How a failure is shown where people open the route in a browser; without it, as JSON. */
    failure?: (request: Request, response: Response) => Promise<Response>;
  } = {},
): RouteHandler {
  const route = async (request: Request, context: RouteContext): Promise<Response> => {
    try {
      assertSameOrigin(request);
      // A route without a parameter in its path is given none.
      const params = plain((await context.params) ?? {});
      assertStorable([...Object.entries(params), ...new URL(request.url).searchParams]);
      const actor = requireActor(await authenticate(request.headers));
      const caseId = options.caseOf ? await options.caseOf(request, params) : (params.caseId ?? null);
      const unit: RawCall["unit"] = (work, options = {}) =>
        pass({ act: options.act ?? act, actor, caseId, writes: options.writes ?? false }, work);
      await unit(() => Promise.resolve());
      return await handler({ request, params, actor, caseId, unit });
    } catch (error) {
      const response = errorResponse(error);
      return options.failure ? options.failure(request, response) : response;
    }
  };
  return Object.assign(route, { act });
}
