import { z } from "zod";

import type { CliCommand } from "./command";
import { outputOf, tableLines } from "./program";

const reports = z.array(
  z.object({
    title: z.string(),
    columns: z.array(z.string()),
    rows: z.array(z.array(z.string())),
    notes: z.array(z.string()),
  }),
);
type Report = z.infer<typeof reports>[number];

function reportLines({ title, columns, rows, notes }: Report): string[] {
  return ["", title, ...tableLines(columns, rows), ...notes.map((note) => `  ${note}`)];
}

/** `bench`: measures, beside other tools in the same run, and prints tables with ratios. Nothing here passes or fails. */
export const bench: CliCommand = {
  name: "bench",
  usage:
    "[evidence] [portfolio] [start] [web] [code] [--mb N] [--runs N] [--cases N] [--requests N] [--url URL --token TOKEN] [--port N]",
  summary: "Measure speed, sizes and start times beside other tools, and print tables with ratios.",
  run: async (args) => {
    const failed = "The benchmark did not finish.";
    const found = reports.parse(await outputOf({ script: "lib/bench/main.ts", args, failed }));
    return { value: { reports: found }, lines: found.flatMap(reportLines) };
  },
};
