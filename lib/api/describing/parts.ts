/** One operation of the OpenAPI document, as far as this file writes it. */
type Operation = Record<string, unknown> & { operationId: string; summary: string; tags: string[] };
export type RawPaths = Record<string, Record<string, Operation | object[]>>;

export const uuid = { type: "string", format: "uuid" };
export const inPath = (name: string, schema: object, description = "") => ({
  name,
  in: "path",
  required: true,
  schema,
  description,
});
export const inQuery = (name: string, schema: object, description: string, required = false) => ({
  name,
  in: "query",
  required,
  schema,
  description,
});
export const inHeader = (name: string, schema: object, description: string, required = false) => ({
  name,
  in: "header",
  required,
  schema,
  description,
});
export const caseId = inPath("caseId", uuid);
export const bytes = { schema: { type: "string", format: "binary" } };
export const file = (description: string, types: readonly string[]) => ({
  200: { description, content: Object.fromEntries(types.map((type) => [type, bytes])) },
});
