import { parseArgs } from "node:util";

import { AppError } from "@/lib/core/errors";

type Options = Record<string, { type: "string" | "boolean" }>;

/**
 * Named arguments of a command; an unknown one, or one without its value, is INVALID and says which.
 */
export function readOptions<T extends Options>(args: string[], options: T) {
  try {
    return parseArgs({ args, options, strict: true, allowPositionals: false }).values;
  } catch (error) {
    throw new AppError("INVALID", `${error instanceof Error ? error.message : String(error)}. See breakwater help.`);
  }
}

/** An argument that must be there. */
export function required(value: string | boolean | undefined, name: string): string {
  if (typeof value === "string" && value !== "") return value;
  throw new AppError("INVALID", `Give --${name}. See breakwater help.`);
}
