import { z } from "zod";

/** How every list is asked for: keyset pages, never an offset. */
export const listInput = { limit: z.int().min(1).max(200).default(50), cursor: z.string().max(2000).optional() };

/** The shape of every list. */
export function listOf<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() });
}

/** One value or several, as a list: `?phase=patch` and `?phase=patch&phase=hunt` both read. */
export function oneOrMany<T extends z.ZodType>(item: T) {
  return z.union([z.array(item), item.transform((value) => [value])]);
}
