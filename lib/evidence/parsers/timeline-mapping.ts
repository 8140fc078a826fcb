import type { Precision, TimeForm } from "@/lib/core/words";

import { toldTime } from "./directory-times";
import { isPlausible } from "./timestamps";

/** How a table writes its times. Locale forms are what spreadsheets and .NET write; epochs count from 1970, FILETIME from 1601. */
export const timeForms = [
  "iso",
  "day_first",
  "month_first",
  "epoch_seconds",
  "epoch_millis",
  "epoch_micros",
  "epoch_nanos",
  "filetime",
] as const satisfies readonly TimeForm[];

export const tableDelimiters = [",", ";", "\t", "|"] as const;
export type TableDelimiter = (typeof tableDelimiters)[number];

/** Which column of a table says what. A time without a zone is that of a clock `utcOffsetMinutes` ahead of UTC. */
export type TimelineMapping = {
  layout: "csv" | "jsonl";
  delimiter: TableDelimiter;
  /** One column, or the date and the time of day. */
  timeColumns: string[];
  timeForm: TimeForm;
  utcOffsetMinutes: number;
  message: string;
  meaning: string | null;
  server: string | null;
  address: string | null;
  account: string | null;
  path: string | null;
  hash: string | null;
};

export type EntryTime = { at: number; precision: Precision };

const minuteMs = 60_000;
const filetimeEpochMs = 11_644_473_600_000;
const iso =
  /^(\d{4})[-/](\d\d)[-/](\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?)? ?(Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?$/i;

function offsetOf(zone: string): number {
  const [, sign, hours = "0", minutes = "0"] = /^([+-])(\d\d):?(\d\d)?$/.exec(zone) ?? [];
  return sign === undefined ? 0 : (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}

function fromIso(text: string, utcOffsetMinutes: number): EntryTime | null {
  const [, year, month, day, hour, minute, second, fraction, zone] = iso.exec(text) ?? [];
  if (year === undefined) return null;
  const millis = Number(`${fraction ?? ""}000`.slice(0, 3));
  const local = Date.UTC(
    Number(year),
    Number(month) - 1,
    Number(day),
    Number(hour ?? 0),
    Number(minute ?? 0),
    Number(second ?? 0),
    millis,
  );
  const date = new Date(local);
  const exists = date.getUTCDate() === Number(day) && date.getUTCHours() === Number(hour ?? 0);
  if (!exists || Number(minute ?? 0) > 59 || Number(second ?? 0) > 60) return null;
  const at = local - (zone === undefined ? utcOffsetMinutes : offsetOf(zone)) * minuteMs;
  if (hour === undefined) return { at, precision: "day" };
  if (second === undefined) return { at, precision: "minute" };
  return { at, precision: fraction === undefined ? "second" : "millisecond" };
}

function fromLocale(text: string, form: "day_first" | "month_first", utcOffsetMinutes: number): EntryTime | null {
  const told = toldTime(text);
  if (told.kind === "never" || told.kind === "unreadable") return null;
  const local = told.kind === "at" ? told.at : told.readings[form === "day_first" ? "day first" : "month first"];
  if (local === null) return null;
  const zoned = told.kind === "at" && told.zoned;
  return { at: zoned ? local : local - utcOffsetMinutes * minuteMs, precision: "second" };
}

const perSecond = { epoch_seconds: 1, epoch_millis: 1_000, epoch_micros: 1_000_000, epoch_nanos: 1_000_000_000 };

function fromNumber(text: string, form: keyof typeof perSecond | "filetime"): EntryTime | null {
  if (!/^\d{1,20}(?:\.\d{1,9})?$/.test(text)) return null;
  const count = Number(text);
  const at = form === "filetime" ? count / 10_000 - filetimeEpochMs : (count / perSecond[form]) * 1_000;
  const whole = form === "epoch_seconds" && !text.includes(".");
  return { at: Math.floor(at), precision: whole ? "second" : "millisecond" };
}

/** Reads a time in the form a mapping says; null when the text is none, or lies outside 2000–2099. */
export function entryTime(
  text: string,
  { timeForm, utcOffsetMinutes }: Pick<TimelineMapping, "timeForm" | "utcOffsetMinutes">,
): EntryTime | null {
  const plain = text.slice(0, 80).replaceAll(/\s+/g, " ").trim();
  const read =
    timeForm === "iso"
      ? fromIso(plain, utcOffsetMinutes)
      : timeForm === "day_first" || timeForm === "month_first"
        ? fromLocale(plain, timeForm, utcOffsetMinutes)
        : fromNumber(plain, timeForm);
  return read !== null && isPlausible(read.at) ? read : null;
}
