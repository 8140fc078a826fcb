import { execFile, spawn, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { chooseAccount, giveTo } from "./embedded-account";
import { freePort } from "./embedded-postmaster";
import { migrate } from "./migrate";

// The oldest server the product supports, as the system's packages install it.
const run = promisify(execFile);
const programs = "/usr/lib/postgresql/15/bin";
const installed = await readdir(programs).then(
  () => true,
  () => false,
);
if (!installed) console.warn(`Skipped: no PostgreSQL 15 in ${programs} (Debian: apt-get install postgresql-15).`);

const projectDirectory = fileURLToPath(new URL("../..", import.meta.url));
let directory = "";
let server: ChildProcess | undefined;
let adminUrl = "";

async function ask(url: string, statement: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
}

function as(user: string, database: string): string {
  const url = new URL(adminUrl);
  url.username = user;
  url.password = "secret";
  url.pathname = `/${database}`;
  return url.href;
}

async function untilItAnswers(url: string): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const answered = await ask(url, "SELECT 1").catch(() => null);
    if (answered !== null) return;
    await pause(100);
  }
  throw new Error("PostgreSQL 15 did not answer.");
}

describe.skipIf(!installed)("on a PostgreSQL 15 server", () => {
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "breakwater-pg15-"));
    await chmod(directory, 0o755);
    const account = await chooseAccount();
    const identity = account === undefined ? {} : { uid: account.uid, gid: account.gid };
    const home = join(directory, "server");
    await mkdir(home, { mode: 0o700 });
    await writeFile(join(home, "password"), "secret");
    await giveTo(home, account);
    const data = join(home, "data");
    const words = [
      "-D",
      data,
      "-U",
      "admin",
      `--pwfile=${join(home, "password")}`,
      "-A",
      "scram-sha-256",
      "--no-sync",
      "-E",
      "UTF8",
    ];
    await run(join(programs, "initdb"), words, { cwd: home, ...identity });
    const port = await freePort(0);
    const options = ["-D", data, "-p", `${port}`, "-k", home, "-c", "listen_addresses=127.0.0.1", "-c", "fsync=off"];
    server = spawn(join(programs, "postgres"), options, { cwd: home, stdio: "ignore", ...identity });
    adminUrl = `postgresql://admin:secret@127.0.0.1:${port}/postgres`;
    await untilItAnswers(adminUrl);
  });

  afterAll(async () => {
    const ended = new Promise((resolve) => server?.once("exit", resolve));
    server?.kill("SIGINT");
    await ended;
    await rm(directory, { recursive: true, force: true });
  });

  test("an owner that may make roles gets the same product", async () => {
    await ask(adminUrl, "CREATE ROLE keeper LOGIN CREATEROLE PASSWORD 'secret'");
    await ask(adminUrl, "CREATE DATABASE product OWNER keeper");
    const options = { projectDirectory, ownerUrl: as("keeper", "product"), masterKey: randomBytes(32) };
    const first = await migrate(options);
    expect(first.applied.length).toBeGreaterThan(0);
    expect(first.serverVersion).toMatch(/^15\./);
    expect(await ask(first.boundUrl, 'SELECT id FROM "case"')).toEqual([]);
    expect(await ask(first.portfolioUrl, 'SELECT id FROM "case"')).toEqual([]);
    const second = await migrate(options);
    expect(second).toMatchObject({ applied: [], boundUrl: first.boundUrl, portfolioUrl: first.portfolioUrl });
  });

  test("an owner that may not make roles is told what to run, and roles made by hand are used", async () => {
    await ask(adminUrl, "DROP DATABASE product WITH (FORCE)");
    await ask(adminUrl, "DROP ROLE breakwater_bound; DROP ROLE breakwater_portfolio; DROP ROLE breakwater_import");
    await ask(adminUrl, "CREATE ROLE plain LOGIN PASSWORD 'secret'");
    await ask(adminUrl, "CREATE DATABASE modest OWNER plain");
    const options = { projectDirectory, ownerUrl: as("plain", "modest"), masterKey: randomBytes(32) };
    await expect(migrate(options)).rejects.toThrow(
      /may not create the role breakwater_bound.*ALTER ROLE plain CREATEROLE/,
    );
    await ask(
      adminUrl,
      "CREATE ROLE breakwater_bound LOGIN PASSWORD 'secret'; CREATE ROLE breakwater_portfolio LOGIN PASSWORD 'secret'",
    );
    const roles = { boundUrl: as("breakwater_bound", "modest"), portfolioUrl: as("breakwater_portfolio", "modest") };
    await expect(migrate({ ...options, roles })).rejects.toThrow(/CREATE ROLE breakwater_import NOLOGIN; ALTER ROLE/);
    await ask(
      adminUrl,
      "CREATE ROLE breakwater_import NOLOGIN; ALTER ROLE breakwater_portfolio NOINHERIT; GRANT breakwater_import TO breakwater_portfolio",
    );
    const made = await migrate({ ...options, roles });
    expect(await ask(made.boundUrl, 'SELECT id FROM "case"')).toEqual([]);
  });
});
