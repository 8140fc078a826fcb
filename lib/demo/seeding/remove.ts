import { appendAudit } from "@/lib/audit/commands";
import { systemActor } from "@/lib/auth/schema";
import { inCase, inPortfolio, installationId } from "@/lib/db/unit";
import { changed } from "@/lib/live/publish";
import { installedStore } from "@/lib/storage/installed";

import { demoEmails } from "./people";
import type { RunningJob } from "./seed";

type DemoCase = { id: string; ref: string; organizationName: string };

function nextCase(): Promise<DemoCase | null> {
  return inPortfolio((tx) =>
    tx.case.findFirst({
      where: { demo: true },
      orderBy: { id: "asc" },
      select: { id: true, ref: true, organizationName: true },
    }),
  );
}

/** Files go first: were it the other way round, a crash would leave files that no case names any more. */
async function removeFiles(caseId: string): Promise<number> {
  const store = await installedStore();
  let files = 0;
  for await (const blob of store.list(caseId)) files += (await store.remove(blob)) ? 1 : 0;
  return files;
}

async function removeCase(found: DemoCase): Promise<void> {
  const files = await removeFiles(found.id);
  await inCase(found.id, async (tx) => {
    // The case before its chain, in the order of every writer; the other way round two of them wait for each other.
    await tx.$queryRaw`SELECT 1 FROM "case" WHERE id = ${found.id}::uuid FOR UPDATE`;
    await appendAudit(tx, systemActor, {
      caseId: found.id,
      action: "case.remove_demo",
      object: "case",
      objectId: found.id,
      before: { ref: found.ref, organization: found.organizationName, files },
    });
    await tx.case.deleteMany({ where: { id: found.id, demo: true } });
    changed(tx, { caseId: found.id, topic: "case", ids: [found.id] });
  });
}

/** Organizations that a person has opened a case for, and people of the demo who own one, stay. */
async function removeTheRest(cases: number): Promise<void> {
  await inPortfolio(async (tx) => {
    const organizations = await tx.organization.deleteMany({ where: { demo: true, cases: { none: {} } } });
    const people = await tx.user.findMany({
      where: { email: { in: demoEmails }, state: "disabled" },
      select: { id: true },
    });
    const ids = people.map((person) => person.id);
    const owners = await tx.case.findMany({
      where: { ownerId: { in: ids } },
      distinct: ["ownerId"],
      select: { ownerId: true },
    });
    const kept = new Set(owners.map((owner) => owner.ownerId));
    const users = await tx.user.deleteMany({ where: { id: { in: ids.filter((id) => !kept.has(id)) } } });
    await appendAudit(tx, systemActor, {
      caseId: installationId,
      action: "demo.removed",
      object: "demo",
      before: { cases, organizations: organizations.count, users: users.count },
    });
    changed(tx, { caseId: null, topic: "organization" });
    changed(tx, { caseId: null, topic: "user" });
  });
}

/**
 * Removes every demo case in a transaction of its own, with its evidence, then the demo's organizations and people. What was
 * done in these cases stays in their audit chains, which nobody can remove.
 */
export async function removeDemo(job: RunningJob, signal: AbortSignal): Promise<void> {
  let { done } = job;
  for (let found = await nextCase(); found; found = await nextCase()) {
    signal.throwIfAborted();
    await removeCase(found);
    done += 1;
    const reached = done;
    await inPortfolio(async (tx) => {
      await tx.job.updateMany({ where: { id: job.id }, data: { done: reached } });
      changed(tx, { caseId: null, topic: "job", ids: [job.id] });
    });
  }
  await removeTheRest(done);
}
