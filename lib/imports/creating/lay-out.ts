import { settleCases } from "@/lib/access/settle";
import { systemActor } from "@/lib/auth/schema";
import { newId } from "@/lib/core/ids";
import type { Tx } from "@/lib/db/client";
import { asImporter, inPortfolio } from "@/lib/db/unit";

import { type Stencil, stencilOf } from "./stencil";
import { type CaseTemplate, templateOf } from "./template";

const casesAtOnce = 200;

type Pending = {
  id: string;
  campaignSlug: string;
  openedAt: Date;
  /** Follows another version than new cases do, or has tasks of its own: no template has its tasks. */
  odd: boolean;
  servers: { id: string; build: string | null }[];
};

/** Cases whose tasks are not written yet, with what makes their shape; servers in the order of a template. */
async function pendingCases(tx: Tx): Promise<Pending[]> {
  const rows = await tx.case.findMany({
    where: { tasksPending: true },
    select: {
      id: true,
      openedAt: true,
      checklistNumber: true,
      ownTasks: true,
      campaign: { select: { slug: true, checklistNumber: true } },
      organization: { select: { ownTasks: true } },
    },
    orderBy: { id: "asc" },
    take: casesAtOnce,
  });
  const ids = rows.map(({ id }) => id);
  const servers = await tx.server.findMany({
    where: { caseId: { in: ids } },
    select: { caseId: true, id: true, hostname: true, buildReadings: { select: { build: true }, take: 1 } },
  });
  return rows.map(({ id, openedAt, campaign, checklistNumber, ownTasks, organization }) => ({
    id,
    openedAt,
    campaignSlug: campaign.slug,
    odd:
      checklistNumber !== campaign.checklistNumber ||
      JSON.stringify([ownTasks, organization.ownTasks]) !== JSON.stringify([[], []]),
    servers: servers
      .filter(({ caseId }) => caseId === id)
      .toSorted((a, b) => (a.hostname < b.hostname ? -1 : 1))
      .map((server) => ({ id: server.id, build: server.buildReadings[0]?.build ?? null })),
  }));
}

const compiled = new WeakMap<CaseTemplate, Stencil>();

/** The tasks of a case as a JSON list without its brackets. */
function tasksOf(template: CaseTemplate, { id, servers }: Pending): string {
  const taskIds = template.tasks.map((task) => String(task["id"]));
  const known = compiled.get(template);
  const stencil =
    known ??
    stencilOf(JSON.stringify(template.tasks).slice(1, -1), [template.ids.case, ...template.ids.servers, ...taskIds]);
  if (!known) compiled.set(template, stencil);
  return stencil([
    id,
    ...template.ids.servers.map((_id, place) => servers[place]?.id ?? ""),
    ...taskIds.map(() => newId()),
  ]);
}

async function write(tx: Tx, cases: readonly Pending[], tasks: ReadonlyMap<string, string>): Promise<void> {
  await asImporter(tx, async () => {
    // Whoever opened a case in the meantime has written its tasks; the lock on the row decides between the two.
    const taken = await tx.$queryRaw<{ id: string }[]>`
      UPDATE "case" SET tasks_pending = false WHERE id = ANY(${cases.map(({ id }) => id)}::uuid[]) AND tasks_pending RETURNING id`;
    const rows = taken.flatMap(({ id }) => tasks.get(id) ?? []).filter((text) => text !== "");
    if (rows.length === 0) return;
    await tx.$executeRaw`INSERT INTO task SELECT * FROM jsonb_populate_recordset(NULL::task, ${`[${rows.join(",")}]`}::jsonb)`;
  });
}

/**
 * Writes the tasks of imported cases that nobody has opened yet, some hundred cases at a time, as the template of their shape has
 * them. Answers for how many cases.
 */
export async function layOutCases(stopped: () => boolean): Promise<number> {
  const templates = new Map<string, CaseTemplate>();
  let cases = 0;
  while (!stopped()) {
    const pending = await inPortfolio(pendingCases);
    const tasks = new Map<string, string>();
    const alike = pending.filter(({ odd }) => !odd);
    await settleCases(pending.filter(({ odd }) => odd).map(({ id }) => id));
    for (const one of alike) {
      const builds = one.servers.map(({ build }) => build);
      const key = JSON.stringify([one.campaignSlug, builds]);
      const at = one.openedAt;
      const template =
        templates.get(key) ??
        (await templateOf({ builds }, { actor: systemActor, campaignSlug: one.campaignSlug, at }));
      templates.set(key, template);
      tasks.set(one.id, tasksOf(template, one));
    }
    if (alike.length > 0) await inPortfolio((tx) => write(tx, alike, tasks));
    cases += pending.length;
    if (pending.length < casesAtOnce) break;
  }
  return cases;
}
