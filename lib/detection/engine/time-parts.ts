import type { TimePart } from "./modifiers";

const written = /^\s*(\d{4})[-/](\d{2})[-/](\d{2})(?:[T ](\d{2}):(\d{2}))?/;

/** The week of a day as ISO 8601 counts it. */
function weekOf(year: number, month: number, day: number): number {
  const thursday = new Date(Date.UTC(year, month - 1, day));
  thursday.setUTCDate(thursday.getUTCDate() + 4 - (thursday.getUTCDay() || 7));
  return Math.ceil(((thursday.getTime() - Date.UTC(thursday.getUTCFullYear(), 0, 1)) / 86_400_000 + 1) / 7);
}

/** One part of a time as the log writes it; zones are not converted. Null for what is no time. */
export function timePartOf(text: string, part: TimePart): number | null {
  const found = written.exec(text);
  if (found === null) return null;
  const [year = 0, month = 0, day = 0, hour, minute] = found
    .slice(1)
    .map((digits) => (digits === undefined ? undefined : Number(digits)));
  switch (part) {
    case "year":
      return year;
    case "month":
      return month;
    case "day":
      return day;
    case "week":
      return weekOf(year, month, day);
    case "hour":
      return hour ?? null;
    case "minute":
      return minute ?? null;
  }
}
