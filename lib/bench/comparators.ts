import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";

import type { Indicator } from "@/lib/campaigns/schema";

const run = promisify(execFile);

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

/** Runs another program; null when it is not installed. grep and ripgrep answer 1 when nothing is found. */
export async function other(program: string, words: readonly string[]): Promise<string | null> {
  try {
    const { stdout } = await run(program, [...words], {
      env: { NODE_ENV: "production", PATH: "/usr/local/bin:/usr/bin:/bin", LC_ALL: "C" },
      maxBuffer: 1e6,
    });
    return stdout.trim();
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === 1 && program !== "duckdb") return "0";
    return null;
  }
}

/** Lines of a file that hold one of the texts of a list, each counted by another program; null where it is not installed. */
export const counters = {
  grep: (path: string, patterns: string) => other("grep", ["-F", "-i", "-c", "-f", patterns, path]),
  ripgrep: (path: string, patterns: string) => other("rg", ["-F", "-i", "-c", "-f", patterns, path]),
  async duckdb(path: string, patterns: string): Promise<string | null> {
    const texts = (await readFile(patterns, "utf8")).trim().split("\n");
    const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;
    const any = texts.map((text) => text.replace(/[^A-Za-z0-9/]/g, "\\$&")).join("|");
    const lines = `read_csv(${quoted(path)}, columns={'line':'VARCHAR'}, header=false, delim='\\x01', quote='', escape='')`;
    return other("duckdb", [
      "-noheader",
      "-list",
      "-c",
      `SELECT count(*) FROM ${lines} WHERE regexp_matches(line, ${quoted(any)}, 'i')`,
    ]);
  },
};
