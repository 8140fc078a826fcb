import { dayMs, hourMs, minuteMs } from "@/lib/core/time";

import type { FilterField } from "./fields";

export type Comparison = "<" | "<=" | ">" | ">=" | "=";

/** One condition on one field. */
export type FilterTerm =
  | { field: string; kind: "states"; states: string[] }
  | { field: string; kind: "names"; names: string[]; not: boolean }
  | { field: string; kind: "yesno"; yes: boolean }
  | { field: string; kind: "number"; comparison: Comparison; value: number }
  | { field: string; kind: "set"; set: boolean }
  | { field: string; kind: "overdue" }
  | { field: string; kind: "span"; comparison: Comparison; ms: number }
  | { field: string; kind: "date"; comparison: Comparison; day: string };

type Read = { kind: "term"; term: FilterTerm } | { kind: "problem"; message: string };

const term = (found: FilterTerm): Read => ({ kind: "term", term: found });
const problem = (message: string): Read => ({ kind: "problem", message });

const units: Record<string, number> = { m: minuteMs, h: hourMs, d: dayMs, w: 7 * dayMs };

/** A century; longer spans lead to dates that the database does not know. */
const longestMs = 36_525 * dayMs;

const comparisons: readonly Comparison[] = ["<", "<=", ">", ">=", "="];

function splitSign(value: string): { sign: string; rest: string } {
  const [, sign = "", rest = ""] = /^(>=|<=|>|<|=|!)?(.*)$/s.exec(value) ?? [];
  return { sign, rest: rest.trim() };
}

function comparisonOf(sign: string): Comparison {
  return comparisons.find((known) => known === sign) ?? "=";
}

function statesTerm(field: FilterField & { kind: "state" }, value: string): Read {
  const { sign, rest } = splitSign(value);
  const unknown = (word: string) => problem(`There is no ${field.name} “${word}”. Use ${field.values.join(", ")}.`);
  if (sign === "" || sign === "=" || sign === "!") {
    const words = wordsOf(rest);
    const wrong = words.find((word) => !field.values.includes(word.replace(/^!/, "")));
    if (words.length === 0) return problem(`Say which ${field.name}: ${field.values.join(", ")}.`);
    if (wrong !== undefined) return unknown(wrong);
    const unwanted = words.filter((word) => sign === "!" || word.startsWith("!")).map((word) => word.replace(/^!/, ""));
    const wanted = words.filter((word) => !unwanted.includes(word.replace(/^!/, "")));
    const states = field.values.filter(
      (state) => (wanted.length === 0 || wanted.includes(state)) && !unwanted.includes(state),
    );
    return term({ field: field.name, kind: "states", states });
  }
  const word = rest.toLowerCase();
  if (!field.values.includes(word)) return unknown(rest);
  const rank = field.rank(word);
  if (rank === null) return problem(`${field.name} has no order; leave out ${sign}, or list states with commas.`);
  const states = field.values.filter((state) => compare(field.rank(state) ?? 0, comparisonOf(sign), rank));
  return term({ field: field.name, kind: "states", states });
}

function compare(left: number, by: Comparison, right: number): boolean {
  switch (by) {
    case "<":
      return left < right;
    case "<=":
      return left <= right;
    case ">":
      return left > right;
    case ">=":
      return left >= right;
    case "=":
      return left === right;
  }
}

function wordsOf(value: string): string[] {
  return value
    .split(",")
    .map((word) => word.trim().toLowerCase())
    .filter((word) => word !== "");
}

function namesTerm(field: FilterField, value: string): Read {
  const { sign, rest } = splitSign(value);
  if (sign !== "" && sign !== "!" && sign !== "=") return problem(`${field.name} has no order; leave out ${sign}.`);
  const names = wordsOf(rest);
  if (names.length === 0) return problem(`Say which: ${field.name}: needs a value. ${field.about}`);
  return term({ field: field.name, kind: "names", names, not: sign === "!" });
}

function yesnoTerm(field: FilterField, value: string): Read {
  const word = value.trim().toLowerCase();
  if (["yes", "true", "1"].includes(word)) return term({ field: field.name, kind: "yesno", yes: true });
  if (["no", "false", "0", "!yes"].includes(word)) return term({ field: field.name, kind: "yesno", yes: false });
  return problem(`${field.name} is yes or no.`);
}

function numberTerm(field: FilterField, value: string): Read {
  if (field.name === "findings" && value.trim().toLowerCase() === "open")
    return term({ field: field.name, kind: "number", comparison: ">", value: 0 });
  const { sign, rest } = splitSign(value);
  if (sign === "!" || !/^\d{1,9}$/.test(rest))
    return problem(`${field.name} is compared with a whole number: ${field.name}:>0, ${field.name}:3.`);
  return term({ field: field.name, kind: "number", comparison: comparisonOf(sign), value: Number(rest) });
}

function isDay(text: string): boolean {
  const at = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
}

function timeTerm(field: FilterField & { kind: "time" }, value: string): Read {
  const { name } = field;
  const { sign, rest } = splitSign(value);
  const word = rest.toLowerCase();
  if (sign === "" || sign === "!") {
    if (word === "any" || word === "none")
      return term({ field: name, kind: "set", set: (word === "any") !== (sign === "!") });
    if (word === "overdue" && name === "due" && sign === "") return term({ field: name, kind: "overdue" });
  }
  const comparison = comparisonOf(sign);
  if (/^\d{4}-\d{2}-\d{2}$/.test(word)) {
    if (!isDay(word)) return problem(`There is no day ${word}.`);
    return term({ field: name, kind: "date", comparison, day: word });
  }
  const [, amount, unit = "d"] = /^(\d{1,6})([mhdw])?$/.exec(word) ?? [];
  const ms = Number(amount) * (units[unit] ?? dayMs);
  if (amount === undefined || comparison === "=" || ms > longestMs)
    return problem(
      `${name} takes a span or a day: ${name}:<24h, ${name}:>7d, ${name}:>=2021-03-05${name === "due" ? ", overdue, any or none" : ""}.`,
    );
  return term({ field: name, kind: "span", comparison, ms });
}

/** Reads the value of a field, or says in a sentence what it takes. */
export function termOf(field: FilterField, value: string): Read {
  switch (field.kind) {
    case "state":
      return statesTerm(field, value);
    case "yesno":
      return yesnoTerm(field, value);
    case "number":
      return numberTerm(field, value);
    case "time":
      return timeTerm(field, value);
    default:
      return namesTerm(field, value);
  }
}
