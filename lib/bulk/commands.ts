import { appendAudit } from "@/lib/audit/commands";
import type { Actor } from "@/lib/auth/schema";
import { isPublished } from "@/lib/campaigns/queries";
import { casesMatching } from "@/lib/cases/queries";
import { AppError, notFound } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import { Prisma, type Tx } from "@/lib/db/client";
import { afterCommit, installationId } from "@/lib/db/unit";
import { cancelJob } from "@/lib/jobs/commands";
import { enqueue } from "@/lib/jobs/queue";
import { changed } from "@/lib/live/publish";

import { lettersWork } from "./acts/letter";
import { bulkQueue } from "./jobs";
import { getBulk } from "./queries";
import { bulkAction, type BulkAction, type BulkInput } from "./schema";

const worksOnCases = ["admin", "lead", "analyst", "technician"];

/** What every case would refuse is refused at once, at the field that is wrong. */
async function assertMakesSense(tx: Tx, action: BulkAction, campaignId: string): Promise<void> {
  switch (action.action) {
    case "assign": {
      const { ownerId, teamId } = action;
      if (ownerId === undefined && teamId === undefined)
        throw new AppError("INVALID", "Choose an owner, a team, or both.", { field: "ownerId" });
      const where = { id: ownerId ?? "", state: "active", role: { in: worksOnCases } };
      if (ownerId && (await tx.user.count({ where })) === 0)
        throw new AppError("INVALID", "This person does not work on cases, or is no longer active.", {
          field: "ownerId",
        });
      if (teamId && (await tx.team.count({ where: { id: teamId } })) === 0)
        throw new AppError("INVALID", "There is no such team. Choose another one.", { field: "teamId" });
      return;
    }
    case "tag":
      if (action.add.length + action.remove.length === 0)
        throw new AppError("INVALID", "Name a tag to add or to remove.", { field: "add" });
      return;
    case "task":
      if (["blocked", "not_applicable"].includes(action.state) && !action.reason)
        throw new AppError("INVALID", "Say why; the reason stands at the task of every case.", { field: "reason" });
      return;
    case "checklist": {
      if (!(await isPublished(tx, campaignId, action.number)))
        throw new AppError("INVALID", "There is no published checklist of that number. Choose one of the list.", {
          field: "number",
        });
      return;
    }
    case "letter":
      if (!lettersWork())
        throw new AppError("UNPROCESSABLE", "No mail server is configured: set SMTP_URL and start Breakwater again.");
      return;
    case "due":
    case "close":
  }
}

async function takeRows(
  tx: Tx,
  actor: Actor,
  { runId, campaignId, input }: { runId: string; campaignId: string; input: BulkInput },
) {
  const now = new Date();
  if (input.preview !== undefined) {
    const previewed = await tx.bulkRun.findUnique({ where: { id: input.preview } });
    if (!previewed?.dryRun || previewed.createdById !== actor.userId || previewed.campaignId !== campaignId)
      throw notFound("preview");
    return tx.$executeRaw`
      INSERT INTO bulk_row (run_id, target_id, ref, organization)
      SELECT ${runId}::uuid, target_id, ref, organization FROM bulk_row WHERE run_id = ${input.preview}::uuid AND outcome = 'changed'`;
  }
  const matching = casesMatching(actor, { filter: input.filter }, { campaignId, now });
  const picked = input.caseIds === undefined ? Prisma.sql`TRUE` : Prisma.sql`c.id = ANY(${input.caseIds}::uuid[])`;
  return tx.$executeRaw`
    INSERT INTO bulk_row (run_id, target_id, ref, organization)
    SELECT ${runId}::uuid, c.id, c.ref, c.organization_name FROM "case" c WHERE ${matching} AND ${picked}`;
}

type NewRun = {
  id: string;
  campaignId: string;
  action: BulkAction;
  filter: string | null;
  dryRun: boolean;
  undoOf: string | null;
  idempotencyKey: string;
};

