import type { z } from "zod";

import { AppError } from "./errors";

const sentence = "This text holds characters that cannot be stored. Leave them out.";

/** PostgreSQL stores no NUL in text, and no half of a surrogate pair in JSON. */
function isStorable(text: string): boolean {
  return !text.includes("\0") && text.isWellFormed();
}

function unstorable(value: unknown, path: PropertyKey[] = []): PropertyKey[][] {
  if (typeof value === "string") return isStorable(value) ? [] : [path];
  if (Array.isArray(value)) return value.flatMap((one, index) => unstorable(one, [...path, index]));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, one]) => unstorable(one, [...path, key]));
}

/** The same schema, which also refuses text that no database could keep, and names every field that holds such. */
export function storable<S extends z.ZodType>(schema: S): S {
  return schema.superRefine((value, context) => {
    for (const path of unstorable(value)) context.addIssue({ code: "custom", path, message: sentence });
  });
}

/** The same for values that come by name, as in an address. INVALID names the field. */
export function assertStorable(entries: Iterable<readonly [string, string | null | undefined]>): void {
  for (const [field, text] of entries)
    if (text !== null && text !== undefined && !isStorable(text)) throw new AppError("INVALID", sentence, { field });
}
