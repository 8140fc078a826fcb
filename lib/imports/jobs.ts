import { z } from "zod";

import { type Actor, systemActor } from "@/lib/auth/schema";
import { log } from "@/lib/core/log";
import { Prisma, type Tx } from "@/lib/db/client";
import { inPortfolio } from "@/lib/db/unit";
import { isCancelRequested } from "@/lib/jobs/commands";
import { enqueueAll } from "@/lib/jobs/queue";
import { changed } from "@/lib/live/publish";

import { importOrganizations } from "./applying/organizations";
import type { Importing, Settled } from "./applying/settled";
import { importReport } from "./applying/report";
import { proposeUnlisted } from "./applying/unseen";
export { layOutCases } from "./creating/lay-out";
import { resultOf } from "./queries";
import { isReport } from "./reading/scanned";
import { importKinds } from "./schema";
import { undoImport, undoKind } from "./undoing/undo";

/** The one queue of imports: two files at once would each add what the other adds. */
export const importQueue = "import";

const jobData = z.object({ jobId: z.uuid() });
const cells = z.record(z.string(), z.string());
const kinds = [...importKinds.map((kind) => `import.${kind}`), undoKind];

async function store(
  tx: Tx,
  { importId, jobId }: { importId: string; jobId: string },
  settled: readonly Settled[],
): Promise<void> {
  const rows = settled.flatMap(({ lines, organizationId, caseId, caseCreated, candidates, outcome, reason, written }) =>
    lines.map((line, place) => ({
      line,
      outcome,
      reason,
      organization_id: organizationId,
      opened_case_id: caseId,
      candidates,
      first_line: lines[0] ?? line,
      case_created: caseCreated && place === 0,
      written: place === 0 ? (written ?? null) : null,
    })),
  );
  if (rows.length === 0) return;
  await tx.$executeRaw`
    UPDATE import_row r SET outcome = s.outcome, reason = s.reason, organization_id = s.organization_id, opened_case_id = s.opened_case_id,
      candidates = ARRAY(SELECT jsonb_array_elements_text(s.candidates)::uuid), first_line = s.first_line, case_created = s.case_created,
      written = s.written
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS s(line int, outcome text, reason text, organization_id uuid,
      opened_case_id uuid, candidates jsonb, first_line int, case_created boolean, written jsonb)
    WHERE r.import_id = ${importId}::uuid AND r.line = s.line`;
  await tx.$executeRaw`UPDATE job SET done = done + ${rows.length}, updated_at = ${new Date()} WHERE id = ${jobId}::uuid`;
  changed(tx, { caseId: null, topic: "job", ids: [jobId] });
}

type Run = Prisma.ImportRunGetPayload<Record<string, never>>;

async function work(run: Run, actor: Actor): Promise<void> {
  const { id: importId, jobId, createCases, dryRun } = run;
  const campaign = await inPortfolio((tx) =>
    tx.campaign.findUniqueOrThrow({ where: { id: run.campaignId }, select: { slug: true } }),
  );
  const rows = await inPortfolio((tx) =>
    tx.importRow.findMany({
      where: { importId, outcome: null },
      orderBy: { line: "asc" },
      select: { line: true, fields: true },
    }),
  );
  const waiting = rows.map(({ line, fields }) => ({ line, fields: cells.parse(fields) }));
  const base = { importId, actor, campaignSlug: campaign.slug, createCases, dryRun, at: new Date() };
  const importing: Importing = {
    rows: waiting,
    store: (tx, settled) => store(tx, { importId, jobId }, settled),
    stopped: () => inPortfolio((tx) => isCancelRequested(tx, jobId)),
  };
  if (!isReport(run.kind)) return importOrganizations(base, importing);
  const report = { ...base, kind: run.kind, scannedAt: run.scannedAt };
  await importReport(report, importing);
  if (run.complete && !dryRun && !(await importing.stopped()))
    await proposeUnlisted({ ...report, filename: run.filename }, importing.stopped);
}

const mostRounds = 3;

/** Somebody may add an organization of the file while it is imported; the rows that are left are then matched anew. */
async function workThrough(run: Run, actor: Actor): Promise<void> {
  for (let round = 1; ; round += 1) {
    try {
      return await work(run, actor);
    } catch (error) {
      if (round >= mostRounds || !isTaken(error)) throw error;
    }
  }
}

/** A unique value was taken meanwhile, whether the client wrote the statement or we did. */
function isTaken(error: unknown): boolean {
  if (!(error instanceof Prisma.PrismaClientKnownRequestError)) return false;
  return error.code === "P2002" || (error.code === "P2010" && /\b23505\b/.test(error.message));
}

async function finish(
  run: Run,
  data: { state: "done" | "cancelled" } | { state: "failed"; error: string },
): Promise<void> {
  await inPortfolio(async (tx) => {
    const result = await resultOf(tx, run);
    await tx.job.updateMany({ where: { id: run.jobId }, data: { ...data, result } });
    await tx.importRun.updateMany({ where: { id: run.id }, data: { counts: result } });
    changed(tx, { caseId: null, topic: "job", ids: [run.jobId] });
    changed(tx, { caseId: null, topic: "case" });
  });
}

async function takeBackNow(run: Run, jobId: string): Promise<void> {
  const data = await undoImport(run, jobId).catch((error: unknown) => {
    log().error({ err: error, jobId }, "undo of an import");
    return { state: "failed", error: "It stopped on our side. Ask for it again: what is taken back already stays so." };
  });
  await inPortfolio(async (tx) => {
    await tx.job.updateMany({ where: { id: jobId }, data });
    changed(tx, { caseId: null, topic: "job", ids: [jobId] });
    changed(tx, { caseId: null, topic: "case" });
  });
}

/**
 * Runs an import, or takes one back. One that was cut off goes on with the rows that have no outcome; one that is cancelled ends after its current
 * batch, and what it has done stays.
 */
export async function runImport(data: unknown): Promise<void> {
  const { jobId } = jobData.parse(data);
  const run = await inPortfolio(async (tx) => {
    await tx.job.updateMany({ where: { id: jobId, state: "queued" }, data: { state: "running" } });
    const job = await tx.job.findUnique({ where: { id: jobId }, select: { state: true } });
    if (job?.state !== "running") return null;
    return tx.importRun.findFirst({ where: { OR: [{ jobId }, { undoJobId: jobId }] } });
  });
  if (!run) return;
  if (run.undoJobId === jobId) return takeBackNow(run, jobId);
  // Whoever started it was allowed to; it is done in their name.
  const actor = { ...systemActor, userId: run.createdById, name: run.createdByName };
  try {
    await workThrough(run, actor);
  } catch (error) {
    log().error({ err: error, jobId }, "import");
    await finish(run, {
      state: "failed",
      error:
        "The import stopped on our side. Send the file again: what is there already stays, and is not added twice.",
    });
    return;
  }
  const cancelled = await inPortfolio((tx) => isCancelRequested(tx, jobId));
  await finish(run, { state: cancelled ? "cancelled" : "done" });
}

/** Finds imports whose message was lost in a crash and asks for them again. */
export async function sweepImports(): Promise<void> {
  const waiting = await inPortfolio((tx) =>
    tx.job.findMany({ where: { kind: { in: kinds }, state: { in: ["queued", "running"] } }, select: { id: true } }),
  );
  await enqueueAll(
    importQueue,
    waiting.map(({ id }) => ({ data: { jobId: id }, key: id })),
  );
}
