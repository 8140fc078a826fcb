import { settleCases } from "@/lib/access/settle";
import { appendAudit } from "@/lib/audit/commands";
import { type Actor, systemActor } from "@/lib/auth/schema";
import { AppError } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import type { Prisma, Tx } from "@/lib/db/client";
import { inCase, inPortfolio, installationId } from "@/lib/db/unit";
import { written } from "@/lib/imports/applying/settled";
import { isReport } from "@/lib/imports/reading/scanned";
import type { ImportUndo } from "@/lib/imports/schema";
import { isCancelRequested } from "@/lib/jobs/commands";
import { changed } from "@/lib/live/publish";

import { type Done, removeOrganizations, undoOne, type Undone } from "./undo-one";

type Run = Prisma.ImportRunGetPayload<Record<string, never>>;

/** How the job is called that takes an import back. */
export const undoKind = "import.undo";

const rowsAtOnce = 200;
/** Cases of which each has a transaction of its own. */
const atOnce = 4;
const ended = ["done", "cancelled", "failed"];

/** Rows that an undo has to look at: one for each organization that the import added or changed. */
const touched = { outcome: { in: ["created", "updated"] }, OR: [{ undone: null }, { undone: "kept" }] };

/**
 * Has an import taken back in the background; answers the job. Asked twice it is the same job; once that has ended, what was kept
 * is tried again. UNPROCESSABLE for a trial, and while the import goes on.
 */
export async function startUndo(tx: Tx, actor: Actor, run: Run): Promise<{ jobId: string }> {
  if (run.dryRun) throw new AppError("UNPROCESSABLE", "This was a trial; it has written nothing.");
  const jobs = await tx.job.findMany({ where: { id: { in: [run.jobId, run.undoJobId ?? run.jobId] } } });
  if (jobs.some(({ id, state }) => id === run.jobId && !ended.includes(state)))
    throw new AppError("UNPROCESSABLE", "The import still goes on. Cancel it, or wait for its end.");
  const under = jobs.find(({ id, state }) => id === run.undoJobId && !ended.includes(state));
  if (under) return { jobId: under.id };
  const total = await tx.importRow.count({ where: { importId: run.id, ...touched } });
  const jobId = newId();
  await tx.job.create({ data: { id: jobId, kind: undoKind, state: "queued", total, createdById: actor.userId } });
  await tx.importRun.updateMany({
    where: { id: run.id },
    data: { undoJobId: jobId, undoneById: actor.userId, undoneByName: actor.name },
  });
  await tx.importRow.updateMany({
    where: { importId: run.id, undone: "kept" },
    data: { undone: null, undoneReason: "" },
  });
  await appendAudit(tx, actor, {
    caseId: installationId,
    action: "import.undo",
    object: "import",
    objectId: run.id,
    after: { filename: run.filename, rows: total },
  });
  changed(tx, { caseId: null, topic: "job", ids: [jobId] });
  return { jobId };
}

async function nextRows(importId: string): Promise<(Done & { lines: number[] })[]> {
  return inPortfolio(async (tx) => {
    const rows = await tx.importRow.findMany({
      where: { importId, outcome: { in: ["created", "updated"] }, undone: null, organizationId: { not: null } },
      // Backwards: rows further down may have changed what earlier ones wrote.
      orderBy: { line: "desc" },
      take: rowsAtOnce,
    });
    // The first line of each group tells what was written; it may lie beyond this page.
    const firsts = new Set(rows.map((row) => row.firstLine ?? row.line));
    const whole = await tx.importRow.findMany({
      where: { importId, OR: [{ line: { in: [...firsts] } }, { firstLine: { in: [...firsts] } }] },
      orderBy: { line: "desc" },
    });
    const groups = [...Map.groupBy(whole, (row) => row.firstLine ?? row.line)];
    return groups.map(([line, own]) => ({
      line,
      lines: own.map((row) => row.line),
      outcome: own[0]?.outcome === "created" ? "created" : "updated",
      organizationId: own[0]?.organizationId ?? "",
      caseId: own[0]?.openedCaseId ?? null,
      caseCreated: own.some((row) => row.caseCreated),
      written: own.map((row) => written.safeParse(row.written)).find(({ success }) => success)?.data ?? null,
    }));
  });
}

