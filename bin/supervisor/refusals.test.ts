import { execFileSync } from "node:child_process";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startEmbedded } from "@/lib/db/embedded";
import { lockDataDirectory } from "./lock";
import { root, runScript } from "./testing";

let directory = "";

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "breakwater-refusal-"));
  await chmod(directory, 0o755);
});

afterAll(() => rm(directory, { recursive: true, force: true }));

async function refusal(settings: Readonly<Record<string, string>>): Promise<string> {
  const started = runScript(["bin/start.mjs"], { PORT: "4281", BREAKWATER_DATA: join(directory, "data"), ...settings });
  expect(await started.exited).toBe(1);
  expect(started.said()).not.toMatch(/\n\s+at .*:\d+/);
  return started.said();
}

test("bad settings are listed, all of them", async () => {
  const said = await refusal({ PORT: "http", BREAKWATER_URL: "somewhere", STORAGE: "tape" });
  expect(said).toMatch(
    /- PORT: must be a number[^]*- BREAKWATER_URL: must be an address[^]*- STORAGE: must be disk or s3/,
  );
});

test("a busy port is named with the way out", async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(4282, resolve));
  const said = await refusal({ PORT: "4282" });
  server.close();
  expect(said).toContain(
    "Port 4282 is in use by another program. Stop that program, or choose another port: PORT=4283 npm start",
  );
});

test("a data directory that is a file is refused", async () => {
  const file = join(directory, "file");
  await writeFile(file, "");
  expect(await refusal({ BREAKWATER_DATA: file })).toContain(`The data directory ${file} is not a directory`);
});

test.runIf(process.getuid?.() !== 0)("a data directory this account may not use is refused", async () => {
  const closed = join(directory, "closed");
  await mkdir(closed, { mode: 0o000 });
  expect(await refusal({ BREAKWATER_DATA: closed })).toContain(
    `The data directory ${closed} may not be used by this account`,
  );
});

test.runIf(process.getuid?.() === 0)("a nearly full disk is refused with what is free and what is needed", async () => {
  const small = join(directory, "small");
  await mkdir(small);
  execFileSync("mount", ["-t", "tmpfs", "-o", "size=32m", "tmpfs", small]);
  try {
    expect(await refusal({ BREAKWATER_DATA: small })).toMatch(
      /is nearly full: 3\d MB are free and Breakwater needs 300 MB/,
    );
  } finally {
    execFileSync("umount", [small]);
  }
});

test("a database server that is not there is named", async () => {
  const said = await refusal({ DATABASE_URL: "postgresql://app:hunter2@127.0.0.1:4283/breakwater" });
  expect(said).toContain(
    "The database server 127.0.0.1:4283 of DATABASE_URL cannot be reached: nothing listens there.",
  );
  expect(said).not.toContain("hunter2");
});

test("a server that is not PostgreSQL is named", async () => {
  const server = createServer((_, response) => response.end("hello"));
  await new Promise<void>((resolve) => server.listen(4284, "127.0.0.1", resolve));
  const said = await refusal({ DATABASE_URL: "postgresql://app:hunter2@127.0.0.1:4284/breakwater" });
  server.closeAllConnections();
  server.close();
  expect(said).toContain("127.0.0.1:4284 of DATABASE_URL does not answer as PostgreSQL does");
});

test("a wrong password and a wrong database name are told apart", async () => {
  const database = await startEmbedded({ projectDirectory: root, dataDir: join(directory, "other"), durable: false });
  try {
    const wrongPassword = new URL(database.ownerUrl);
    wrongPassword.password = "wrong";
    expect(await refusal({ DATABASE_URL: wrongPassword.href })).toContain(
      "refuses the account breakwater_owner of DATABASE_URL",
    );
    const wrongName = new URL(database.ownerUrl);
    wrongName.pathname = "/absent";
    expect(await refusal({ DATABASE_URL: wrongName.href })).toContain("has no database named absent");
  } finally {
    await database.stop();
  }
});

test("a missing master key of an installation with data is never made anew", async () => {
  const dataDir = join(directory, "keyless");
  await mkdir(join(dataDir, "secrets"), { recursive: true });
  await writeFile(join(dataDir, "secrets", "database"), "secret\n");
  expect(await refusal({ BREAKWATER_DATA: dataDir })).toMatch(/The master key .*master\.key is missing/);
});

test("a lock left by a process that is gone is taken over, one of a living process is not", async () => {
  const dataDir = join(directory, "locks");
  await mkdir(dataDir);
  const lock = await lockDataDirectory(dataDir, "npm start");
  await expect(lockDataDirectory(dataDir, "npm start")).rejects.toThrow(`process ${process.pid}`);
  await lock[Symbol.asyncDispose]();
  const stale = { pid: process.pid, began: "another boot:1", id: "x", host: "h", purpose: "npm start", startedAt: "t" };
  const rest = { state: "ready", url: null, children: [] };
  await writeFile(join(dataDir, "instance.json"), JSON.stringify({ ...stale, ...rest, host: hostname() }));
  const next = await lockDataDirectory(dataDir, "npm start");
  await next[Symbol.asyncDispose]();
});

test("of many starters at the same moment exactly one gets the data directory", async () => {
  const dataDir = join(directory, "race");
  await mkdir(dataDir);
  await writeFile(join(dataDir, "instance.json"), "not json");
  const results = await Promise.allSettled(Array.from({ length: 8 }, () => lockDataDirectory(dataDir, "npm start")));
  expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
});
