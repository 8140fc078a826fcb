import { PgBoss } from "pg-boss";

import { databaseUrls } from "@/lib/core/env";
import { log } from "@/lib/core/log";

declare global {
  var breakwaterQueue: Promise<PgBoss> | undefined;
}

// One sender per process. Tables of the queue are made by the owner while migrating, never here.
async function start(role: "send" | "work"): Promise<PgBoss> {
  const queue = new PgBoss({
    connectionString: databaseUrls().portfolioUrl,
    schema: "pgboss",
    migrate: false,
    supervise: role === "work",
    schedule: false,
    superviseIntervalSeconds: 10,
    max: role === "work" ? 4 : 2,
  });
  queue.on("error", (error) => log().warn({ err: error }, "queue"));
  await queue.start();
  return queue;
}

function sender(): Promise<PgBoss> {
  globalThis.breakwaterQueue ??= start("send");
  return globalThis.breakwaterQueue;
}

/** Longest time one attempt of a job may take before another worker may try; attempts are fenced by the domain row. */
const expireInSeconds = 6 * 3_600;

/** A worker that says nothing for so long is gone (killed, or its machine): the job goes to another. */
const heartbeatSeconds = 20;

const known = new WeakMap<PgBoss, Set<string>>();

/**
 * Creates a queue when it is new; asks once per process. `stately`: of one key, one job may wait while one runs. Work that
 * is asked for again while it runs is therefore done again; were the second job refused, it would wait for the next sweep.
 */
async function ensureQueue(queue: PgBoss, name: string): Promise<void> {
  const names = known.get(queue) ?? new Set();
  if (names.has(name)) return;
  known.set(queue, names.add(name));
  await queue.createQueue(name, {
    policy: "stately",
    expireInSeconds,
    heartbeatSeconds,
    retryLimit: 3,
    retryDelay: 5,
    retryBackoff: true,
  });
}

/**
 * Asks for a job. The row that the job works on says that it waits, so a lost message is found again by the worker's
 * sweep; a second message for the same key while one waits is dropped.
 */
export async function enqueue(name: string, data: Record<string, string>, key: string): Promise<void> {
  const queue = await sender();
  await ensureQueue(queue, name);
  await queue.send(name, data, { singletonKey: key });
}

/** Asks for many jobs at once; those already asked for are left as they are. */
export async function enqueueAll(name: string, jobs: { data: Record<string, string>; key: string }[]): Promise<void> {
  if (jobs.length === 0) return;
  const queue = await sender();
  await ensureQueue(queue, name);
  await queue.insert(
    name,
    jobs.map(({ data, key }) => ({ data, singletonKey: key })),
  );
}

// Jobs are taken a few at a time: only after a full batch does the queue ask again at once, and otherwise half a second
// between two jobs would be the speed limit. A batch is short, since its last job waits for its first.
const takingTurns = { batchSize: 3, burstWhenBatchFull: true, pollingIntervalSeconds: 0.5 };

export type JobHandler = (data: unknown) => Promise<void>;

/** Takes jobs until the returned function is called, which waits for those under way. */
export async function takeJobs(
  handlers: Record<string, { concurrency: number; run: JobHandler }>,
): Promise<() => Promise<void>> {
  const queue = await start("work");
  for (const [name, { concurrency, run }] of Object.entries(handlers)) {
    await ensureQueue(queue, name);
    await queue.work(name, { ...takingTurns, localConcurrency: concurrency }, async (jobs) => {
      for (const job of jobs) await run(job.data);
    });
  }
  return () => queue.stop({ graceful: true, timeout: 20_000 });
}

/** Closes this process's sender. */
export async function closeQueue(): Promise<void> {
  const queue = await globalThis.breakwaterQueue;
  globalThis.breakwaterQueue = undefined;
  await queue?.stop({ graceful: false });
}
