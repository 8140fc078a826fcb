import { hrefOf } from "./filter-state";
import { readText } from "./filter-text";

/** The list under what is typed in the palette, when that is a filter and not just words. */
export function listUnder(text: string): { href: string; title: string }[] {
  const read = readText(text);
  if (read.kind === "problem" || read.conditions.length === 0) return [];
  return [{ href: hrefOf({ filter: text }), title: `List the cases: ${text}` }];
}
