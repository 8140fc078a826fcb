/** One operation of the OpenAPI document, as far as this file writes it. */
type Operation = Record<string, unknown> & { operationId: string; summary: string; tags: string[] };
export type RawPaths = Record<string, Record<string, Operation | object[]>>;

export const uuid = { type: "string", format: "uuid" };
export const inQuery = (name: string, schema: object, description: string, required = false) => ({
  name,
  in: "query",
  required,
  schema,
  description,
});
export const bytes = { schema: { type: "string", format: "binary" } };
