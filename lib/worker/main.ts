import { settleCasesWith } from "@/lib/access/settle";
import { registerCampaigns, restorePacks } from "@/lib/campaigns/commands";
import { bulkQueue, runBulk, sweepBulk, writeLettersBy } from "@/lib/bulk/jobs";
import { writeCheckpoint } from "@/lib/audit/checkpoint";
import { env } from "@/lib/core/env";
import { log } from "@/lib/core/log";
import { disconnectDatabase } from "@/lib/db/client";
import { inPortfolio } from "@/lib/db/unit";
import { demoQueue, runDemoJob, stopDemoWork, sweepDemo } from "@/lib/demo/jobs";
import { processJob, verifyJob } from "@/lib/evidence/jobs";
import { importQueue, layOutCases, runImport, sweepImports } from "@/lib/imports/jobs";
import { closeQueue, takeJobs } from "@/lib/jobs/queue";
import { rematchQueue, sweepRematches } from "@/lib/knowledge/jobs";
import { recordCampaignDay } from "@/lib/portfolio/commands";
import { rescoreCases } from "@/lib/portfolio/scoring";
import { settle } from "@/lib/portfolio/settle";
import { queueLetter, withdrawLetter } from "@/lib/sharing/commands";
import { mailQueue, sendLetters } from "@/lib/sharing/jobs";

import { processEvidence } from "./process-evidence";
import { closeReadingPool } from "./reading-pool";
import { runSchedules } from "./schedules";
import { stopRematches } from "./rematch/claim";
import { runRematches } from "./rematch/run";
import { sweepEvidence, sweepStore, sweepUploads } from "./sweep";
import { verifyEvidence } from "./verify-evidence";

const sweepEveryMs = 30_000;
const filesAtOnce = 2;
const recordEveryMs = 15 * 60_000;
const checkpointEveryMs = 6 * 3_600_000;

let stopping = false;
let laying: Promise<unknown> | null = null;
/** Writes the tasks of imported cases; asked for again while it does, it goes on. */
function layOut(): Promise<unknown> {
  laying ??= layOutCases(() => stopping)
    .catch((error: unknown) => log().warn({ err: error }, "tasks of imported cases"))
    .finally(() => (laying = null));
  return laying;
}

let scoring: Promise<unknown> | null = null;
/** Scores the cases anew whose pack weighs otherwise than when they were scored. */
function rescore(): Promise<unknown> {
  scoring ??= rescoreCases(() => stopping)
    .catch((error: unknown) => log().warn({ err: error }, "triage scores"))
    .finally(() => (scoring = null));
  return scoring;
}

settleCasesWith(settle);
writeLettersBy({ queue: queueLetter, withdraw: withdrawLetter });
await inPortfolio(restorePacks);
await inPortfolio(registerCampaigns);
const stopTaking = await takeJobs({
  [processJob]: { concurrency: filesAtOnce, run: processEvidence },
  [verifyJob]: { concurrency: 1, run: verifyEvidence },
  [demoQueue]: { concurrency: 1, run: runDemoJob },
  [rematchQueue]: { concurrency: 1, run: runRematches },
  [mailQueue]: { concurrency: 1, run: () => sendLetters(() => stopping) },
  [bulkQueue]: { concurrency: 1, run: runBulk },
  [importQueue]: {
    concurrency: 1,
    run: async (data) => {
      await runImport(data);
      void layOut();
    },
  },
});
await sweepEvidence();
await sweepDemo();
await sweepRematches();
await sweepImports();
await sweepBulk();
void layOut();
void rescore();
const sweeping = setInterval(
  () =>
    void Promise.all([
      sweepEvidence(),
      sweepDemo(),
      sweepRematches(),
      sweepImports(),
      sweepBulk(),
      inPortfolio(restorePacks),
      sendLetters(() => stopping),
      layOut(),
      rescore(),
    ]).catch((error: unknown) => log().warn({ err: error }, "sweep")),
  sweepEveryMs,
);
const scheduling = setInterval(
  () => void runSchedules().catch((error: unknown) => log().warn({ err: error }, "schedules")),
  sweepEveryMs,
);
const record = () =>
  inPortfolio((tx) => recordCampaignDay(tx, new Date())).catch((error: unknown) =>
    log().warn({ err: error }, "daily counts"),
  );
await record();
const recording = setInterval(() => void record(), recordEveryMs);
const checkpoint = () =>
  inPortfolio((tx) => writeCheckpoint(tx, env().dataDir, new Date())).catch((error: unknown) =>
    log().error({ err: error }, "audit checkpoint"),
  );
void checkpoint();
const checkpointing = setInterval(() => void checkpoint(), checkpointEveryMs);
const tidyEveryMs = 6 * 3_600_000;
const tidy = async () => {
  await sweepUploads(new Date());
  await sweepStore(new Date());
};
const tidying = setInterval(
  () => void tidy().catch((error: unknown) => log().warn({ err: error }, "tidying the store")),
  tidyEveryMs,
);
log().info("worker ready");

async function stop(): Promise<void> {
  if (stopping) return;
  stopping = true;
  clearInterval(sweeping);
  clearInterval(tidying);
  clearInterval(scheduling);
  clearInterval(recording);
  clearInterval(checkpointing);
  stopDemoWork();
  stopRematches();
  await stopTaking();
  await laying;
  await scoring;
  await closeReadingPool();
  await closeQueue();
  await disconnectDatabase();
  process.exit(0);
}
process.on("SIGTERM", () => void stop());
process.on("SIGINT", () => void stop());
