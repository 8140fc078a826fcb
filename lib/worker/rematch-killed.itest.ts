import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

import pg from "pg";
import { afterAll, expect, test, vi } from "vitest";

import { systemActor } from "@/lib/auth/schema";
import { inheritedVariables } from "@/lib/core/env";
import { inCase, inPortfolio } from "@/lib/db/unit";
import { controlRematch, importRules, readAhead } from "@/lib/knowledge/commands";

import { give, newCase, readAll, shownBy, testInstallation } from "./testing";

const installation = await testInstallation();
for (const [name, value] of Object.entries(installation.variables)) vi.stubEnv(name, value);
afterAll(installation.close);

const projectDirectory = join(import.meta.dirname, "..", "..");
const slug = "exchange-2021";

const workers: ChildProcess[] = [];
afterAll(() => workers.map((child) => child.kill("SIGKILL")));

function startWorker() {
  const child = spawn(process.execPath, ["--import", "./bin/register.mjs", "lib/worker/main.ts"], {
    cwd: projectDirectory,
    env: { NODE_ENV: "test", ...inheritedVariables(), ...installation.variables, BREAKWATER_LOG_LEVEL: "info" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  workers.push(child);
  const ready = new Promise<void>((resolve) => {
    child.stdout.on("data", (text: Buffer) => (text.includes("worker ready") ? resolve() : undefined));
  });
  return { child, ready };
}

async function stop(worker: ReturnType<typeof startWorker>, signal: "SIGKILL" | "SIGTERM"): Promise<void> {
  worker.child.kill(signal);
  await once(worker.child, "exit");
}

/** Nothing of the queue is left, as after a crash between commit and message: only the rows say what waits. */
async function forgetMessages(): Promise<void> {
  const client = new pg.Client({ connectionString: installation.variables.BREAKWATER_DB_OWNER_URL });
  await client.connect();
  await client.query("DELETE FROM pgboss.job");
  await client.end();
}

const pauseMs = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const jobOf = (id: string) => inPortfolio((tx) => tx.job.findUniqueOrThrow({ where: { id } }));

async function until(holds: () => Promise<boolean>, ms: number): Promise<boolean> {
  for (let waited = 0; waited < ms; waited += 50) {
    if (await holds()) return true;
    await pauseMs(50);
  }
  return false;
}

const head = `#Software: Microsoft Internet Information Services 10.0
#Version: 1.0
#Date: 2021-03-03 06:00:00
#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) cs(Referer) sc-status sc-substatus sc-win32-status time-taken
`;

const fileCount = 12;

/** Logs of one server, each with hits of the new rule, of the pack and of neither. */
function logs(): { path: string; bytes: Uint8Array }[] {
  return Array.from({ length: fileCount }, (_, day) => {
    const date = `2021-03-${String(day + 1).padStart(2, "0")}`;
    const line = (second: number, stem: string) =>
      `${date} 06:${String(day).padStart(2, "0")}:${String(second % 60).padStart(2, "0")} 10.0.0.5 GET ${stem} - 443 - 45.9.148.${day} Mozilla/5.0 - 200 0 0 12\n`;
    const stems = Array.from({ length: 1_500 }, (_row, at) =>
      at % 500 === 7 ? `/kestrel/${at % 3}.aspx` : at % 900 === 5 ? "/aspnet_client/discover.aspx" : `/owa/${at}`,
    );
    const text = head + stems.map((stem, at) => line(at, stem)).join("");
    return { path: `EX01/u_ex2103${String(day + 1).padStart(2, "0")}.log`, bytes: new TextEncoder().encode(text) };
  });
}

async function filled(): Promise<string> {
  const caseId = await newCase();
  for (const { path, bytes } of logs()) await give(caseId, path, bytes);
  await readAll(caseId);
  return caseId;
}

const rule = `title: Kestrel page asked for
id: 5f1b0a3c-6f0e-4c0c-9d0e-1f5d7c0a0001
logsource:
  category: iis_w3c
detection:
  selection:
    cs-uri-stem|contains: '/kestrel/'
  condition: selection
level: high
`;

const kills = 5;

test("a look that is killed again and again, and paused in between, comes to what files show that come after the rule", async () => {
  const caseId = await filled();
  const files = [{ name: "kestrel.yml", text: rule }];
  const read = await readAhead(slug, files);
  const { rematchId } = await inPortfolio((tx) => importRules(tx, systemActor, { slug, files, dryRun: false, read }));
  const id = rematchId ?? "";
  let killed = 0;
  for (; killed < kills; killed += 1) {
    await forgetMessages();
    const worker = startWorker();
    const before = (await jobOf(id)).done;
    await worker.ready;
    await until(async () => (await jobOf(id)).done > before, 10_000);
    await pauseMs((killed * 37) % 200);
    await stop(worker, "SIGKILL");
    if ((await jobOf(id)).state === "done") break;
  }
  expect(killed).toBeGreaterThanOrEqual(3);

  const paused = await inPortfolio((tx) => controlRematch(tx, systemActor, { slug, rematchId: id, to: "pause" }));
  expect(paused).toMatchObject({ paused: true, state: "running" });
  const { done } = await jobOf(id);
  await forgetMessages();
  const idle = startWorker();
  await idle.ready;
  await pauseMs(2_000);
  expect((await jobOf(id)).done).toBe(done);
  await inPortfolio((tx) => controlRematch(tx, systemActor, { slug, rematchId: id, to: "resume" }));
  expect(await until(async () => (await jobOf(id)).state === "done", 120_000)).toBe(true);
  await stop(idle, "SIGTERM");

  expect(await jobOf(id)).toMatchObject({ done: fileCount, total: fileCount, error: null });
  const rows = await inCase(caseId, (tx) => tx.rematchFile.findMany({ where: { caseId, rematchId: id } }));
  expect(rows).toHaveLength(fileCount);
  const report = await inCase(caseId, (tx) =>
    tx.rematchCase.findUniqueOrThrow({ where: { caseId_rematchId: { caseId, rematchId: id } } }),
  );
  expect(report.formats).toMatchObject([
    { format: "iis-w3c", files: fileCount, unconcerned: 0, values: 0, skipped: 0 },
  ]);
  expect(report.newFindings).toBe(3);
  const clean = await filled();
  expect(await shownBy(caseId, { samples: false })).toEqual(await shownBy(clean, { samples: false }));
}, 300_000);
