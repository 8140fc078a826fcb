import { mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";

import type { Failure, FuzzRun } from "./fuzz";

/** What a run has to say: a row per target, and where each failing input was saved. */
export type FuzzReport = {
  seed: string;
  seconds: number;
  targets: { name: string; executions: number; failures: number }[];
  failures: { target: string; iteration: number; failure: string; bytes: number; file: string }[];
};

async function save(failure: Failure, at: { folder: string; seed: string }): Promise<string> {
  await mkdir(at.folder, { recursive: true });
  const name = `${failure.target}-${at.seed}-${failure.iteration}`.replaceAll(/[^A-Za-z0-9._-]/g, "_");
  const file = resolve(join(at.folder, name));
  await writeFile(`${file}.input`, failure.input);
  await writeFile(
    `${file}.txt`,
    `${failure.failure}\n\nAgain: breakwater fuzz --parser ${failure.target} --seed ${at.seed} --iteration ${failure.iteration}\n`,
  );
  return `${file}.input`;
}

/** Saves the failing inputs and counts. */
export async function reportOf(
  run: FuzzRun,
  about: { seed: string; seconds: number; folder: string },
): Promise<FuzzReport> {
  const failures: FuzzReport["failures"] = [];
  for (const failure of run.failures) {
    const { target, iteration, input } = failure;
    const [first = ""] = failure.failure.split("\n");
    failures.push({ target, iteration, failure: first, bytes: input.length, file: await save(failure, about) });
  }
  const targets = Object.entries(run.executions).map(([name, executions]) => ({
    name,
    executions,
    failures: failures.filter(({ target }) => target === name).length,
  }));
  return { seed: about.seed, seconds: about.seconds, targets, failures };
}
