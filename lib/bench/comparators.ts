import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";

import { z } from "zod";

import type { Indicator } from "@/lib/campaigns/schema";

const run = promisify(execFile);
const failure = z.object({ code: z.union([z.number(), z.string()]), stdout: z.string() });

const literal: readonly Indicator["type"][] = [
  "ipv4",
  "domain",
  "url",
  "filename",
  "filepath",
  "uri",
  "uri_probe",
  "user_agent",
  "sha256",
  "sha1",
  "md5",
  "commandline_contains",
];

/** The indicators that a search for plain texts can look for. */
export function plainValues(indicators: readonly Indicator[]): string[] {
  return indicators.filter(({ type }) => literal.includes(type)).map(({ value }) => value);
}

/** What another program printed, how long it took and how much of a processor; `value` is null when it is not installed. */
export type Timed = { ms: number; cpuMs: number; value: string | null };

// The shell tells what its children used: minutes and seconds, for the program itself and for the system on its behalf.
const wrapped = '"$@"; code=$?; times; exit $code';

function cpuMsIn(times: string): number {
  return [...times.matchAll(/(\d+)m(\d+(?:\.\d+)?)s/g)].reduce(
    (sum, [, minutes, seconds]) => sum + 60_000 * Number(minutes) + 1000 * Number(seconds),
    0,
  );
}

/** Runs another program. grep and ripgrep answer 1 when nothing is found. */
export async function other(program: string, words: readonly string[]): Promise<Timed> {
  const begun = process.hrtime.bigint();
  const answered = await run("sh", ["-c", wrapped, "sh", program, ...words], {
    env: { NODE_ENV: "production", PATH: "/usr/local/bin:/usr/bin:/bin", LC_ALL: "C" },
    maxBuffer: 1e6,
  }).catch((error: unknown) => {
    const { code, stdout } = failure.parse(error);
    return { stdout: code === 1 && program !== "duckdb" ? stdout : "" };
  });
  const ms = Number(process.hrtime.bigint() - begun) / 1e6;
  const lines = answered.stdout.trim().split("\n");
  if (lines.length < 2) return { ms, cpuMs: Number.NaN, value: null };
  return { ms, cpuMs: cpuMsIn(lines.at(-1) ?? ""), value: lines.slice(0, -2).join("\n") };
}

/** Lines of a file that hold one of the texts of a list, each counted by another program; null where it is not installed. */
export const counters = {
  grep: (path: string, patterns: string) => other("grep", ["-F", "-i", "-c", "-f", patterns, path]),
  async ripgrep(path: string, patterns: string): Promise<Timed> {
    const found = await other("rg", ["-F", "-i", "-c", "-f", patterns, path]);
    // It prints nothing where grep prints a zero.
    return { ...found, value: found.value === "" ? "0" : found.value };
  },
  async duckdb(path: string, patterns: string): Promise<Timed> {
    const texts = (await readFile(patterns, "utf8")).trim().split("\n");
    const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;
    const any = texts.map((text) => text.replace(/[^A-Za-z0-9/]/g, "\\$&")).join("|");
    const lines = `read_csv(${quoted(path)}, columns={'line':'VARCHAR'}, header=false, delim='\x01', quote='', escape='')`;
    return other("duckdb", [
      "-noheader",
      "-list",
      "-c",
      `SELECT count(*) FROM ${lines} WHERE regexp_matches(line, ${quoted(any)}, 'i')`,
    ]);
  },
};
