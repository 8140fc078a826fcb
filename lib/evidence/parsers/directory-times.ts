import { isPlausible, timeOfIso } from "./timestamps";

/** Which of the first two numbers of a date is the month. */
export type DateOrder = "month first" | "day first";

/** A time that a directory tells: `zoned` is false where it is that of the clock of the host that exported it. */
export type ToldTime =
  | { kind: "at"; at: number; zoned: boolean }
  | { kind: "never" }
  | { kind: "either"; readings: Record<DateOrder, number | null> }
  | { kind: "unreadable" };

const filetimeEpochMs = 11_644_473_600_000;
const clock = String.raw`(\d{1,2})[:.](\d\d)(?:[:.](\d\d))?(?: ?([AP])\.? ?M\.?)?`;
const yearFirst = new RegExp(String.raw`^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})[T ]${clock}$`, "i");
const yearLast = new RegExp(String.raw`^(\d{1,2})([-/.])(\d{1,2})[-/.](\d{4}),? ${clock}$`, "i");
const iso = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)?$/;

type Day = { year: number; month: number; day: number };
type Hour = readonly (string | undefined)[];

/** Epoch milliseconds of a day and a time of day, or null when there is no such moment. */
function momentOf({ year, month, day }: Day, [hours, minutes, seconds, half]: Hour): number | null {
  const hour = half === undefined ? Number(hours) : (Number(hours) % 12) + (half.toUpperCase() === "P" ? 12 : 0);
  const at = Date.UTC(year, month - 1, day, hour, Number(minutes), Number(seconds ?? 0));
  const read = new Date(at);
  const exists = read.getUTCMonth() === month - 1 && read.getUTCDate() === day && hour <= 23 && Number(minutes) <= 59;
  return exists && isPlausible(at) ? at : null;
}

function told(at: number | null, zoned: boolean): ToldTime {
  return at === null ? { kind: "unreadable" } : { kind: "at", at, zoned };
}

function ofSlashes(match: RegExpExecArray): ToldTime {
  const [, first = "", mark, second = "", year = "", ...hour] = match;
  const [one, two] = [Number(first), Number(second)];
  const dayFirst = momentOf({ year: Number(year), month: two, day: one }, hour);
  // Dots stand between day and month only where the day comes first.
  if (mark === ".") return told(dayFirst, false);
  const monthFirst = momentOf({ year: Number(year), month: one, day: two }, hour);
  if (dayFirst === null && monthFirst === null) return { kind: "unreadable" };
  if (dayFirst === monthFirst) return told(dayFirst, false);
  return { kind: "either", readings: { "month first": monthFirst, "day first": dayFirst } };
}

/**
 * Reads when a password was set, as Get-ADUser and its like export it: a FILETIME number (UTC), ISO 8601, or the form of a
 * locale. An empty text and 0 mean that it was never set, or has to be changed at the next sign-in. A date such as 3/9/2021
 * can be read in two ways; only the whole file may tell which one is meant.
 */
export function toldTime(text: string): ToldTime {
  const plain = text
    .slice(0, 80)
    .replaceAll(/[\s\u00A0\u200E\u200F\u202F]+/g, " ")
    .trim();
  if (plain === "" || plain === "0") return { kind: "never" };
  if (/^\d{17,18}$/.test(plain)) {
    const at = Math.floor(Number(plain) / 10_000) - filetimeEpochMs;
    return told(isPlausible(at) ? at : null, true);
  }
  if (iso.test(plain)) {
    const at = timeOfIso(plain);
    return told(Number.isFinite(at) && isPlausible(at) ? at : null, /(?:Z|[+-]\d\d:\d\d)$/.test(plain));
  }
  const [, year, month, day, ...hour] = yearFirst.exec(plain) ?? [];
  if (year !== undefined)
    return told(momentOf({ year: Number(year), month: Number(month), day: Number(day) }, hour), false);
  const last = yearLast.exec(plain);
  return last === null ? { kind: "unreadable" } : ofSlashes(last);
}