async function begin(
  tx: Tx,
  actor: Actor & { userId: string },
  run: NewRun,
  take: () => Promise<number>,
): Promise<void> {
  const { id, action, idempotencyKey, ...rest } = run;
  await tx.job.create({
    data: {
      id,
      kind: "bulk",
      state: "queued",
      idempotencyKey: `bulk ${actor.userId} ${idempotencyKey}`,
      createdById: actor.userId,
    },
  });
  await tx.bulkRun.create({
    data: {
      ...rest,
      id,
      action: action.action,
      input: action,
      createdById: actor.userId,
      createdByName: actor.name,
      createdAt: new Date(),
    },
  });
  const total = await take();
  await tx.job.update({ where: { id }, data: { total } });
  await appendAudit(tx, actor, {
    caseId: installationId,
    action: run.undoOf === null ? "bulk.start" : "bulk.undo",
    object: "bulk",
    objectId: id,
    after: { ...action, filter: run.filter, dryRun: run.dryRun, undoOf: run.undoOf, cases: total },
  });
  changed(tx, { caseId: null, topic: "job", ids: [id] });
  afterCommit(tx, () => enqueue(bulkQueue, { jobId: id }, id));
}

function person(actor: Actor): Actor & { userId: string } {
  if (actor.userId === null) throw new AppError("FORBIDDEN", "A person changes many cases, not the product itself.");
  return { ...actor, userId: actor.userId };
}

/** The job that this person started with the same key before; keys of other people are other keys. */
async function startedBefore(tx: Tx, userId: string, idempotencyKey: string): Promise<string | null> {
  const known = await tx.job.findUnique({
    where: { idempotencyKey: `bulk ${userId} ${idempotencyKey}` },
    select: { id: true },
  });
  return known?.id ?? null;
}

/**
 * Starts a change of many cases, or its preview; answers the job. Which cases is decided now, and what becomes of each is
 * decided when its turn comes, by the rules of one case. INVALID at the field that no case could take.
 */
export async function startBulk(tx: Tx, anyone: Actor, input: BulkInput): Promise<string> {
  const actor = person(anyone);
  const before = await startedBefore(tx, actor.userId, input.idempotencyKey);
  if (before !== null) return before;
  const campaign = await tx.campaign.findUnique({ where: { slug: input.campaignSlug }, select: { id: true } });
  if (!campaign) throw notFound("campaign");
  const action = bulkAction.parse(input);
  await assertMakesSense(tx, action, campaign.id);
  const run = {
    id: newId(),
    campaignId: campaign.id,
    action,
    filter: input.filter ?? null,
    dryRun: input.dryRun,
    undoOf: null,
    idempotencyKey: input.idempotencyKey,
  };
  await begin(tx, actor, run, () => takeRows(tx, actor, { runId: run.id, campaignId: campaign.id, input }));
  return run.id;
}

/** Takes back a change of many cases, where nobody changed them since; answers the job. UNPROCESSABLE where that is not honest. */
export async function undoBulk(tx: Tx, anyone: Actor, jobId: string): Promise<string> {
  const actor = person(anyone);
  await tx.$queryRaw`SELECT 1 FROM bulk_run WHERE id = ${jobId}::uuid FOR UPDATE`;
  const view = await getBulk(tx, jobId);
  if (view.undoneBy !== null) return view.undoneBy;
  if (!view.undoable)
    throw new AppError("UNPROCESSABLE", "There is nothing to take back: it changed no case, or has not ended yet.");
  const run = await tx.bulkRun.findUniqueOrThrow({ where: { id: jobId } });
  const undo = {
    id: newId(),
    campaignId: run.campaignId,
    action: bulkAction.parse(run.input),
    filter: null,
    dryRun: false,
    undoOf: jobId,
    idempotencyKey: `undo ${jobId}`,
  };
  await begin(
    tx,
    actor,
    undo,
    () => tx.$executeRaw`
      INSERT INTO bulk_row (run_id, target_id, ref, organization, written)
      SELECT ${undo.id}::uuid, target_id, ref, organization, written FROM bulk_row WHERE run_id = ${jobId}::uuid AND outcome = 'changed'`,
  );
  return undo.id;
}

/** Ends a change after its current cases; what it did stays and can be undone. */
export async function cancelBulk(tx: Tx, actor: Actor, jobId: string): Promise<void> {
  await getBulk(tx, jobId);
  await cancelJob(tx, actor, jobId);
}
