import { afterAll, expect, test, vi } from "vitest";

import { testDatabase } from "@/lib/db/testing";

import { closeQueue, enqueue, takeJobs } from "./queue";

const database = await testDatabase();
vi.stubEnv("BREAKWATER_DB_OWNER_URL", database.ownerUrl);
vi.stubEnv("BREAKWATER_DB_BOUND_URL", database.boundUrl);
vi.stubEnv("BREAKWATER_DB_PORTFOLIO_URL", database.portfolioUrl);
const stops: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const stop of stops) await stop();
  await closeQueue();
  await database.drop();
});

test("work asked for again while it runs is done again, once, and never beside itself", async () => {
  const key = "01890000-0000-7000-8000-000000000001";
  const runs: string[] = [];
  let running = 0;
  let most = 0;
  const run = async () => {
    running += 1;
    most = Math.max(most, running);
    runs.push(key);
    if (runs.length === 1) {
      await enqueue("test.again", { key }, key);
      await enqueue("test.again", { key }, key);
    }
    running -= 1;
  };
  stops.push(await takeJobs({ "test.again": { concurrency: 2, run } }));
  await enqueue("test.again", { key }, key);
  await vi.waitUntil(() => runs.length >= 2, { timeout: 30_000, interval: 100 });
  await enqueue("test.other", { key }, key);
  const other: string[] = [];
  stops.push(
    await takeJobs({
      "test.other": {
        concurrency: 1,
        run: async () => {
          other.push(key);
        },
      },
    }),
  );
  await vi.waitUntil(() => other.length === 1, { timeout: 30_000, interval: 100 });
  expect(runs).toHaveLength(2);
  expect(most).toBe(1);
});
