import { conditionsIn, type FilterNode, parseFilter } from "@/lib/cases/rules";

/** One condition of the filter as it stands in the text. */
export type Condition = { text: string; node: FilterNode };

export type ReadText =
  | { kind: "read"; conditions: Condition[]; words: Condition[] }
  | { kind: "problem"; message: string };

/** The filter taken apart: conditions, which stand as chips, and words that are searched for, which stay typed. */
export function readText(text: string): ReadText {
  const parsed = parseFilter(text);
  if (parsed.kind === "problem") return parsed;
  const all = conditionsIn(parsed.node).map((node) => ({ text: text.slice(node.from, node.to), node }));
  return {
    kind: "read",
    conditions: all.filter(({ node }) => node.kind !== "text"),
    words: all.filter(({ node }) => node.kind === "text"),
  };
}

/** Conditions side by side; one with `or` at its top needs brackets as soon as it is not alone. */
export function joinText(conditions: readonly Condition[]): string {
  return conditions
    .map(({ text, node }) =>
      conditions.length > 1 && node.kind === "or" && !text.startsWith("(") ? `(${text})` : text,
    )
    .join(" ");
}

function fieldAt(node: FilterNode): string | null {
  return node.kind === "term" ? node.term.field : null;
}

/** The filter with this field asked for this value in place of what it was asked before; null takes the field away. */
export function withField(text: string, field: string, value: string | null): string {
  const read = readText(text);
  if (read.kind === "problem") return value === null ? "" : `${field}:${value}`;
  const others = [...read.conditions.filter(({ node }) => fieldAt(node) !== field), ...read.words];
  const kept = joinText(others);
  if (value === null) return kept;
  const first = others.length === 1 && others[0]?.node.kind === "or" && !kept.startsWith("(") ? `(${kept})` : kept;
  return `${first} ${field}:${value}`.trim();
}

/** The value that the field alone is asked for: `patched` in `exposure:patched tag:x`. */
export function valueOfField(text: string, field: string): string | null {
  const read = readText(text);
  if (read.kind === "problem") return null;
  const found = read.conditions.filter(({ node }) => fieldAt(node) === field);
  const [one] = found;
  if (!one || found.length > 1) return null;
  return one.text.slice(one.text.indexOf(":") + 1);
}

/** The filter without these cases. */
export function leavingOut(filter: string, refs: readonly string[]): string {
  if (refs.length === 0) return filter;
  return `${filter.trim() === "" ? "" : `(${filter}) `}-ref:${refs.join(",")}`;
}
