import { z } from "zod";

import { log } from "@/lib/core/log";
import { inCase, inPortfolio } from "@/lib/db/unit";
import { changed } from "@/lib/live/publish";

import { answerCase } from "./answer";
import { claimRun, endRun, knowledgeNow, mayGoOn, type Run, Stopped } from "./claim";
import { earlyHits } from "./early";
import { readAgain } from "./files";
import { planCase } from "./plan";

const runData = z.object({ campaignId: z.uuid() });
const casesAtOnce = 500;
/** A look that was begun so often and never came to its end would begin for ever. */
const mostAttempts = 50;

/** Cases with files that are behind, after one by id. Reads across cases. */
async function casesBehind(run: Run, after: string): Promise<string[]> {
  const rows = await inPortfolio(
    (tx) => tx.$queryRaw<{ id: string }[]>`
      SELECT DISTINCT e.case_id AS id FROM evidence e JOIN "case" c ON c.id = e.case_id
      WHERE c.campaign_id = ${run.campaignId}::uuid AND e.case_id > ${after}::uuid AND e.state IN ('ready', 'failed')
        AND e.knowledge_revision < ${run.toRevision}
      ORDER BY e.case_id LIMIT ${casesAtOnce}`,
  );
  return rows.map(({ id }) => id);
}

async function eachCase(
  next: (after: string) => Promise<string[]>,
  work: (caseId: string) => Promise<void>,
): Promise<void> {
  for (let after = "00000000-0000-0000-0000-000000000000"; ;) {
    const cases = await next(after);
    for (const caseId of cases) await work(caseId);
    const last = cases.at(-1);
    if (last === undefined) return;
    after = last;
  }
}

async function stage(run: Run, name: "values" | "files"): Promise<void> {
  await inPortfolio(async (tx) => {
    await tx.rematch.updateMany({ where: { id: run.id, attempt: run.attempt }, data: { stage: name } });
    changed(tx, { caseId: null, topic: "rematch", ids: [run.id] });
  });
}

/** First what stored values answer, over all cases: it takes moments, and the cases that matter are known before any file is read. */
async function answerAll(run: Run): Promise<void> {
  await stage(run, "values");
  const now = await knowledgeNow(run);
  const lowest = await inPortfolio((tx) =>
    tx.rematch.findUniqueOrThrow({ where: { id: run.id }, select: { fromRevision: true } }),
  );
  const early = await earlyHits(now.deltaOf(lowest.fromRevision).indicators);
  await eachCase(
    (after) => casesBehind(run, after),
    async (caseId) => {
      await mayGoOn(run);
      await answerCase({ run, now, caseId }, early);
    },
  );
}

const waitMs = 500;
const longestWaitMs = 20_000;

/** Files that people have just handed in come first; one file of a look is read now and then all the same. */
async function afterUploads(run: Run): Promise<void> {
  for (let waited = 0; waited < longestWaitMs; waited += waitMs) {
    const waiting = await inPortfolio((tx) =>
      tx.evidence.findFirst({ where: { state: { in: ["queued", "processing"] } }, select: { id: true } }),
    );
    if (!waiting) return;
    await mayGoOn(run);
    await new Promise((resolve) => setTimeout(resolve, waitMs));
  }
}

async function readCase(run: Run, caseId: string): Promise<void> {
  const now = await knowledgeNow(run);
  const nothingEarly = { of: () => Promise.resolve([]) };
  await answerCase({ run, now, caseId }, nothingEarly);
  const { inside, values } = await inCase(caseId, (tx) => planCase(tx, { run, caseId, now }));
  // What stored values could not settle beside what is shown already is read whole.
  const whole = values.map((file) => ({ ...file, whole: true }));
  for (const file of [...inside, ...whole]) {
    await afterUploads(run);
    await mayGoOn(run);
    await readAgain({ run, now, caseId }, file);
  }
  await inCase(caseId, (tx) =>
    tx.rematchCase.updateMany({ where: { caseId, rematchId: run.id }, data: { state: "done", endedAt: new Date() } }),
  );
}

/** Cases of a look whose files have not all been read. */
function casesToRead(run: Run, after: string): Promise<string[]> {
  return inPortfolio(async (tx) => {
    const rows = await tx.rematchCase.findMany({
      where: { rematchId: run.id, state: { not: "done" }, caseId: { gt: after } },
      orderBy: { caseId: "asc" },
      take: casesAtOnce,
      select: { caseId: true },
    });
    return rows.map((row) => row.caseId);
  });
}

async function lookThrough(run: Run): Promise<void> {
  await answerAll(run);
  await stage(run, "files");
  await eachCase(
    (after) => casesToRead(run, after),
    (caseId) => readCase(run, caseId),
  );
  await endRun(run, { state: "done", error: null });
}

/**
 * Looks through the stored evidence of a campaign for what changed in its rules and indicators, one look after the other until
 * none waits. A look that was cut off goes on where it stopped: each file is settled in one transaction and counted once.
 */
export async function runRematches(data: unknown): Promise<void> {
  const { campaignId } = runData.parse(data);
  for (;;) {
    const run = await claimRun(campaignId);
    if (!run) return;
    try {
      await lookThrough(run);
    } catch (error) {
      if (error instanceof Stopped) {
        const held = await inPortfolio((tx) => tx.job.findUnique({ where: { id: run.id }, select: { state: true } }));
        if (held?.state === "cancelled") continue;
        return;
      }
      log().error({ err: error, rematchId: run.id }, "look through stored evidence");
      if (run.attempt < mostAttempts) throw error;
      const sentence =
        "It could not be finished. What it found is kept; start another, and tell your administrator if that fails too.";
      await endRun(run, { state: "failed", error: sentence });
    }
  }
}
