import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect, test } from "vitest";

import { parsers } from "@/lib/evidence/parsers/registry";

import { failureOf, inputOf } from "./attempt";
import { fuzz } from "./fuzz";
import { misbehaving } from "./misbehaving";
import { reportOf } from "./report";
import { allTargets } from "./targets";

const script = new URL("./misbehaving-thread.ts", import.meta.url);

test("a run notices what throws, hangs or hoards memory, goes on behind it, and saves an input that shows it", async () => {
  const run = await fuzz({ targets: misbehaving, seed: "test", seconds: 15, hangMs: 1_500, heapMb: 64, script });
  expect(run.executions.sound).toBeGreaterThan(100);
  const failure = (target: string) => run.failures.find((one) => one.target === target);
  expect(failure("sound")).toBeUndefined();
  expect(failure("throws")?.input.toString()).toBe('"');
  expect(failure("hangs")?.failure).toMatch(/did not come back within 1.5 seconds/);
  expect(failure("hangs")?.input.includes("\0")).toBe(true);
  expect(failure("hoards")?.failure).toMatch(/more than 64 MB/);

  const folder = await mkdtemp(join(tmpdir(), "breakwater-fuzz-"));
  try {
    const report = await reportOf(run, { seed: "test", seconds: 15, folder });
    const saved = report.failures.find((one) => one.target === "throws");
    expect(await readFile(saved?.file ?? "", "utf8")).toBe('"');
  } finally {
    await rm(folder, { recursive: true });
  }
}, 60_000);

test("one input is brought back by its seed and number", async () => {
  const [, throws] = misbehaving;
  if (!throws) throw new Error("There is no such reader.");
  let iteration = 0;
  while ((await failureOf(throws, { seed: "s", iteration }, inputOf(throws, { seed: "s", iteration }))) === null)
    iteration += 1;
  const run = await fuzz({ targets: [throws], seed: "s", seconds: 20, iteration, hangMs: 5_000, heapMb: 64, script });
  expect(run.executions).toEqual({ throws: 1 });
  expect(run.failures.map((one) => one.iteration)).toEqual([iteration]);
}, 60_000);

const targets = await allTargets();

test("every registered parser is tried, and archives, identification, rules and indicators", () => {
  const names = targets.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(parsers.map(({ format }) => format)));
  expect(names).toEqual(
    expect.arrayContaining(["identify", "unpack-zip", "unpack-gzip", "unpack-tar", "sigma", "indicators", "yara"]),
  );
  expect(new Set(names).size).toBe(names.length);
});

test.each(targets.map((target) => [target.name, target] as const))(
  "%s keeps its promises on the first altered files of a fixed seed",
  async (name, target) => {
    const inputs = ["sigma", "pack-yaml", "indicators", "yara"].includes(name) ? 3 : 40;
    for (let iteration = 0; iteration < inputs; iteration += 1) {
      const attempt = { seed: "every build", iteration };
      expect(await failureOf(target, attempt, inputOf(target, attempt))).toBeNull();
    }
  },
);
