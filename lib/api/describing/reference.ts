import { z } from "zod";

/** One row of a schema, nested names written with dots: "items[].server.hostname". */
export type FieldRow = { name: string; type: string; required: boolean; note: string };
export type Body = { type: string; rows: FieldRow[] };
export type OperationView = {
  id: string;
  method: string;
  path: string;
  summary: string;
  description: string;
  open: boolean;
  parameters: { name: string; place: string; type: string; required: boolean; note: string }[];
  request: Body | null;
  responses: { status: string; description: string; body: Body | null }[];
  example: string;
};
export type ReferenceSection = { tag: string; operations: OperationView[] };

const schema = z.looseObject({
  type: z.union([z.string(), z.array(z.string())]).optional(),
  format: z.string().optional(),
  enum: z.array(z.unknown()).optional(),
  const: z.unknown().optional(),
  description: z.string().optional(),
  default: z.unknown().optional(),
  required: z.array(z.string()).optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  items: z.unknown().optional(),
  anyOf: z.array(z.unknown()).optional(),
  oneOf: z.array(z.unknown()).optional(),
});
type Schema = z.infer<typeof schema>;
const content = z.record(z.string(), z.looseObject({ schema: z.unknown().optional() }));
const response = z.looseObject({
  description: z.string().optional(),
  content: content.optional(),
  $ref: z.string().optional(),
});
const operation = z.looseObject({
  operationId: z.string(),
  summary: z.string().optional(),
  description: z.string().optional(),
  tags: z.array(z.string()),
  security: z.array(z.unknown()).optional(),
  parameters: z
    .array(
      z.looseObject({
        name: z.string(),
        in: z.string(),
        required: z.boolean().optional(),
        description: z.string().optional(),
        schema: z.unknown().optional(),
      }),
    )
    .optional(),
  requestBody: z.looseObject({ content }).optional(),
  responses: z.record(z.string(), response),
});
const document = z.looseObject({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) });

const methods = ["get", "post", "put", "patch", "delete", "head"];
const deepest = 4;

const read = (value: unknown): Schema => schema.safeParse(value).data ?? {};

function isNull(part: Schema): boolean {
  return part.type === "null";
}

function typeOf(found: Schema): string {
  if (found.enum) return found.enum.map(String).join(" | ");
  if (found.const !== undefined) return JSON.stringify(found.const);
  const parts = found.anyOf ?? found.oneOf;
  if (parts) {
    const all = parts.map(read);
    return [
      ...new Set([...all.filter((part) => !isNull(part)).map(typeOf), ...(all.some(isNull) ? ["null"] : [])]),
    ].join(" | ");
  }
  if (found.type === "array") return `list of ${typeOf(read(found.items))}`;
  const type = [found.type ?? "any"].flat().join(" | ");
  return found.format ? `${type} (${found.format})` : type;
}

/** The object inside: of a list its items, of a choice the first part that has fields. */
function inner(found: Schema): { suffix: string; found: Schema } | null {
  if (found.properties) return { suffix: "", found };
  if (found.type === "array") {
    const items = inner(read(found.items));
    return items && { suffix: `[]${items.suffix}`, found: items.found };
  }
  for (const part of found.anyOf ?? found.oneOf ?? []) {
    const one = inner(read(part));
    if (one) return one;
  }
  return null;
}

function rowsOf(found: Schema, prefix = "", depth = 0): FieldRow[] {
  const object = inner(found);
  if (!object || depth >= deepest) return [];
  const start = prefix === "" ? object.suffix.replace(/^\[\]/, "[].") : `${prefix}${object.suffix}.`;
  return Object.entries(object.found.properties ?? {}).flatMap(([name, value]) => {
    const child = read(value);
    const row = {
      name: `${start}${name}`,
      type: typeOf(child),
      required: object.found.required?.includes(name) ?? false,
      note: child.description ?? "",
    };
    return [row, ...rowsOf(child, `${start}${name}`, depth + 1)];
  });
}

function bodyOf(media: z.infer<typeof content> | undefined): Body | null {
  const types = Object.keys(media ?? {});
  const [first] = types;
  return first === undefined ? null : { type: types.join(", "), rows: rowsOf(read(media?.[first]?.schema)) };
}

function exampleOf(found: z.infer<typeof operation>, method: string, address: string): string {
  const required = (found.parameters ?? []).filter((parameter) => parameter.in === "query" && parameter.required);
  const query = required.length === 0 ? "" : `?${required.map((parameter) => `${parameter.name}=…`).join("&")}`;
  const [type] = Object.keys(found.requestBody?.content ?? {});
  const lines = [`curl ${method === "get" ? "" : `-X ${method.toUpperCase()} `}"$BREAKWATER${address}${query}"`];
  if (found.security?.length !== 0) lines.push('-H "Authorization: Bearer $TOKEN"');
  if (type === "application/json") {
    const body = rowsOf(read(found.requestBody?.content[type]?.schema)).filter(
      (row) => row.required && !/[.[]/.test(row.name),
    );
    lines.push('-H "Content-Type: application/json"', `-d '{${body.map((row) => `"${row.name}": …`).join(", ")}}'`);
  } else if (type) lines.push(`-H "Content-Type: ${type}"`, "--data-binary @file");
  return lines.join(" \\\n  ");
}

/** The OpenAPI document as the reference page shows it: sections by tag, each operation with flat rows of its schemas. */
export function referenceOf(openApi: object): ReferenceSection[] {
  const { paths } = document.parse(openApi);
  const all = Object.entries(paths).flatMap(([path, item]) =>
    methods.flatMap((method) => {
      const found = operation.safeParse(item[method]).data;
      if (!found) return [];
      const address = item["servers"] === undefined ? `/api/v1${path}` : path;
      const view: OperationView = {
        id: found.operationId,
        method: method.toUpperCase(),
        path: address,
        summary: found.summary ?? found.operationId,
        description: found.description ?? "",
        open: found.security?.length === 0,
        parameters: (found.parameters ?? []).map((parameter) => ({
          name: parameter.name,
          place: parameter.in,
          type: typeOf(read(parameter.schema)),
          required: parameter.required ?? false,
          note: parameter.description ?? "",
        })),
        request: bodyOf(found.requestBody?.content),
        responses: Object.entries(found.responses)
          .filter(([, one]) => one.$ref === undefined)
          .map(([status, one]) => ({ status, description: one.description ?? "", body: bodyOf(one.content) })),
        example: exampleOf(found, method, address),
      };
      return [{ tag: found.tags[0] ?? "Other", view }];
    }),
  );
  return [...Map.groupBy(all, (one) => one.tag)].map(([tag, group]) => ({
    tag,
    operations: group.map((one) => one.view),
  }));
}
