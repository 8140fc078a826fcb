import { ORPCError } from "@orpc/client";
import { z } from "zod";

/** The sentence of a failure for a person. */
export function sentenceOf(error: unknown): string {
  return error instanceof Error && error.message !== "" ? error.message : "It did not work. Try again.";
}

/** The row as someone else left it, when a write came too late; null for any other failure. */
export function currentOf<T>(error: unknown, row: z.ZodType<T>): T | null {
  if (!(error instanceof ORPCError) || error.code !== "CONFLICT") return null;
  const parsed = z.object({ current: row }).safeParse(error.data);
  return parsed.success ? parsed.data.current : null;
}

/** The field a refusal names, so that it is said there. */
export function fieldOf(error: unknown): string | null {
  if (!(error instanceof ORPCError)) return null;
  const parsed = z.object({ field: z.string() }).safeParse(error.data);
  return parsed.success ? parsed.data.field : null;
}