async function note(run: Run, jobId: string, done: readonly (Undone & { lines: number[] })[]): Promise<void> {
  await inPortfolio(async (tx) => {
    const noted = JSON.stringify(done.map(({ line, outcome, reason }) => ({ line, outcome, reason })));
    await tx.$executeRaw`
      UPDATE import_row r SET undone = s.outcome, undone_reason = s.reason
      FROM jsonb_to_recordset(${noted}::jsonb) AS s(line int, outcome text, reason text)
      WHERE r.import_id = ${run.id}::uuid AND coalesce(r.first_line, r.line) = s.line`;
    const rows = done.reduce((sum, { lines }) => sum + lines.length, 0);
    await tx.$executeRaw`UPDATE job SET done = done + ${rows}, updated_at = ${new Date()} WHERE id = ${jobId}::uuid`;
    changed(tx, { caseId: null, topic: "job", ids: [jobId] });
  });
}

/** What a complete report no longer listed is not proposed as patched or gone any more. */
async function withdrawUnlisted(actor: Actor, importId: string): Promise<void> {
  const proofs = await inPortfolio((tx) =>
    tx.exposureProof.findMany({ where: { importId }, select: { caseId: true }, distinct: ["caseId"] }),
  );
  const caseIds = proofs.map(({ caseId }) => caseId);
  for (const caseId of caseIds)
    await inCase(caseId, async (tx) => {
      const { count } = await tx.exposureProof.deleteMany({ where: { caseId, importId } });
      await appendAudit(tx, actor, {
        caseId,
        action: "import.undo",
        object: "import",
        objectId: importId,
        before: { unlisted: count },
      });
    });
  await settleCases(caseIds);
}

/** What an undo has done so far, from its rows. */
export async function undoOf(tx: Tx, run: Run): Promise<ImportUndo | null> {
  if (run.undoJobId === null) return null;
  const job = await tx.job.findUniqueOrThrow({ where: { id: run.undoJobId } });
  const [counts] = await tx.$queryRaw<{ removed: bigint; restored: bigint; kept: bigint }[]>`
    SELECT count(DISTINCT first_line) FILTER (WHERE undone = 'removed') AS removed,
           count(DISTINCT first_line) FILTER (WHERE undone = 'restored') AS restored,
           count(DISTINCT first_line) FILTER (WHERE undone = 'kept') AS kept
    FROM import_row WHERE import_id = ${run.id}::uuid AND undone IS NOT NULL`;
  return {
    job: { id: job.id, state: job.state, done: job.done, total: job.total, error: job.error },
    by: run.undoneByName ?? "",
    removed: Number(counts?.removed ?? 0),
    restored: Number(counts?.restored ?? 0),
    kept: Number(counts?.kept ?? 0),
  };
}

/** Takes an import back, organization by organization, each in transactions of its own; one that was cut off goes on. */
export async function undoImport(run: Run, jobId: string): Promise<{ state: "done" | "cancelled" }> {
  const actor = { ...systemActor, userId: run.undoneById, name: run.undoneByName ?? systemActor.name };
  const by = { actor, importId: run.id, isReport: isReport(run.kind) };
  for (;;) {
    if (await inPortfolio((tx) => isCancelRequested(tx, jobId))) return { state: "cancelled" };
    const rows = await nextRows(run.id);
    if (rows.length === 0) break;
    const undone: (Undone & { lines: number[]; organizationId: string })[] = [];
    const waiting = Map.groupBy(rows, ({ organizationId }) => organizationId).values();
    const lane = async () => {
      for (const own of waiting)
        for (const row of own)
          undone.push({ lines: row.lines, organizationId: row.organizationId, ...(await undoOne(by, row)) });
    };
    await Promise.all(Array.from({ length: atOnce }, lane));
    const removed = undone.filter(({ outcome }) => outcome === "removed");
    const stay = await removeOrganizations(
      by,
      removed.map(({ organizationId }) => organizationId),
    );
    await note(
      run,
      jobId,
      undone.map((one) => {
        const reason = one.outcome === "removed" ? stay.get(one.organizationId) : undefined;
        return reason === undefined ? one : { ...one, outcome: "kept", reason };
      }),
    );
  }
  await withdrawUnlisted(actor, run.id);
  return { state: "done" };
}
