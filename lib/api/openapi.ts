import { OpenAPIGenerator } from "@orpc/openapi";
import { ZodToJsonSchemaConverter } from "@orpc/zod/zod4";

import { router } from "./router";

const generator = new OpenAPIGenerator({ schemaConverters: [new ZodToJsonSchemaConverter()] });

/** The OpenAPI 3.1 document of all procedures and raw routes, made from the same definitions that run. */
export async function openApiDocument(): Promise<object> {
  return generator.generate(router, {
    info: { title: "Breakwater API", version: "1" },
    servers: [{ url: "/api/v1" }],
    security: [{ token: [] }, { session: [] }],
    components: {
      securitySchemes: {
        token: { type: "http", scheme: "bearer", description: "An API token, bw_…" },
        session: { type: "apiKey", in: "cookie", name: "next-auth.session-token" },
      },
    },
  });
}
