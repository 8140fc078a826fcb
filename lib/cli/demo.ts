import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";

import { registerCampaigns } from "@/lib/campaigns/commands";
import { inheritedVariables } from "@/lib/core/env";
import { AppError } from "@/lib/core/errors";
import { inPortfolio } from "@/lib/db/unit";
import { closeQueue } from "@/lib/jobs/queue";
import { startRemoval, startSeeding } from "@/lib/demo/commands";
import { demoStatusOf, getDemoJob } from "@/lib/demo/queries";
import { type DemoJob, seedDemoInput } from "@/lib/demo/schema";

import { readOptions } from "./arguments";
import type { CliCommand, CliIo } from "./command";
import { commandLineActor } from "./command-line";

const askEveryMs = 500;
/** A running worker takes a job within a second; one that does not in this time is not running. */
const workerPatienceMs = 4_000;
const mostWorkers = 5;
/** So long may a step take before the worker behind it is taken for lost. */
const silencePatienceMs = 30_000;

/** Starts the worker for as long as this command lasts, so that `seed demo` also works while the product is stopped. */
function ownWorker(): { runs: () => boolean; stop: () => Promise<void> } {
  const register = new URL("../../bin/register.mjs", import.meta.url).href;
  const main = new URL("../worker/main.ts", import.meta.url);
  const child = spawn(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", "--import", register, main.pathname],
    {
      stdio: ["ignore", process.stderr, "inherit"],
      env: { NODE_ENV: "production", ...inheritedVariables(), BREAKWATER_LOG_LEVEL: "warn" },
    },
  );
  const runs = () => child.exitCode === null && child.signalCode === null;
  return {
    runs,
    stop: async () => {
      if (!runs()) return;
      child.kill("SIGTERM");
      await once(child, "exit");
    },
  };
}

/** Keeps a worker of its own once nobody else moves the job, and a new one when that is lost. */
function workerWhenNeeded(): { look: (job: DemoJob) => void; stop: () => Promise<void> } {
  const own: ReturnType<typeof ownWorker>[] = [];
  let moved = { done: -1, at: Date.now() };
  return {
    look(job) {
      if (job.done !== moved.done) moved = { done: job.done, at: Date.now() };
      const patience = job.state === "queued" ? workerPatienceMs : silencePatienceMs;
      // Every step is done once, however many workers there are and however often one is lost.
      const wanted = own.length === 0 ? Date.now() - moved.at > patience : own.every((worker) => !worker.runs());
      if (wanted && own.length >= mostWorkers)
        throw new AppError("UNAVAILABLE", "The worker ended again and again; its messages are above.");
      if (wanted) own.push(ownWorker());
    },
    stop: async () => {
      for (const worker of own) await worker.stop();
    },
  };
}

async function follow(started: DemoJob, io: CliIo): Promise<DemoJob> {
  const worker = workerWhenNeeded();
  let told = -1;
  try {
    for (;;) {
      const job = await inPortfolio((tx) => getDemoJob(tx, started.id));
      if (!job) throw new AppError("NOT_FOUND", "The work on the demo data is gone. Run the command again.");
      if (job.state !== "queued" && job.state !== "running") return job;
      worker.look(job);
      const percent = job.total === 0 ? 0 : Math.floor((job.done / job.total) * 100);
      if (percent >= told + 5) {
        io.stderr(`  ${job.kind === "demo.seed" ? "Loading" : "Removing"} demo data: ${percent} %\n`);
        told = percent;
      }
      await pause(askEveryMs);
    }
  } finally {
    await worker.stop();
    await closeQueue();
  }
}

function sizeOf(option: string | undefined): number | undefined {
  if (option === undefined) return undefined;
  const parsed = seedDemoInput.shape.organizations.safeParse(Number(option));
  if (parsed.success) return parsed.data;
  throw new AppError("INVALID", "--organizations: a number from 1 to 120.");
}

/** `seed demo`: loads or removes the demo campaign and waits until that is done. */
export const seedDemo: CliCommand = {
  name: "seed demo",
  usage: "[--organizations N] [--remove]",
  summary: "Load the demo campaign (120 fictional organizations), or remove it; real cases are never touched.",
  run: async (args, io) => {
    const options = readOptions(args, { organizations: { type: "string" }, remove: { type: "boolean" } });
    const organizations = sizeOf(options.organizations);
    await inPortfolio(registerCampaigns);
    const begunAt = Date.now();
    const started = await inPortfolio((tx) =>
      options.remove ? startRemoval(tx, commandLineActor) : startSeeding(tx, commandLineActor, { organizations }),
    );
    const job = await follow(started, io);
    const status = await inPortfolio(demoStatusOf);
    const seconds = Math.round((Date.now() - begunAt) / 1000);
    const value = {
      state: job.state,
      seconds,
      cases: status.cases,
      organizations: status.organizations,
      story: status.story,
    };
    if (job.state !== "done")
      return {
        ok: false,
        value: { ...value, error: job.error },
        lines: [
          job.state === "cancelled"
            ? "This was cancelled; what is there already is kept."
            : (job.error ?? "The demo data could not be finished. Try again."),
        ],
      };
    const story = status.story ? [`Begin with ${status.story.ref}, ${status.story.name}.`] : [];
    return {
      value,
      lines: options.remove
        ? [`The demo data is removed (${seconds} s).`]
        : [
            `${status.cases} demo cases of ${status.organizations} fictional organizations are loaded (${seconds} s).`,
            ...story,
          ],
    };
  },
};
