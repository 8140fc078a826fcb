import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { env, masterKey } from "@/lib/core/env";

import { fuzz } from "./fuzz/fuzz";
import { reportOf } from "./fuzz/report";
import { allTargets } from "./fuzz/targets";
import { torture } from "./torture/torture";

function numberOf(given: string | undefined, name: string, bounds: { otherwise: number; most: number }): number {
  const value = given === undefined ? bounds.otherwise : Number(given);
  if (Number.isInteger(value) && value >= 0 && value <= bounds.most) return value;
  throw new Error(`--${name} must be a whole number from 0 to ${bounds.most}.`);
}

async function fuzzing(args: string[]): Promise<object> {
  const { values } = parseArgs({
    args,
    options: {
      seconds: { type: "string" },
      parser: { type: "string" },
      seed: { type: "string" },
      iteration: { type: "string" },
      out: { type: "string" },
    },
  });
  const seconds = numberOf(values.seconds, "seconds", { otherwise: 60, most: 7 * 86_400 });
  const most = 2 ** 31 - 1;
  const iteration =
    values.iteration === undefined ? undefined : numberOf(values.iteration, "iteration", { otherwise: 0, most });
  const all = await allTargets();
  const targets = all.filter(({ name }) => values.parser === undefined || name === values.parser);
  if (targets.length === 0)
    throw new Error(`There is no reader "${values.parser}". Name one of: ${all.map(({ name }) => name).join(", ")}.`);
  const seed = values.seed ?? randomUUID().slice(0, 8);
  const run = await fuzz({
    targets,
    seed,
    seconds,
    hangMs: 20_000,
    heapMb: 1_024,
    ...(iteration !== undefined && { iteration }),
  });
  return reportOf(run, { seed, seconds, folder: values.out ?? "fuzz-failures" });
}

async function torturing(args: string[]): Promise<object> {
  const { values } = parseArgs({
    args,
    options: { kills: { type: "string" }, seed: { type: "string" }, cases: { type: "string" } },
  });
  const { dataDir, port } = env();
  return torture({
    root: join(import.meta.dirname, "..", ".."),
    dataDir,
    port,
    masterKey: masterKey(),
    kills: numberOf(values.kills, "kills", { otherwise: 120, most: 100_000 }),
    seed: values.seed ?? randomUUID().slice(0, 8),
    cases: numberOf(values.cases, "cases", { otherwise: 3, most: 20 }),
    tell: (words) => process.stderr.write(`  ${words}\n`),
  });
}

const trials: Record<string, (args: string[]) => Promise<object>> = { fuzz: fuzzing, torture: torturing };

try {
  const [name = "", ...args] = process.argv.slice(2);
  const trial = trials[name];
  if (!trial) throw new Error(`There is no trial "${name}". Name one of: ${Object.keys(trials).join(", ")}.`);
  process.stdout.write(`${JSON.stringify(await trial(args))}\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
