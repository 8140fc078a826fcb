import { AppError } from "./errors";

/** The last row's sort values as an opaque cursor. */
export function encodeCursor(values: (string | number | boolean | null)[]): string {
  return Buffer.from(JSON.stringify(values)).toString("base64url");
}

/** Reads a cursor made by encodeCursor; anything else is the caller's mistake and says so. */
export function decodeCursor(cursor: string, length: number): (string | number | boolean | null)[] {
  try {
    const values: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
    if (Array.isArray(values) && values.length === length && values.every(isScalar)) return values;
  } catch {
    // Falls through to the one sentence below.
  }
  throw new AppError("INVALID", "The cursor is not one this list gave out. Start again without a cursor.", {
    field: "cursor",
  });
}

function isScalar(value: unknown): value is string | number | boolean | null {
  return value === null || typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}
