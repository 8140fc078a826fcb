import { globSync } from "node:fs";
import { isProcedure } from "@orpc/server";
import { expect, test } from "vitest";
import { z } from "zod";

import { apiReference, openApiDocument } from "./openapi";
import { router } from "./router";

const parameter = z.looseObject({
  name: z.string(),
  in: z.enum(["path", "query", "header"]),
  required: z.boolean().optional(),
  schema: z.looseObject({}),
});
const response = z.union([z.looseObject({ description: z.string().min(1) }), z.looseObject({ $ref: z.string() })]);
const operation = z.looseObject({
  operationId: z.string().min(1),
  summary: z.string().min(1),
  tags: z.array(z.string()).min(1),
  parameters: z.array(parameter).optional(),
  responses: z.record(z.string().regex(/^[1-5]\d\d$/), response),
});
const openApi = z.looseObject({
  openapi: z.string().regex(/^3\.1\.\d$/),
  info: z.looseObject({ title: z.string(), version: z.string() }),
  servers: z.array(z.object({ url: z.string() })),
  security: z.array(z.record(z.string(), z.array(z.string()))),
  paths: z.record(z.string().startsWith("/"), z.record(z.string(), z.unknown())),
  components: z.looseObject({
    schemas: z.record(z.string(), z.unknown()),
    responses: z.record(z.string(), z.unknown()),
    securitySchemes: z.record(z.string(), z.unknown()),
  }),
});

const methods = ["get", "head", "post", "put", "patch", "delete"];
const document = openApi.parse(await openApiDocument());
const operations = Object.entries(document.paths).flatMap(([path, item]) =>
  methods.filter((method) => method in item).map((method) => ({ path, method, found: operation.parse(item[method]) })),
);

function proceduresOf(node: object): number {
  return Object.values(node).reduce(
    (sum: number, child: unknown) =>
      isProcedure(child) ? sum + 1 : typeof child === "object" && child !== null ? sum + proceduresOf(child) : sum,
    0,
  );
}

test("every operation has an id of its own, and its path parameters are those of its path", () => {
  const ids = operations.map(({ found }) => found.operationId);
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  for (const { path, method, found } of operations) {
    const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? "").toSorted();
    const given = (found.parameters ?? []).filter((one) => one.in === "path");
    expect(given.map((one) => one.name).toSorted(), `${method} ${path}`).toEqual(named);
    for (const one of given) expect(one.required, `${method} ${path} ${one.name}`).toBe(true);
  }
});

test("every reference points at something in the document", () => {
  const references = JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g);
  for (const [, pointer = ""] of references) {
    const target = pointer
      .split("/")
      .reduce(
        (node: unknown, key) =>
          typeof node === "object" && node !== null
            ? Object.entries(node).find(([name]) => name === key)?.[1]
            : undefined,
        document,
      );
    expect(target, pointer).toBeDefined();
  }
});

test("every procedure and every raw route of the API is in it", () => {
  const raw = operations.filter(({ found }) =>
    /^(uploads|reports|exports|events|openapi|health)|imports\.start|packs\.(receive|zip)|evidence\.(put|content|table|manifest)|(portfolio|rematches)\.csv|portfolio\.(report|matrixCsv)|bulk\.receipt|(rules|indicators)\.export/.test(
      found.operationId,
    ),
  );
  expect(operations.length - raw.length).toBe(proceduresOf(router));
  const files = globSync("app/api/v1/**/route.ts").filter((file) => !file.startsWith("app/api/v1/[["));
  for (const file of files) {
    const path = file
      .replace(/^app\/api\/v1/, "")
      .replace(/\/route\.ts$/, "")
      .replace("/[[...path]]", "")
      .replaceAll(/\[(\w+)\]/g, "{$1}");
    expect(Object.keys(document.paths), file).toContain(path);
  }
});

test("every operation says how it fails, in one shape, unless it needs no sign-in", () => {
  for (const { found, path } of operations) {
    const open = Array.isArray(found["security"]) && found["security"].length === 0;
    expect("401" in found.responses, path).toBe(!open);
  }
  expect(document.components.schemas["Error"]).toMatchObject({ required: ["code", "status", "message"] });
});

test("the reference page shows every operation once, with a command for it", async () => {
  const shown = (await apiReference()).flatMap((section) => section.operations);
  expect(shown.map((one) => one.id).toSorted()).toEqual(operations.map(({ found }) => found.operationId).toSorted());
  for (const one of shown) expect(one.example).toContain(`"$BREAKWATER${one.path}`);
});
