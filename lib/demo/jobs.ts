import { z } from "zod";

import { log } from "@/lib/core/log";
import { Prisma } from "@/lib/db/client";
import { inPortfolio } from "@/lib/db/unit";
import { isCancelRequested } from "@/lib/jobs/commands";
import { enqueueAll } from "@/lib/jobs/queue";
import { changed } from "@/lib/live/publish";

import { demoJobKinds } from "./schema";
import { removeDemo } from "./seeding/remove";
import { seedDemo } from "./seeding/seed";

/** The one queue of all work on the demo data, so that loading and removing never run side by side. */
export const demoQueue = "demo";

const jobData = z.object({ jobId: z.uuid() });

const stopping = new AbortController();

/** Ends the work under way after its current step; another worker, or this one when it starts again, goes on from there. */
export function stopDemoWork(): void {
  stopping.abort();
}

type End = { state: "done" } | { state: "cancelled" } | { state: "failed"; error: string };

async function finish(jobId: string, data: End): Promise<void> {
  await inPortfolio(async (tx) => {
    await tx.job.updateMany({ where: { id: jobId }, data: { ...data, result: Prisma.DbNull, idempotencyKey: null } });
    changed(tx, { caseId: null, topic: "job", ids: [jobId] });
    changed(tx, { caseId: null, topic: "case" });
  });
}

const askEveryMs = 1_000;

/** Aborts once somebody has asked for the end of this job; asks now and then, until it is stopped. */
function untilCancelled(jobId: string): { signal: AbortSignal; stop: () => void } {
  const cancelled = new AbortController();
  const ask = () =>
    inPortfolio((tx) => isCancelRequested(tx, jobId)).then(
      (asked) => (asked ? cancelled.abort() : undefined),
      (error: unknown) => log().warn({ err: error, jobId }, "whether a job was cancelled"),
    );
  const timer = setInterval(() => void ask(), askEveryMs);
  return { signal: cancelled.signal, stop: () => clearInterval(timer) };
}

/**
 * Loads or removes the demo data. A run that was cut off is taken up again where it stopped: every step is one transaction
 * and is not done twice. One that is cancelled ends after its current step and leaves what is there.
 */
export async function runDemoJob(data: unknown): Promise<void> {
  const { jobId } = jobData.parse(data);
  const job = await inPortfolio(async (tx) => {
    await tx.job.updateMany({ where: { id: jobId, state: "queued" }, data: { state: "running" } });
    return tx.job.findUnique({ where: { id: jobId } });
  });
  if (!job || job.state !== "running") return;
  if (job.cancelRequested) return finish(jobId, { state: "cancelled" });
  const cancelled = untilCancelled(jobId);
  const signal = AbortSignal.any([stopping.signal, cancelled.signal]);
  try {
    await (job.kind === "demo.seed" ? seedDemo(job, signal) : removeDemo(job, signal));
    await finish(jobId, { state: "done" });
  } catch (error) {
    if (stopping.signal.aborted) throw error;
    if (cancelled.signal.aborted) return await finish(jobId, { state: "cancelled" });
    log().error({ err: error, jobId }, "demo data");
    await finish(jobId, {
      state: "failed",
      error: "The demo data could not be finished. Try again; what is there already is kept.",
    });
  } finally {
    cancelled.stop();
  }
}

/** Finds demo work whose message was lost in a crash and asks for it again. */
export async function sweepDemo(): Promise<void> {
  const waiting = await inPortfolio((tx) =>
    tx.job.findMany({
      where: { kind: { in: [...demoJobKinds] }, state: { in: ["queued", "running"] } },
      select: { id: true },
    }),
  );
  await enqueueAll(
    demoQueue,
    waiting.map(({ id }) => ({ data: { jobId: id }, key: id })),
  );
}
