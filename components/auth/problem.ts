import { z } from "zod/mini";

/** What a refused write says: a sentence, and the fields it is about. */
export type Problem = { message: string; fields: Record<string, string> };

const oneField = z.object({ field: z.string() });
const fieldList = z.object({ fields: z.array(z.object({ field: z.string(), message: z.string() })) });

/** Reads the error of a procedure; what nobody expected becomes a sentence too. */
export function problemOf(error: unknown): Problem {
  const message = error instanceof Error && error.message !== "" ? error.message : "It did not work. Try again.";
  const data: unknown = typeof error === "object" && error !== null && "data" in error ? error.data : null;
  const many = fieldList.safeParse(data);
  const one = oneField.safeParse(data);
  const fields = many.success
    ? many.data.fields.map(({ field, message: text }) => [field, text])
    : one.success
      ? [[one.data.field, message]]
      : [];
  // Of several things wrong with one field the first is said.
  return { message, fields: Object.fromEntries(fields.toReversed()) };
}
