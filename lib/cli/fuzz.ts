import { z } from "zod";

import type { CliCommand } from "./command";
import { outputOf, tableLines } from "./program";

const report = z.object({
  seed: z.string(),
  seconds: z.number(),
  targets: z.array(z.object({ name: z.string(), executions: z.number(), failures: z.number() })),
  failures: z.array(
    z.object({
      target: z.string(),
      iteration: z.number(),
      failure: z.string(),
      bytes: z.number(),
      file: z.string(),
    }),
  ),
});

/** `fuzz`: reads altered files for a time and fails when a reader throws, hangs, needs too much memory or loses its count. */
export const fuzz: CliCommand = {
  name: "fuzz",
  usage: "[--seconds N] [--parser NAME] [--seed TEXT] [--iteration N] [--out FOLDER]",
  summary:
    "Feed altered files to every reader of evidence, archives and rules. Exit code 1, and each failing input saved, when one breaks.",
  run: async (args) => {
    const failed = "The run did not finish.";
    const found = report.parse(await outputOf({ script: "lib/trials/main.ts", args: ["fuzz", ...args], failed }));
    const rows = found.targets.map(({ name, executions, failures }) => [name, `${executions}`, `${failures}`]);
    const failures = found.failures.flatMap(({ target, iteration, failure, bytes, file }) => [
      "",
      `${target}: ${failure}`,
      `  ${bytes} bytes in ${file}; again with --parser ${target} --seed ${found.seed} --iteration ${iteration}`,
    ]);
    return {
      value: found,
      ok: found.failures.length === 0,
      lines: [
        `Seed ${found.seed}, ${found.seconds} s`,
        ...tableLines(["reader", "inputs", "failures"], rows),
        ...failures,
        "",
        found.failures.length === 0 ? "No reader broke a promise." : `${found.failures.length} failures.`,
      ],
    };
  },
};
