import { isPlausible, timeOfIso } from "@/lib/evidence/parsers/timestamps";

/**
 * One event of a Windows log as every source of it tells: texts as Windows writes them, empty where it says nothing. `at` is
 * epoch milliseconds UTC, null where the time has no zone; `time` is then what was written. `named` and `unnamed` are the data
 * of the event, `message` its text in English.
 */
export type WindowsEvent = {
  provider: string;
  eventId: string;
  level: string;
  channel: string;
  computer: string;
  recordId: string;
  user: string;
  message: string;
  at: number | null;
  time: string;
  named: [string, string][];
  /** The names of all of `named` where other events have the same ones, as the same list; null where nobody knows. */
  shape: readonly string[] | null;
  unnamed: string[];
};

/** An event of which nothing is known yet. */
export function emptyEvent(): WindowsEvent {
  return {
    provider: "",
    eventId: "",
    level: "",
    channel: "",
    computer: "",
    recordId: "",
    user: "",
    message: "",
    at: null,
    time: "",
    named: [],
    shape: null,
    unnamed: [],
  };
}

/** Sets the time of an event from ISO 8601; without an offset it is that of the clock of a host, and no instant. */
export function setTime(event: WindowsEvent, text: string): void {
  const time = text.trim().slice(0, 40);
  event.time = time;
  event.at = /^\d{4}-\d\d-\d\dT.*(?:Z|[+-]\d\d:\d\d)$/.test(time)
    ? plausible(timeOfIso(time.replace(/(\.\d{3})\d+/, "$1")))
    : null;
}

/** Epoch milliseconds that can be those of an event; null for what was misread. */
export function plausible(at: number): number | null {
  return Number.isFinite(at) && isPlausible(at) ? at : null;
}
