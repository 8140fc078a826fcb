import { z } from "zod";

import { AppError } from "./errors";
import { isUuid } from "./ids";
import { storable } from "./storable";

/** What a cursor may hold, each as its column takes it: what a list did not give out must not reach the database. */
export const cursorText = storable(z.string());
export const cursorId = z.string().refine(isUuid);
export const cursorTime = z.iso.datetime();
export const cursorNumber = z.int32();

/** The last row's sort values as an opaque cursor. */
export function encodeCursor(values: (string | number | boolean | null)[]): string {
  return Buffer.from(JSON.stringify(values)).toString("base64url");
}

/** Reads a cursor that encodeCursor made of values of this shape; anything else is the caller's mistake and says so. */
export function decodeCursor<Shape extends z.ZodType>(cursor: string, shape: Shape): z.output<Shape> {
  try {
    const values = shape.safeParse(JSON.parse(Buffer.from(cursor, "base64url").toString("utf8")));
    if (values.success) return values.data;
  } catch {
    // Falls through to the one sentence below.
  }
  throw new AppError("INVALID", "The cursor is not one this list gave out. Start again without a cursor.", {
    field: "cursor",
  });
}
