import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";

import { z } from "zod";

import { inheritedVariables } from "@/lib/core/env";
import { AppError } from "@/lib/core/errors";

import type { CliCommand } from "./command";

const reports = z.array(
  z.object({
    title: z.string(),
    columns: z.array(z.string()),
    rows: z.array(z.array(z.string())),
    notes: z.array(z.string()),
  }),
);
type Report = z.infer<typeof reports>[number];

/** A table as lines: the first column to the left, figures to the right. */
function tableLines({ title, columns, rows, notes }: Report): string[] {
  const widths = columns.map((column, index) => Math.max(column.length, ...rows.map((row) => row[index]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, index) => (index === 0 ? cell.padEnd(widths[index] ?? 0) : cell.padStart(widths[index] ?? 0)))
      .join("  ");
  return [
    "",
    title,
    line(columns),
    widths.map((width) => "-".repeat(width)).join("  "),
    ...rows.map(line),
    ...notes.map((note) => `  ${note}`),
  ];
}

/** `bench`: measures, beside other tools in the same run, and prints tables with ratios. Nothing here passes or fails. */
export const bench: CliCommand = {
  name: "bench",
  usage:
    "[evidence] [event-loop] [portfolio] [start] [web] [code] [--mb N] [--log KIND] [--sizes N,N] [--runs N] [--cases N] [--requests N] [--url URL --token TOKEN] [--port N]",
  summary: "Measure speed, sizes and start times beside other tools, and print tables with ratios.",
  run: async (args) => {
    const root = new URL("../../", import.meta.url).pathname;
    const words = [
      "--disable-warning=ExperimentalWarning",
      "--import",
      "./bin/register.mjs",
      "lib/bench/main.ts",
      ...args,
    ];
    const child = spawn(process.execPath, words, {
      cwd: root,
      stdio: ["ignore", "pipe", "inherit"],
      env: { NODE_ENV: "production", ...inheritedVariables() },
    });
    const [output, [code]] = await Promise.all([text(child.stdout), once(child, "exit")]);
    if (code !== 0) throw new AppError("UNPROCESSABLE", "The benchmark did not finish; the reason is above.");
    const found = reports.parse(JSON.parse(output));
    return { value: { reports: found }, lines: found.flatMap(tableLines) };
  },
};
