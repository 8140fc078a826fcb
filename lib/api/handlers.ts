import { SmartCoercionPlugin } from "@orpc/json-schema";
import { OpenAPIHandler } from "@orpc/openapi/fetch";
import { ORPCError, ValidationError } from "@orpc/server";
import { RPCHandler } from "@orpc/server/fetch";
import { ZodToJsonSchemaConverter } from "@orpc/zod/zod4";

import { authenticate } from "@/lib/access/gate";
import { assertSameOrigin, dataHeaders, errorResponse, json } from "@/lib/access/raw";
import { bounded } from "@/lib/core/bounded";
import { errorStatus } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import { log } from "@/lib/core/log";

import { router } from "./router";

/** Turns what went wrong into the error shape of the API: a sentence, and the field where there is one. */
function toApiError(error: unknown): unknown {
  if (error instanceof ORPCError && error.cause instanceof ValidationError && error.code === "BAD_REQUEST") {
    const fields = error.cause.issues.map((issue) => ({ field: pathOf(issue.path), message: issue.message }));
    const message = fields.map(({ field, message: text }) => (field ? `${field}: ${text}` : text)).join(" ");
    return new ORPCError("INVALID", { status: 400, message, data: { fields } });
  }
  // What was expected keeps its code, also those that say that this side cannot help it now: 503 and 507.
  if (error instanceof ORPCError && (error.status < 500 || error.code in errorStatus)) return error;
  const id = newId();
  log().error({ id, err: error }, "request failed");
  return new ORPCError("INTERNAL", {
    status: 500,
    message: `Something went wrong on our side. Error id ${id}.`,
    data: { id },
  });
}

type PathPart = PropertyKey | { key: PropertyKey };

function pathOf(path: readonly PathPart[] | undefined): string {
  return (path ?? []).map((part) => String(typeof part === "object" ? part.key : part)).join(".");
}

async function translating<T>({ next }: { next: () => Promise<T> }): Promise<T> {
  try {
    return await next();
  } catch (error) {
    throw toApiError(error);
  }
}

const openapi = new OpenAPIHandler(router, {
  clientInterceptors: [translating],
  plugins: [new SmartCoercionPlugin({ schemaConverters: [new ZodToJsonSchemaConverter()] })],
});
const rpc = new RPCHandler(router, { clientInterceptors: [translating] });

/** More than any call of the API needs; files do not come this way. */
const mostBodyBytes = 2 * 1024 * 1024;

async function answer(
  request: Request,
  handle: (request: Request) => Promise<Response | undefined>,
): Promise<Response> {
  try {
    assertSameOrigin(request);
    const response = await handle(await bounded(request, mostBodyBytes));
    if (!response)
      return json(
        { code: "NOT_FOUND", status: 404, message: "There is no such address in the API. See /docs/api." },
        404,
      );
    for (const [name, value] of Object.entries(dataHeaders)) response.headers.set(name, value);
    return response;
  } catch (error) {
    return errorResponse(error);
  }
}

/** Serves the REST form of every procedure under /api/v1. */
export function serveApi(request: Request): Promise<Response> {
  return answer(request, async (incoming) => {
    const context = { actor: await authenticate(incoming.headers) };
    const { response } = await openapi.handle(incoming, { prefix: "/api/v1", context });
    return response;
  });
}

/** Serves the same procedures to the browser client under /api/rpc. */
export function serveRpc(request: Request): Promise<Response> {
  return answer(request, async (incoming) => {
    const context = { actor: await authenticate(incoming.headers) };
    const { response } = await rpc.handle(incoming, { prefix: "/api/rpc", context });
    return response;
  });
}
