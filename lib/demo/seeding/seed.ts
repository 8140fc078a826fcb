import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";

import { AppError } from "@/lib/core/errors";
import type { Tx } from "@/lib/db/client";
import { inCase, inPortfolio } from "@/lib/db/unit";
import { planDemo } from "@/lib/demo/rules";
import { changed } from "@/lib/live/publish";

import { caseOf, ensureCase, type Opening } from "./open-case";
import { ensureTeam } from "./people";
import { workOnCase, workParts } from "./work-on-case";

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

/** Records a step as done, unless another run has done so already. */
async function advance(jobId: string, from: number): Promise<void> {
  await inPortfolio(async (tx) => {
    await tx.job.updateMany({ where: { id: jobId, done: from }, data: { done: from + 1 } });
    changed(tx, { caseId: null, topic: "job", ids: [jobId] });
  });
}

const place = z.object({ externalId: z.string(), part: z.int() });

type CaseWork = { caseId: string; opening: Opening };

/** Where the work on this case stands in this job; null when an earlier job has done it. */
async function partOf(tx: Tx, jobId: string, work: CaseWork): Promise<number | null> {
  const { caseId, opening } = work;
  const job = await tx.job.findUnique({ where: { id: jobId }, select: { result: true } });
  const found = place.safeParse(job?.result);
  if (found.success && found.data.externalId === opening.plan.externalId) return found.data.part;
  const begun = await tx.auditEvent.findFirst({
    where: {
      caseId,
      OR: [
        { action: { startsWith: "task." } },
        { action: { in: ["finding.triage", "server.confirm", "case.confirm", "case.close"] } },
      ],
    },
    select: { seq: true },
  });
  return begun ? null : 0;
}

/** People work on one case, part by part; each part and the mark that it was done are one transaction. */
async function workThroughCase(jobId: string, done: number, work: CaseWork): Promise<void> {
  const { caseId, opening } = work;
  for (let finished = false; !finished;) {
    finished = await inCase(caseId, async (tx) => {
      const part = await partOf(tx, jobId, work);
      const over = part === null || part >= workParts;
      const next = over ? 0 : part + ((await workOnCase(tx, caseId, { part, opening })) === "next" ? 1 : 0);
      const data = over ? { done: done + 1 } : { result: { externalId: opening.plan.externalId, part: next } };
      await tx.job.updateMany({ where: { id: jobId, done }, data });
      changed(tx, { caseId: null, topic: "job", ids: [jobId] });
      return over;
    });
  }
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
    await workThroughCase(job.id, done, { caseId, opening });
  }
}
