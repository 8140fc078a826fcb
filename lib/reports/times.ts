import { formatDay, formatInstant } from "@/lib/core/time";

/** "2021-03-03 07:41 UTC", or that nobody knows. */
export function minuteOf(at: string | null): string {
  return at === null ? "not known" : formatInstant(at);
}

/** "2021-03-03 07:41:09.120 UTC"; the fraction only where there is one. */
export function instantOf(at: string | null): string {
  if (at === null) return "not known";
  return formatInstant(at, { precision: Date.parse(at) % 1000 === 0 ? "second" : "millisecond" });
}

/** The same without the zone, for columns whose title names it. */
export function bareInstantOf(at: string | null): string {
  return at === null
    ? "not known"
    : formatInstant(at, { precision: Date.parse(at) % 1000 === 0 ? "second" : "millisecond", suffix: false });
}

/** "2021-03-03 07:41", for columns whose title names the zone. */
export function bareMinuteOf(at: string | null): string {
  return at === null ? "not known" : formatInstant(at, { suffix: false });
}

/** "3 Mar 2021", for readers who do not live in logs. */
export function dayOf(at: string | null): string {
  return at === null ? "no date set" : formatDay(at, { year: true });
}
