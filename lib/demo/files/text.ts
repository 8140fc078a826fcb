import type { Random } from "@/lib/core/random";

/** Who writes a log: the server, the organization's domain, and chance for everything that does not matter. */
export type Writer = { random: Random; hostname: string; domain: string; address: string };

/** Lines as Windows writes them. */
export function lines(rows: readonly string[]): string {
  return rows.map((row) => `${row}\r\n`).join("");
}

/** A CSV value, quoted only where it must be, as Exchange does. */
export function csv(value: string): string {
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}

export function iso(at: number): string {
  return new Date(at).toISOString();
}

/** Date and time as IIS writes them: seconds, no zone, UTC. */
export function iisTime(at: number): string {
  return iso(at).slice(0, 19).replace("T", " ");
}

/** Compact date of log file names, such as 20210303. */
export function compactDay(at: number): string {
  return iso(at).slice(0, 10).replaceAll("-", "");
}

/** Netbios name of the organization's domain. */
export function netbios(domain: string): string {
  return (domain.split(".")[0] ?? domain).replaceAll("-", "").slice(0, 12).toUpperCase();
}

const browsers = [
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:86.0) Gecko/20100101 Firefox/86.0",
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/88.0.4324.190 Safari/537.36",
  "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/14.0.3 Safari/605.1.15",
] as const;

export type Visitor = { user: string; number: number; address: string; browser: string };

/** One of the organization's own people, from a documentation address. */
export function visitor(random: Random): Visitor {
  const number = random.whole(1, 40);
  return { user: `user${number}`, number, address: `198.51.100.${10 + number}`, browser: random.pick(browsers) };
}

export function uuid(random: Random): string {
  return `${random.hex(8)}-${random.hex(4)}-4${random.hex(3)}-8${random.hex(3)}-${random.hex(12)}`;
}

/** Moments from `from` to `to` with about `everyMinutes` between them: a quiet office with health probes. */
export function moments(random: Random, span: { from: number; to: number; everyMinutes: number }): number[] {
  const found: number[] = [];
  for (
    let at = span.from + random.whole(1, 20) * 60_000;
    at < span.to;
    at += (span.everyMinutes + random.whole(-12, 12)) * 60_000 + random.whole(0, 59_999)
  )
    found.push(at);
  return found;
}

/** Rows with their times, put in order. */
export function inOrder(rows: readonly { at: number; text: string }[]): string[] {
  return rows.toSorted((a, b) => a.at - b.at).map((row) => row.text);
}
