import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";

import { AppError } from "@/lib/core/errors";
import { inCase, inPortfolio } from "@/lib/db/unit";
import { planDemo } from "@/lib/demo/rules";
import { changed } from "@/lib/live/publish";

import { caseOf, ensureCase } from "./open-case";
import { ensureTeam } from "./people";
import { workOnCase } from "./work-on-case";

const payload = z.object({ organizations: z.int(), loaderId: z.uuid().nullable() });

export type RunningJob = { id: string; payload: unknown; done: number };

/** How long evidence of one case may take before its people stop waiting for it. */
const patienceMs = 10 * 60_000;

async function evidenceIsRead(caseId: string, signal: AbortSignal): Promise<void> {
  for (const until = Date.now() + patienceMs; Date.now() < until;) {
    const waiting = await inCase(caseId, (tx) =>
      tx.evidence.findFirst({
        where: { caseId, state: { in: ["received", "storing", "queued", "processing"] } },
        select: { id: true },
      }),
    );
    if (!waiting) return;
    await pause(300, undefined, { signal });
  }
  throw new AppError("UNAVAILABLE", "The evidence of the demo was not read in time. Is the worker running?");
}

/** Records a step as done; false when another run has done it already. */
async function advance(jobId: string, from: number): Promise<void> {
  await inPortfolio(async (tx) => {
    await tx.job.updateMany({ where: { id: jobId, done: from }, data: { done: from + 1 } });
    changed(tx, { caseId: null, topic: "job", ids: [jobId] });
  });
}

/** A case that no person has worked on yet: its last step was not done, because that step and its mark are one transaction. */
async function workOnce(
  jobId: string,
  done: number,
  work: { caseId: string; opening: Parameters<typeof workOnCase>[2] },
): Promise<void> {
  const { caseId, opening } = work;
  await inCase(caseId, async (tx) => {
    const { count } = await tx.job.updateMany({ where: { id: jobId, done }, data: { done: done + 1 } });
    const begun = await tx.auditEvent.findFirst({
      where: {
        caseId,
        OR: [
          { action: { startsWith: "task." } },
          { action: { in: ["finding.triage", "server.confirm", "case.close"] } },
        ],
      },
      select: { seq: true },
    });
    if (count > 0 && !begun) await workOnCase(tx, caseId, opening);
    changed(tx, { caseId: null, topic: "job", ids: [jobId] });
  });
}

/** Opens all cases with their evidence, which the pipeline begins to read, then lets people work on them in the same order. */
export async function seedDemo(job: RunningJob, signal: AbortSignal): Promise<void> {
  const { organizations, loaderId } = payload.parse(job.payload);
  const team = await inPortfolio(ensureTeam);
  const now = new Date();
  const openings = planDemo(organizations).map((plan) => ({ plan, team, loaderId, now }));
  for (let done = job.done; done < openings.length * 2; done += 1) {
    const opening = openings[done % openings.length];
    if (!opening) break;
    signal.throwIfAborted();
    if (done < openings.length) {
      await ensureCase(opening);
      await advance(job.id, done);
      continue;
    }
    const caseId = await caseOf(opening.plan.externalId);
    if (caseId === null) continue;
    await evidenceIsRead(caseId, signal);
    await workOnce(job.id, done, { caseId, opening });
  }
}
