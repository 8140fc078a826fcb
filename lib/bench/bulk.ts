import { setTimeout as pause } from "node:timers/promises";

import pg from "pg";
import { z } from "zod";

import { newId } from "@/lib/core/ids";

import { type BenchProduct, call, post } from "./product";
import { tell } from "./report";
import { figure, percentile } from "./statistics";

const typescript = ["--disable-warning=ExperimentalWarning", "--import", "./bin/register.mjs"];
const started = z.object({ jobId: z.uuid() });
const shown = z.object({ state: z.string(), total: z.number(), result: z.object({ changed: z.number() }).nullable() });
const patienceMs = 10 * 60_000;
const askEveryMs = 50;
const most = 10_000;

type Ended = { ms: number; changed: number; lists: number[] };

/** Until the job has ended; meanwhile somebody else reads the list, whose times tell whether the product stays usable. */
async function ended(product: BenchProduct, jobId: string): Promise<Ended> {
  const begun = performance.now();
  const lists: number[] = [];
  while (performance.now() - begun < patienceMs) {
    const run = shown.parse(await call(product, `/bulk/${jobId}`));
    if (run.state === "failed" || run.state === "cancelled") throw new Error(`The bulk change ended as ${run.state}.`);
    if (run.state === "done" && run.result)
      return { ms: performance.now() - begun, changed: run.result.changed, lists };
    const asked = performance.now();
    await call(product, "/cases?limit=50");
    lists.push(performance.now() - asked);
    await pause(askEveryMs);
  }
  throw new Error("The bulk change did not end in time.");
}

async function plainUpdate(ownerUrl: string, cases: number): Promise<number> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    const begun = performance.now();
    await client.query(
      `UPDATE "case" SET tags = tags || ARRAY['plain'], version = version + 1 WHERE id IN (SELECT id FROM "case" ORDER BY id LIMIT $1)`,
      [cases],
    );
    return performance.now() - begun;
  } finally {
    await client.end();
  }
}

/** A tag for up to 10,000 cases as a bulk change with its worker, its preview, and beside it one plain UPDATE, as the limit. */
export async function benchBulk(product: BenchProduct): Promise<string[]> {
  tell("bulk change");
  const worker = product.start([...typescript, "lib/worker/main.ts"]);
  const filter = "phase:!closed";
  const run = async (body: object) => {
    const { jobId } = started.parse(
      await post(product, "/bulk", { campaignSlug: "exchange-2021", idempotencyKey: newId(), ...body }),
    );
    return { jobId, ...(await ended(product, jobId)) };
  };
  const page = z.object({ items: z.array(z.object({ id: z.uuid() })), nextCursor: z.string().nullable() });
  const caseIds: string[] = [];
  let cursor: string | null = "";
  while (cursor !== null && caseIds.length < most) {
    const query = new URLSearchParams({ filter, sort: "name", limit: "200", ...(cursor ? { cursor } : {}) });
    const found: z.infer<typeof page> = page.parse(await call(product, `/cases?${query}`));
    caseIds.push(...found.items.map(({ id }) => id));
    cursor = found.nextCursor;
  }
  const chosen = caseIds.slice(0, most);
  // The first job also waits for the worker to be there.
  await run({ action: "tag", add: ["warm"], caseIds: chosen.slice(0, 1) });
  const preview = await run({ action: "tag", add: ["bench"], caseIds: chosen, dryRun: true });
  const change = await run({ action: "tag", add: ["bench"], preview: preview.jobId });
  worker.kill("SIGKILL");
  const plain = await plainUpdate(product.ownerUrl, change.changed);
  const perSecond = (change.changed / change.ms) * 1000;
  return [
    `Bulk: ${change.changed} cases tagged in ${figure(change.ms / 1000)} s (${figure(perSecond)}/s, each with its audit event), previewed in ${figure(preview.ms / 1000)} s; one plain UPDATE of as many ${figure(plain / 1000)} s. The list meanwhile: p50 ${figure(percentile(change.lists, 0.5))} ms, p99 ${figure(percentile(change.lists, 0.99))} ms.`,
  ];
}
