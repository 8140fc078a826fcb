"use client";

import { parseAsInteger, parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";

export const looks = ["text", "records", "bytes", "rejected"] as const;
export type Look = (typeof looks)[number];

const address = {
  look: parseAsStringLiteral(looks),
  /** A byte of the line that is looked at, and its number where known. */
  offset: parseAsInteger.withDefault(0),
  line: parseAsInteger,
  q: parseAsString.withDefault(""),
  field: parseAsString,
  reason: parseAsString,
};

/** Where in the file one looks, and what is searched for, kept in the address so that it can be handed on. */
export function usePlace() {
  const [values, set] = useQueryStates(address, { history: "push" });
  return {
    ...values,
    set,
    goTo: (place: { offset: number; line: number | null }, look: Look = "text") => void set({ ...place, look }),
  };
}
