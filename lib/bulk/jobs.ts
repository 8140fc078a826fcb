import { z } from "zod";

import { type CaseScope, maySee, ruleOf } from "@/lib/access/policy";
import { settleCase } from "@/lib/access/settle";
import type { Actor } from "@/lib/auth/schema";
import { actorOfUser } from "@/lib/auth/sessions";
import { AppError, notFound } from "@/lib/core/errors";
import { log } from "@/lib/core/log";
import type { Prisma, Tx } from "@/lib/db/client";
import { inCase, inPortfolio } from "@/lib/db/unit";
import { isCancelRequested } from "@/lib/jobs/commands";
import { enqueueAll } from "@/lib/jobs/queue";
import { changed } from "@/lib/live/publish";

import type { Done } from "./acts/act";
import { actOf, type Bound } from "./acts/all";
import { resultOf } from "./queries";
import { bulkAction } from "./schema";

export { writeLettersBy } from "./acts/letter";

export const bulkQueue = "bulk";

const jobData = z.object({ jobId: z.uuid() });
const writtenRow = z.object({ before: z.record(z.string(), z.unknown()), after: z.record(z.string(), z.unknown()) });

/** So many cases between two looks at whether somebody cancelled; the progress moves as often. */
const batch = 100;
const atOnce = 8;

type Run = Prisma.BulkRunGetPayload<Record<string, never>>;
type Waiting = { targetId: string; written: unknown };
type Outcome = { targetId: string; outcome: "changed" | "unchanged" | "refused"; reason: string };

/** Ends a rehearsal: everything it did is rolled back, and what it would have done is known. */
class Rehearsed extends Error {
  readonly done: Done;

  constructor(done: Done) {
    super("rehearsed");
    this.done = done;
  }
}

type Held = {
  organization_id: string;
  owner_id: string | null;
  team_id: string | null;
  member_ids: string[] | null;
  closed_at: Date | null;
  tasks_pending: boolean;
};

/**
 * Takes the row and its case, so that a second worker finds the row done and nobody writes the case meanwhile; one statement,
 * since ten thousand cases ask it. Null when the row has its outcome.
 */
async function take(tx: Tx, runId: string, caseId: string): Promise<CaseScope | null> {
  const [held] = await tx.$queryRaw<Held[]>`
    SELECT c.organization_id, c.owner_id, c.team_id, c.member_ids, c.closed_at, c.tasks_pending
    FROM bulk_row r JOIN "case" c ON c.id = r.target_id
    WHERE r.run_id = ${runId}::uuid AND r.target_id = ${caseId}::uuid AND r.outcome IS NULL
    FOR UPDATE OF r FOR NO KEY UPDATE OF c`;
  if (held)
    return {
      caseId,
      organizationId: held.organization_id,
      ownerId: held.owner_id,
      teamId: held.team_id,
      memberIds: held.member_ids ?? [],
      closed: held.closed_at !== null,
      tasksPending: held.tasks_pending,
    };
  const waiting = await tx.bulkRow.count({ where: { runId, targetId: caseId, outcome: null } });
  if (waiting > 0) throw notFound("case");
  return null;
}

function assertMay(actor: Actor, act: Bound["act"], scope: CaseScope): void {
  if (!maySee(actor, scope)) throw notFound("case");
  const rule = ruleOf(act);
  if (rule.scope === "case" && rule.may(actor, scope)) return;
  const why = scope.closed ? "This case is closed." : "Your role does not allow this on this case.";
  throw new AppError("FORBIDDEN", why);
}

function reasonOf(done: Done): string {
  return done.outcome === "unchanged" ? done.reason : (done.told ?? "");
}

type Working = { run: Run; actor: Actor; act: Bound };

async function attempt(tx: Tx, { run, actor, act }: Working, row: Waiting): Promise<void> {
  const { targetId } = row;
  const scope = await take(tx, run.id, targetId);
  if (scope === null) return;
  const undoing = run.undoOf !== null;
  assertMay(actor, undoing ? act.undoAct : act.act, scope);
  if (act.settles !== false && scope.tasksPending === true) await settleCase(tx, targetId);
  const doing = { tx, actor, scope, runId: run.id, now: new Date() };
  const done = undoing ? await act.undo(doing, writtenRow.parse(row.written)) : await act.apply(doing);
  if (run.dryRun) throw new Rehearsed(done);
  if (act.settles === true && done.outcome === "changed") await settleCase(tx, targetId);
  const written = done.outcome === "changed" ? JSON.stringify(done.written) : null;
  const reason = reasonOf(done);
  await tx.$executeRaw`
    UPDATE bulk_row SET outcome = ${done.outcome}, reason = ${reason}, written = ${written}::jsonb
    WHERE run_id = ${run.id}::uuid AND target_id = ${targetId}::uuid`;
}

