import { afterAll, expect, test, vi } from "vitest";

import { verifyChains } from "@/lib/audit/queries";
import { systemActor } from "@/lib/auth/schema";
import { inCase, inPortfolio } from "@/lib/db/unit";
import { startRemoval, startSeeding } from "@/lib/demo/commands";
import { demoQueue, runDemoJob } from "@/lib/demo/jobs";
import { demoStatusOf, getDemoJob } from "@/lib/demo/queries";
import type { DemoJob } from "@/lib/demo/schema";
import { processJob } from "@/lib/evidence/jobs";
import { takeJobs } from "@/lib/jobs/queue";
import { installedStore } from "@/lib/storage/installed";

import { processEvidence } from "./process-evidence";
import { give, newCase, readAll, testInstallation } from "./testing";

const organizations = 4;
const patienceMs = 300_000;

const installation = await testInstallation();
for (const [name, value] of Object.entries(installation.variables)) vi.stubEnv(name, value);
const stopTaking = await takeJobs({
  [processJob]: { concurrency: 2, run: processEvidence },
  [demoQueue]: { concurrency: 1, run: runDemoJob },
});
afterAll(async () => {
  await stopTaking();
  await installation.close();
});

async function finished(job: DemoJob): Promise<DemoJob | null> {
  await vi.waitUntil(
    async () => ["done", "failed"].includes((await inPortfolio((tx) => getDemoJob(tx, job.id)))?.state ?? ""),
    { timeout: patienceMs, interval: 200 },
  );
  return inPortfolio((tx) => getDemoJob(tx, job.id));
}

function counted() {
  return inPortfolio(async (tx) => ({
    cases: await tx.case.count({ where: { demo: true } }),
    evidence: await tx.evidence.count(),
    findings: await tx.finding.count(),
    claims: await tx.attribution.count(),
    settled: await tx.task.count({ where: { state: { in: ["done", "not_applicable"] } } }),
    events: await tx.timelineEvent.count(),
  }));
}

const seed = () => inPortfolio((tx) => startSeeding(tx, systemActor, { organizations }));

test(
  "demo cases go through the pipeline, load once, and leave without a trace in real data",
  { timeout: 4 * patienceMs },
  async () => {
    const realCase = await newCase();
    await give(realCase, "notes.txt", Buffer.from("kept"));
    await readAll(realCase);

    const job = await seed();
    expect(await seed()).toMatchObject({ id: job.id });
    await expect(inPortfolio((tx) => startRemoval(tx, systemActor))).rejects.toMatchObject({ code: "CONFLICT" });
    expect(await finished(job)).toMatchObject({ state: "done", done: organizations * 2, error: null });

    const status = await inPortfolio(demoStatusOf);
    expect(status).toMatchObject({
      state: "present",
      cases: organizations,
      organizations,
      story: { name: "Harbourline Dental Group" },
    });
    const storyId = status.story?.id ?? "";
    const story = await inCase(storyId, (tx) => tx.case.findUniqueOrThrow({ where: { id: storyId } }));
    expect(story).toMatchObject({
      demo: true,
      exposure: "patched",
      compromise: "spread",
      clusters: ["HAFNIUM"],
      clustersProposed: ["UNC2643"],
    });
    expect(await inPortfolio((tx) => tx.evidence.count({ where: { state: { not: "ready" } } }))).toBe(0);
    expect(await inPortfolio((tx) => tx.user.count({ where: { state: "disabled", passwordHash: null } }))).toBe(4);

    const first = await counted();
    expect(first.cases).toBe(organizations);
    expect(await finished(await seed())).toMatchObject({ state: "done" });
    expect(await counted()).toEqual(first);

    expect(await finished(await inPortfolio((tx) => startRemoval(tx, systemActor)))).toMatchObject({
      state: "done",
      done: organizations,
    });
    expect(await inPortfolio(demoStatusOf)).toMatchObject({ state: "absent", cases: 0, organizations: 0, story: null });
    expect(await counted()).toMatchObject({ cases: 0, evidence: 1, findings: 0, settled: 0 });
    expect(await inPortfolio((tx) => tx.user.count())).toBe(0);
    const store = await installedStore();
    const kept: string[] = [];
    for await (const blob of store.list()) kept.push(blob.namespace);
    expect(kept).toEqual([realCase]);
    expect(await verifyChains()).toMatchObject({ faults: [] });
  },
);
