import { OpenAPIGenerator } from "@orpc/openapi";
import { ZodToJsonSchemaConverter } from "@orpc/zod/zod4";
import { z } from "zod";

import { rawPaths } from "./describing/raw-routes";
import { type ReferenceSection, referenceOf } from "./describing/reference";
import { router } from "./router";

const generator = new OpenAPIGenerator({ schemaConverters: [new ZodToJsonSchemaConverter()] });

const errorCodes = {
  400: "What was sent is not valid; `data.fields` names the fields",
  401: "Sign in, or send a token",
  403: "Your role does not allow it, where you may know that the thing exists",
  404: "Not there, or not for you",
  409: "Somebody changed it meanwhile; `data.current` is how it stands",
  429: "Too many at once; try later",
} as const;
const ofWrites = new Set(["post", "put", "patch", "delete"]);
const methods = new Set(["get", "head", "post", "put", "patch", "delete"]);

const errorSchema = {
  type: "object",
  description: "Every failure has this shape; the message is a sentence for a person.",
  properties: {
    code: { type: "string", examples: ["NOT_FOUND"] },
    status: { type: "integer" },
    message: { type: "string" },
    data: { description: "What more there is to say, by code" },
  },
  required: ["code", "status", "message"],
};

const operation = z.looseObject({
  operationId: z.string().optional(),
  tags: z.array(z.string()).optional(),
  parameters: z.array(z.looseObject({})).optional(),
  responses: z.record(z.string(), z.unknown()).optional(),
});
const pathItem = z.record(z.string(), z.unknown());
const generated = z.looseObject({
  paths: z.record(z.string(), pathItem).default({}),
  components: z.looseObject({}).default({}),
});

function titled(name: string): string {
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}

/** Query parameters as they are: what the generator adds about empty values says nothing here. */
function plainParameter(parameter: Record<string, unknown>): Record<string, unknown> {
  const { allowEmptyValue: _empty, allowReserved: _reserved, ...rest } = parameter;
  return rest;
}

function completed(method: string, path: string, found: unknown): unknown {
  if (!methods.has(method)) return found;
  const known = operation.parse(found);
  const codes = Object.keys(errorCodes).filter((code) =>
    code === "409" ? ofWrites.has(method) : code === "404" ? path.includes("{") : true,
  );
  const open = Array.isArray(known["security"]) && known["security"].length === 0;
  const errors = open
    ? {}
    : Object.fromEntries(codes.map((code) => [code, { $ref: `#/components/responses/${code}` }]));
  return {
    ...known,
    tags: known.tags ?? [titled((known.operationId ?? "other").split(".")[0] ?? "other")],
    ...(known.parameters ? { parameters: known.parameters.map(plainParameter) } : {}),
    responses: { ...known.responses, ...errors },
  };
}

async function describe(): Promise<object> {
  const document = generated.parse(
    await generator.generate(router, {
      info: {
        title: "Breakwater API",
        version: "1",
        description:
          "Pages and scripts use the same procedures. Times are ISO 8601 in UTC, ids are UUIDv7. Lists take `limit` and `cursor` and answer `items` and `nextCursor`. Writes on versioned things take `version` and answer 409 with the current row when it is stale.",
        license: { name: "Apache-2.0", identifier: "Apache-2.0" },
      },
      servers: [{ url: "/api/v1" }],
      security: [{ token: [] }, { session: [] }],
    }),
  );
  const merged: Record<string, Record<string, unknown>> = { ...document.paths };
  for (const [path, item] of Object.entries(rawPaths)) merged[path] = { ...merged[path], ...item };
  const paths = Object.entries(merged).map(([path, item]) => [
    path,
    Object.fromEntries(Object.entries(item).map(([method, found]) => [method, completed(method, path, found)])),
  ]);
  const responses = Object.entries(errorCodes).map(([code, description]) => [
    code,
    { description, content: { "application/json": { schema: { $ref: "#/components/schemas/Error" } } } },
  ]);
  return {
    ...document,
    paths: Object.fromEntries(paths),
    components: {
      ...document.components,
      schemas: { Error: errorSchema },
      responses: Object.fromEntries(responses),
      securitySchemes: {
        token: {
          type: "http",
          scheme: "bearer",
          description: "An API token, bw_…, made under Settings or with `breakwater token create`",
        },
        session: {
          type: "apiKey",
          in: "cookie",
          name: "next-auth.session-token",
          description: "The cookie of the browser",
        },
      },
    },
  };
}

let described: Promise<object> | null = null;

/** The OpenAPI 3.1 document of all procedures and raw routes, made once from the same definitions that run. */
export function openApiDocument(): Promise<object> {
  described ??= describe();
  return described;
}

/** The same as sections for the reference page. */
export async function apiReference(): Promise<ReferenceSection[]> {
  return referenceOf(await openApiDocument());
}
