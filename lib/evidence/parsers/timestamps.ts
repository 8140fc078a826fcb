const PREFIX_BYTES = 13;
const HOUR_MS = 3_600_000;
const EARLIEST_YEAR = 2000;
const LATEST_YEAR = 2100;

/** Reads a time at a place in a line. After a true answer `at` is epoch milliseconds and `end` the first byte after it. */
export type TimeReader = { at: number; end: number; read(bytes: Uint8Array, start: number, limit: number): boolean };

function digit(bytes: Uint8Array, at: number): number {
  const value = (bytes[at] ?? 0) - 48;
  return value >= 0 && value <= 9 ? value : Number.NaN;
}

function pair(bytes: Uint8Array, at: number): number {
  return 10 * digit(bytes, at) + digit(bytes, at + 1);
}

function hourOf(bytes: Uint8Array, start: number): number {
  if (bytes[start + 4] !== 45 || bytes[start + 7] !== 45) return Number.NaN;
  const separator = bytes[start + 10];
  if (separator !== 84 && separator !== 32) return Number.NaN;
  const year = 100 * pair(bytes, start) + pair(bytes, start + 2);
  const month = pair(bytes, start + 5);
  const day = pair(bytes, start + 8);
  const hour = pair(bytes, start + 11);
  if (!(year >= EARLIEST_YEAR && year < LATEST_YEAR && hour <= 23)) return Number.NaN;
  const at = Date.UTC(year, month - 1, day, hour);
  const date = new Date(at);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? at : Number.NaN;
}

/**
 * Makes a reader of `YYYY-MM-DDTHH:MM:SS[.fraction][Z]` (or with a space for the T), taken as UTC. It remembers the last
 * hour, so a log in time order costs a comparison. Years outside 2000–2099 are not times of these logs.
 */
export function timeReader(): TimeReader {
  const prefix = new Uint8Array(PREFIX_BYTES);
  let prefixHour = Number.NaN;

  function sameHour(bytes: Uint8Array, start: number): boolean {
    for (let i = PREFIX_BYTES - 1; i >= 0; i--) if (bytes[start + i] !== prefix[i]) return false;
    return true;
  }

  const reader: TimeReader = {
    at: 0,
    end: 0,
    read(bytes, start, limit) {
      if (limit - start < 19) return false;
      if (!sameHour(bytes, start)) {
        const hour = hourOf(bytes, start);
        if (Number.isNaN(hour)) return false;
        prefixHour = hour;
        prefix.set(bytes.subarray(start, start + PREFIX_BYTES));
      }
      const minute = pair(bytes, start + 14);
      const second = pair(bytes, start + 17);
      if (bytes[start + 13] !== 58 || bytes[start + 16] !== 58 || !(minute <= 59 && second <= 59)) return false;
      let end = start + 19;
      let millis = 0;
      if (end < limit && bytes[end] === 46) {
        end++;
        for (let weight = 100; end < limit; end++, weight /= 10) {
          const value = (bytes[end] ?? 0) - 48;
          if (value < 0 || value > 9) break;
          if (weight >= 1) millis += value * weight;
        }
      }
      if (end < limit && bytes[end] === 90) end++;
      reader.at = prefixHour + minute * 60_000 + second * 1000 + millis;
      reader.end = end;
      return true;
    },
  };
  return reader;
}

/** Reads a whole text as a UTC time; null when it is anything else. */
export function timeOfText(clock: TimeReader, text: string): number | null {
  const bytes = Buffer.from(text.trim(), "utf8");
  return clock.read(bytes, 0, bytes.length) && clock.end === bytes.length ? clock.at : null;
}

/** The epoch hour, UTC, in which a time lies. */
export function epochHour(at: number): number {
  return Math.floor(at / HOUR_MS);
}

const slackMs = 24 * HOUR_MS;

/** Whether a time can stand in evidence of this field; what is outside was misread. */
export function isPlausible(at: number): boolean {
  return at >= Date.UTC(EARLIEST_YEAR, 0) - slackMs && at < Date.UTC(LATEST_YEAR, 0);
}

/**
 * A time as ConvertTo-Json writes it: `/Date(1615281072000)/` in Windows PowerShell, ISO 8601 with an offset after it. Without
 * an offset the clock of the host is taken as UTC. Null when the text holds none.
 */
export function timeOfJson(text: string): number | null {
  const millis = /\\?\/Date\((-?\d{1,15})\)\\?\//.exec(text)?.[1];
  const iso = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)?/.exec(text)?.[0];
  const at = millis !== undefined ? Number(millis) : iso === undefined ? Number.NaN : timeOfIso(iso);
  return Number.isFinite(at) && isPlausible(at) ? at : null;
}

/** Reads ISO 8601; without an offset the clock of the host is taken as UTC. NaN when it is no time. */
export function timeOfIso(iso: string): number {
  const zoned = /(?:Z|[+-]\d\d:\d\d)$/.test(iso);
  return Date.parse(zoned ? iso : `${iso}Z`);
}
