import { appendAudit } from "@/lib/audit/commands";
import type { Actor } from "@/lib/auth/schema";
import { AppError } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import type { Tx } from "@/lib/db/client";
import { afterCommit, installationId } from "@/lib/db/unit";
import { enqueue } from "@/lib/jobs/queue";
import { changed } from "@/lib/live/publish";

import { demoQueue } from "./jobs";
import { getDemoJob } from "./queries";
import { demoSize } from "./rules";
import type { DemoJob } from "./schema";

/** Key of the job row that holds the one place while demo work is under way. */
const onlyOne = "demo";

type NewJob = { kind: DemoJob["kind"]; total: number; payload: Record<string, number | string | null> };

async function startJob(tx: Tx, actor: Actor, job: NewJob): Promise<DemoJob> {
  const id = newId();
  const { count } = await tx.job.createMany({
    data: [{ ...job, id, state: "queued", idempotencyKey: onlyOne, createdById: actor.userId }],
    skipDuplicates: true,
  });
  if (count === 0) {
    const running = await tx.job.findUnique({ where: { idempotencyKey: onlyOne } });
    if (running?.kind === job.kind) return (await getDemoJob(tx, running.id)) ?? startJob(tx, actor, job);
    throw new AppError(
      "CONFLICT",
      running?.kind === "demo.seed"
        ? "The demo data is still being loaded. Remove it when that is done."
        : "The demo data is being removed. Load it again when that is done.",
    );
  }
  await appendAudit(tx, actor, {
    caseId: installationId,
    action: job.kind,
    object: "job",
    objectId: id,
    after: { ...job.payload },
  });
  changed(tx, { caseId: null, topic: "job", ids: [id] });
  afterCommit(tx, () => enqueue(demoQueue, { jobId: id }, id));
  return { id, kind: job.kind, state: "queued", done: 0, total: job.total, error: null };
}

/** Starts loading demo data in the background. While it loads, the same job is answered; CONFLICT while it is being removed. */
export async function startSeeding(tx: Tx, actor: Actor, input: { organizations?: number }): Promise<DemoJob> {
  const organizations = input.organizations ?? demoSize;
  return startJob(tx, actor, {
    kind: "demo.seed",
    total: organizations * 2,
    payload: { organizations, loaderId: actor.userId },
  });
}

/** Starts removing every demo case, its evidence and its organization. Real data is never touched; CONFLICT while it loads. */
export async function startRemoval(tx: Tx, actor: Actor): Promise<DemoJob> {
  const cases = await tx.case.count({ where: { demo: true } });
  return startJob(tx, actor, { kind: "demo.remove", total: cases, payload: {} });
}
