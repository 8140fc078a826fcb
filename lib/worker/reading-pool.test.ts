import { afterAll, expect, test } from "vitest";

import type { ReadingRequest } from "./reading";
import { ReadingFailed, readingPool } from "./reading-pool";

const script = new URL("./fixtures/hostile-thread.mjs", import.meta.url);
// Long enough that a busy machine never takes a slow thread for a silent one; only the hanging one is cut short.
const pool = readingPool({ script, silenceMs: 120_000, heapMb: 32 });
const impatient = readingPool({ script, silenceMs: 500, heapMb: 32 });
afterAll(() => Promise.all([pool.close(), impatient.close()]));

const request = (path: string): ReadingRequest => ({
  caseId: "",
  evidenceId: "",
  sha256: "",
  sha1: "",
  md5: "",
  path,
  packSlug: "",
  parser: null,
  mapping: null,
  entries: null,
  server: null,
  isGiven: false,
  flaw: null,
});
const read = (path: string) => pool.read(request(path), () => undefined);

test("a thread that hangs, runs out of memory, throws or leaves fails its own file with a sentence, and no other", async () => {
  const [hang, hoard, thrown, left, good] = await Promise.allSettled([
    impatient.read(request("hang"), () => undefined),
    read("hoard"),
    read("throw"),
    read("leave"),
    read("a.log"),
  ]);
  const why = (outcome: PromiseSettledResult<unknown>) =>
    outcome.status === "rejected" && outcome.reason instanceof ReadingFailed ? outcome.reason.message : outcome.status;
  expect([hang, hoard, thrown, left].map(why)).toEqual([
    "Reading this file took too long without progress and was stopped. Retry, or split the file.",
    "This file needs more memory than reading allows. Split it and upload the parts.",
    "Reading this file failed: the parser met something it cannot read",
    "The reading of this file was stopped.",
  ]);
  expect(good).toMatchObject({ status: "fulfilled", value: { note: "a.log" } });
  await expect(read("b.log")).resolves.toMatchObject({ note: "b.log" });
}, 180_000);