/** Does one case in a transaction of its own; what was rolled back (a refusal, a rehearsal) is given back to be written down. */
async function doOne(working: Working, row: Waiting): Promise<Outcome | null> {
  const { targetId } = row;
  try {
    await inCase(targetId, (tx) => attempt(tx, working, row));
    return null;
  } catch (error) {
    if (error instanceof Rehearsed) {
      const { done } = error;
      return { targetId, outcome: done.outcome, reason: reasonOf(done) };
    }
    if (error instanceof AppError) return { targetId, outcome: "refused", reason: error.message };
    log().error({ err: error, caseId: targetId, bulk: working.run.id }, "bulk change of one case");
    return {
      targetId,
      outcome: "refused",
      reason: "It did not work on our side; the case is as it was. Try it again.",
    };
  }
}

async function store(
  tx: Tx,
  run: Run,
  { done, outcomes }: { done: number; outcomes: readonly Outcome[] },
): Promise<void> {
  await tx.$executeRaw`
    UPDATE bulk_row r SET outcome = s.outcome, reason = s.reason
    FROM jsonb_to_recordset(${JSON.stringify(outcomes)}::jsonb) AS s("targetId" uuid, outcome text, reason text)
    WHERE r.run_id = ${run.id}::uuid AND r.target_id = s."targetId" AND r.outcome IS NULL`;
  await tx.$executeRaw`UPDATE job SET done = done + ${done}, updated_at = ${new Date()} WHERE id = ${run.id}::uuid`;
  changed(tx, { caseId: null, topic: "job", ids: [run.id] });
}

async function work(working: Working): Promise<void> {
  const { run } = working;
  for (;;) {
    const rows = await inPortfolio((tx) =>
      tx.bulkRow.findMany({
        where: { runId: run.id, outcome: null },
        orderBy: { targetId: "asc" },
        take: batch,
        select: { targetId: true, written: true },
      }),
    );
    if (rows.length === 0 || (await inPortfolio((tx) => isCancelRequested(tx, run.id)))) return;
    const outcomes: Outcome[] = [];
    const waiting = [...rows];
    const lane = async () => {
      for (let row = waiting.shift(); row; row = waiting.shift()) {
        const outcome = await doOne(working, row);
        if (outcome) outcomes.push(outcome);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, lane));
    await inPortfolio((tx) => store(tx, run, { done: rows.length, outcomes }));
  }
}

async function finish(
  run: Run,
  end: { state: "done" | "cancelled" } | { state: "failed"; error: string },
): Promise<void> {
  await inPortfolio(async (tx) => {
    const result = await resultOf(tx, run.id);
    await tx.job.updateMany({ where: { id: run.id }, data: { ...end, result } });
    changed(tx, { caseId: null, topic: "job", ids: [run.id] });
    changed(tx, { caseId: null, topic: "case" });
  });
}

/**
 * Runs a change of many cases. One that was cut off goes on with the cases that have no outcome; what a case got, it got once,
 * whole, with its audit event, or not at all.
 */
export async function runBulk(data: unknown): Promise<void> {
  const { jobId } = jobData.parse(data);
  const run = await inPortfolio(async (tx) => {
    await tx.job.updateMany({ where: { id: jobId, state: "queued" }, data: { state: "running" } });
    const job = await tx.job.findUnique({ where: { id: jobId }, select: { state: true } });
    return job?.state === "running" ? tx.bulkRun.findUnique({ where: { id: jobId } }) : null;
  });
  if (!run) return;
  // Done in the name of whoever asked, with what they may do now.
  const actor = await inPortfolio((tx) => actorOfUser(tx, run.createdById));
  if (!actor) return finish(run, { state: "failed", error: "Whoever started this may no longer sign in." });
  try {
    await work({ run, actor, act: actOf(bulkAction.parse(run.input)) });
  } catch (error) {
    log().error({ err: error, jobId }, "bulk change");
    await finish(run, {
      state: "failed",
      error: "It stopped on our side. What was done stays; start it again for the rest.",
    });
    return;
  }
  await finish(run, { state: (await inPortfolio((tx) => isCancelRequested(tx, jobId))) ? "cancelled" : "done" });
}

/** Finds changes whose message was lost in a crash and asks for them again. */
export async function sweepBulk(): Promise<void> {
  const waiting = await inPortfolio((tx) =>
    tx.job.findMany({ where: { kind: "bulk", state: { in: ["queued", "running"] } }, select: { id: true } }),
  );
  await enqueueAll(
    bulkQueue,
    waiting.map(({ id }) => ({ data: { jobId: id }, key: id })),
  );
}
