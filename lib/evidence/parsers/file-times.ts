import { timeOfText, timeReader } from "./timestamps";

/** A time of a file: `at` is epoch milliseconds, null while day and month cannot be told apart; the year is always certain. */
export type FileTime = { at: number | null; year: number };

type DateOrder = "day_first" | "month_first";

const localeTime =
  /^(\d{1,2})([/.-])(\d{1,2})\2(\d{4}),?\s(\d{1,2})[:.](\d\d)(?:[:.](\d\d))?(?:\s?([AaPp])\.?[Mm]\.?)?$/;

function hourOf(hour: number, half: string | undefined): number {
  if (half === undefined) return hour;
  return (hour % 12) + (/p/i.test(half) ? 12 : 0);
}

function instantOf(year: number, [month, day]: [number, number], [hour, minute, second]: [number, number, number]) {
  const at = Date.UTC(year, month - 1, day, hour, minute, second);
  const date = new Date(at);
  const isReal = date.getUTCMonth() === month - 1 && date.getUTCDate() === day && date.getUTCHours() === hour;
  return isReal && minute <= 59 && second <= 59 ? at : null;
}

/**
 * Makes a reader of the times in one export: ISO 8601, or as .NET writes them in a locale. Whether the day or the month comes
 * first is learnt from the first date that shows it and kept for the rest of the file; `given` says it beforehand.
 */
export function fileTimes(given: DateOrder | null = null): (text: string) => FileTime | null {
  const clock = timeReader();
  let order = given;

  function fromLocale(text: string): FileTime | null {
    const [, first = "", mark, second = "", year = "", hour = "", minute = "", seconds = "0", half] =
      localeTime.exec(text) ?? [];
    if (mark === undefined) return null;
    const [one, two] = [Number(first), Number(second)];
    if (mark === ".") order ??= "day_first";
    else if (one > 12) order ??= "day_first";
    else if (two > 12) order ??= "month_first";
    if (order === null && one !== two) return { at: null, year: Number(year) };
    const monthAndDay: [number, number] = order === "day_first" ? [two, one] : [one, two];
    const time: [number, number, number] = [hourOf(Number(hour), half), Number(minute), Number(seconds)];
    const at = instantOf(Number(year), monthAndDay, time);
    return at === null ? null : { at, year: Number(year) };
  }

  return (text) => {
    const trimmed = text.trim();
    if (trimmed.length > 40) return null;
    const at = timeOfText(clock, trimmed);
    return at === null ? fromLocale(trimmed) : { at, year: new Date(at).getUTCFullYear() };
  };
}

/** The latest of the times that could be read, which is when a file came to be what it is. */
export function latestOf(times: readonly (FileTime | null)[]): FileTime | null {
  const known = times.filter((time) => time !== null);
  if (known.length === 0) return null;
  const instants = known.flatMap(({ at }) => at ?? []);
  return {
    at: instants.length === known.length ? Math.max(...instants) : null,
    year: Math.max(...known.map(({ year }) => year)),
  };
}
