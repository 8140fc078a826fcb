import type { Tx } from "@/lib/db/client";

import { storyPlan } from "./planning/story";
import { type DemoJob, demoJob, demoJobKinds, type DemoStatus } from "./schema";

/** The latest work on the demo data, or null. */
async function latestJob(tx: Tx): Promise<DemoJob | null> {
  const row = await tx.job.findFirst({
    where: { kind: { in: [...demoJobKinds] } },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
  });
  return row && demoJob.parse(row);
}

/** One piece of work on the demo data by its id, or null. */
export async function getDemoJob(tx: Tx, jobId: string): Promise<DemoJob | null> {
  const row = await tx.job.findUnique({ where: { id: jobId } });
  return row && demoJob.parse(row);
}

/** Whether demo data is here, how much of it, and what is being done with it. Reads across cases. */
export async function demoStatusOf(tx: Tx): Promise<DemoStatus> {
  const job = await latestJob(tx);
  const cases = await tx.case.count({ where: { demo: true } });
  const organizations = await tx.organization.count({ where: { demo: true } });
  const story = await tx.case.findFirst({
    where: { demo: true, organization: { externalId: storyPlan.externalId } },
    select: { id: true, ref: true, organizationName: true },
  });
  const busy = job !== null && (job.state === "queued" || job.state === "running");
  const resting = cases > 0 || organizations > 0 ? "present" : "absent";
  const state = busy ? (job.kind === "demo.seed" ? "loading" : "removing") : resting;
  return {
    state,
    cases,
    organizations,
    story: story && { id: story.id, ref: story.ref, name: story.organizationName },
    job,
  };
}
