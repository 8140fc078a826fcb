import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

import pg from "pg";
import { afterAll, expect, test, vi } from "vitest";

import { systemActor } from "@/lib/auth/schema";
import { inheritedVariables } from "@/lib/core/env";
import { inCase } from "@/lib/db/unit";
import { retryEvidence } from "@/lib/evidence/commands";

import { shownBy } from "./shown";
import { filesBelow, give, newCase, readAll, scenarios, testInstallation } from "./testing";
import { zipOf } from "./testing-zip";

const installation = await testInstallation();
for (const [name, value] of Object.entries(installation.variables)) vi.stubEnv(name, value);
afterAll(installation.close);

const projectDirectory = join(import.meta.dirname, "..", "..");
const archive = zipOf(filesBelow(join(scenarios, "attacked")));

function startWorker() {
  const child = spawn(process.execPath, ["--import", "./bin/register.mjs", "lib/worker/main.ts"], {
    cwd: projectDirectory,
    env: { NODE_ENV: "test", ...inheritedVariables(), ...installation.variables, BREAKWATER_LOG_LEVEL: "info" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ready = new Promise<void>((resolve) => {
    child.stdout.on("data", (text: Buffer) => (text.includes("worker ready") ? resolve() : undefined));
  });
  return { child, ready };
}

/** Nothing of the queue is left, as after a crash between commit and message: only the rows say what waits. */
async function forgetMessages(): Promise<void> {
  const client = new pg.Client({ connectionString: installation.variables.BREAKWATER_DB_OWNER_URL });
  await client.connect();
  await client.query("DELETE FROM pgboss.job");
  await client.end();
}

function progressOf(caseId: string): Promise<{ done: number; waiting: number; moved: string }> {
  return inCase(caseId, async (tx) => {
    const rows = await tx.evidence.findMany({ where: { caseId }, select: { state: true, step: true, attempt: true } });
    const done = rows.filter((row) => row.state === "ready" || row.state === "failed").length;
    return {
      done,
      waiting: rows.length - done,
      moved: JSON.stringify(
        rows.map((row) => `${row.state} ${row.step} ${row.attempt}`).toSorted((a, b) => a.localeCompare(b)),
      ),
    };
  });
}

const kills = 15;
const fewestKills = 6;
const longestMs = 100_000;
const pauseMs = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test("a worker killed at up to fifteen moments of an archive leaves what a clean run leaves", async () => {
  const clean = await newCase();
  await give(clean, "attacked.zip", archive);
  await readAll(clean);

  const caseId = await newCase();
  await give(caseId, "attacked.zip", archive);
  const began = Date.now();
  let killed = 0;
  for (; killed < kills && (killed < fewestKills || Date.now() - began < longestMs); killed += 1) {
    const { child, ready } = startWorker();
    const before = await progressOf(caseId);
    if (before.waiting === 0) {
      child.kill("SIGKILL");
      break;
    }
    await ready;
    // Each round lets a little more happen, so that the blow falls into another step.
    for (let waited = 0; waited < 6_000; waited += 20) {
      if ((await progressOf(caseId)).moved !== before.moved) break;
      await pauseMs(20);
    }
    await pauseMs((killed * 67) % 400);
    child.kill("SIGKILL");
    await once(child, "exit");
    await forgetMessages();
  }
  expect(killed).toBeGreaterThanOrEqual(fewestKills);
  const last = startWorker();
  await last.ready;
  while ((await progressOf(caseId)).waiting > 0) await pauseMs(100);
  last.child.kill("SIGTERM");
  await once(last.child, "exit");
  expect(await shownBy(caseId, { samples: false })).toEqual(await shownBy(clean, { samples: false }));
  const before = await shownBy(caseId);
  for (const { id } of await inCase(caseId, (tx) =>
    tx.evidence.findMany({ where: { caseId }, select: { id: true } }),
  )) {
    await inCase(caseId, (tx) => retryEvidence(tx, systemActor, { caseId, evidenceId: id }));
  }
  await readAll(caseId);
  expect(await shownBy(caseId)).toEqual(before);
}, 400_000);
