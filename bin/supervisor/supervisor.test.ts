import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { answer, childPid, holderOf, isAlive, runScript, until, type Started } from "./testing";

const port = 4290;
const url = `http://127.0.0.1:${port}`;
let dataDir = "";
let running: Started | undefined;

function begin(): Started {
  running = runScript(["bin/start.mjs"], { PORT: `${port}`, BREAKWATER_DATA: dataDir });
  return running;
}

async function start(): Promise<Started> {
  const started = begin();
  await until(() => started.said().includes("Ctrl-C") || started.process.exitCode !== null, { started, seconds: 240 });
  expect(started.said()).toContain("Ctrl-C stops it.");
  return started;
}

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "breakwater-start-"));
  await chmod(dataDir, 0o755);
}, 10_000);

afterAll(async () => {
  if (running !== undefined && running.process.exitCode === null) {
    running.process.kill("SIGTERM");
    await running.exited;
  }
  await rm(dataDir, { recursive: true, force: true });
});

test(
  "a start shows its steps and ends with the address and a link for the first account",
  { timeout: 300_000 },
  async () => {
    const started = await start();
    expect(started.said()).toMatch(/install .*\n[^]*build .*\n[^]*database .*\n[^]*migrate .*\n[^]*ready /);
    expect(started.said()).toMatch(new RegExp(`Breakwater is at http://localhost:${port}`));
    expect(started.said()).toMatch(new RegExp(`link works once.*http://localhost:${port}/`));
    expect(started.said()).not.toContain("\u001b");
    expect(await answer(port)).toBe(200);
  },
);

test("a second start on the same data directory is refused and names the holder", async () => {
  const { pid } = await holderOf(dataDir);
  const second = runScript(["bin/start.mjs"], { PORT: `${port + 1}`, BREAKWATER_DATA: dataDir });
  expect(await second.exited).toBe(1);
  expect(second.said()).toMatch(new RegExp(`already runs on ${dataDir}: npm start, process ${pid}, since \\d{4}-`));
});

test("a command uses the running database and prints nothing of its own", async () => {
  const command = runScript(["bin/breakwater.mjs", "setup-link", "--json"], {
    PORT: `${port}`,
    BREAKWATER_DATA: dataDir,
  });
  expect(await command.exited).toBe(0);
  expect(JSON.parse(command.said())).toHaveProperty("url");
});

test.each(["database", "web", "worker"])("kill -9 of the %s process is survived", async (name) => {
  const pid = await childPid(dataDir, name);
  process.kill(pid, "SIGKILL");
  await until(async () => (await childPid(dataDir, name)) !== pid, {
    ...(running && { started: running }),
    seconds: 20,
  });
  await until(async () => (await answer(port)) === 200, { ...(running && { started: running }), seconds: 20 });
});

test("kill -9 of the supervisor, which orphans everything, is survived by the next start", async () => {
  const { pid, children } = await holderOf(dataDir);
  process.kill(pid, "SIGKILL");
  const again = await start();
  expect(await answer(port)).toBe(200);
  expect(children.filter((child) => isAlive(child.pid))).toEqual([]);
  expect(again.said()).toMatch(/build +up to date/);
});

test("kill -9 of everything at once is survived by the next start", async () => {
  const { pid, children } = await holderOf(dataDir);
  for (const one of [pid, ...children.map((child) => child.pid)]) process.kill(one, "SIGKILL");
  await start();
  expect(await answer(port)).toBe(200);
});

test("stopping ends web, worker and database in that order and leaves nothing behind", async () => {
  const { children } = await holderOf(dataDir);
  const started = running;
  started?.process.kill("SIGINT");
  expect(await started?.exited).toBe(0);
  expect(started?.said()).toMatch(/web stopped[^]*worker stopped[^]*database stopped/);
  expect(children.filter((child) => isAlive(child.pid))).toEqual([]);
  await expect(holderOf(dataDir)).rejects.toThrow(/Nobody holds/);
  await expect(fetch(url)).rejects.toThrow();
});

test("a command without a running instance brings the database up for itself and down again", async () => {
  const command = runScript(["bin/breakwater.mjs", "setup-link", "--json"], {
    PORT: `${port}`,
    BREAKWATER_DATA: dataDir,
  });
  expect(await command.exited).toBe(0);
  expect(JSON.parse(command.said())).toHaveProperty("url");
  await expect(holderOf(dataDir)).rejects.toThrow(/Nobody holds/);
});
