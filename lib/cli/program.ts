import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";

import { inheritedVariables } from "@/lib/core/env";
import { AppError } from "@/lib/core/errors";

/**
 * Runs a program of the product as a process of its own and answers the last line it printed, which is JSON; what it tells on
 * the way is shown.
 */
export async function outputOf(program: {
  script: string;
  args: readonly string[];
  failed: string;
  variables?: Record<string, string>;
}): Promise<unknown> {
  const { script, args, failed, variables } = program;
  const words = ["--disable-warning=ExperimentalWarning", "--import", "./bin/register.mjs", script, ...args];
  const child = spawn(process.execPath, words, {
    cwd: new URL("../../", import.meta.url).pathname,
    stdio: ["ignore", "pipe", "inherit"],
    env: { NODE_ENV: "production", ...inheritedVariables(), ...variables },
  });
  const [output, [code]] = await Promise.all([text(child.stdout), once(child, "exit")]);
  if (code !== 0) throw new AppError("UNPROCESSABLE", `${failed} The reason is above.`);
  // What is logged on the way goes to the same place; the answer comes last.
  return JSON.parse(output.trimEnd().split("\n").at(-1) ?? "");
}

/** A table as lines: the first column to the left, figures to the right. */
export function tableLines(columns: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = columns.map((column, index) => Math.max(column.length, ...rows.map((row) => row[index]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, index) => (index === 0 ? cell.padEnd(widths[index] ?? 0) : cell.padStart(widths[index] ?? 0)))
      .join("  ");
  return [line(columns), widths.map((width) => "-".repeat(width)).join("  "), ...rows.map(line)];
}
