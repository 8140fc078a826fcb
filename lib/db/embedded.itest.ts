import { execFileSync } from "node:child_process";
import { chmod, cp, lstat, mkdir, mkdtemp, readFile, readlink, rm, stat, unlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startEmbedded, type EmbeddedDatabase } from "./embedded";
import { chooseAccount, chooseHome } from "./embedded-account";
import { findEngine, restoreLinks } from "./embedded-binaries";

const projectDirectory = fileURLToPath(new URL("../..", import.meta.url));
let dataDir = "";
let open: EmbeddedDatabase[] = [];

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "breakwater-db-"));
  await chmod(dataDir, 0o755);
});

afterEach(async () => {
  await Promise.all(open.map((database) => database.stop()));
  open = [];
  await rm(dataDir, { recursive: true, force: true });
});

async function start(): Promise<EmbeddedDatabase> {
  const database = await startEmbedded({ projectDirectory, dataDir });
  open.push(database);
  return database;
}

async function ask(url: string, statement: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => undefined);
  await client.connect();
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.end().catch(() => undefined);
  }
}

test("the database is safe by default: forced to disk, checksummed, scram, and the owner is no superuser", async () => {
  const { ownerUrl } = await start();
  const [settings] = await ask(
    ownerUrl,
    `SELECT current_setting('fsync') AS fsync, current_setting('data_checksums') AS sums, current_setting('listen_addresses') AS listens,
            current_setting('password_encryption') AS passwords, (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) AS super`,
  );
  expect(settings).toEqual({ fsync: "on", sums: "on", listens: "127.0.0.1", passwords: "scram-sha-256", super: false });
  const wrong = new URL(ownerUrl);
  wrong.password = "postgres";
  await expect(ask(wrong.href, "SELECT 1")).rejects.toThrow(/password authentication failed/);
});

test("its secret can be read by the owner of the data directory only", async () => {
  await start();
  expect((await stat(join(dataDir, "secrets"))).mode & 0o777).toBe(0o700);
  expect((await stat(join(dataDir, "secrets", "database"))).mode & 0o777).toBe(0o600);
});

test("acknowledged rows survive kill -9 of the database while it is written to", async () => {
  const first = await start();
  await ask(first.ownerUrl, "CREATE TABLE kept (id int PRIMARY KEY)");
  const client = new pg.Client({ connectionString: first.ownerUrl });
  client.on("error", () => undefined);
  await client.connect();
  let acknowledged = 0;
  const writing = (async () => {
    for (;;) {
      await client.query("INSERT INTO kept VALUES ($1)", [acknowledged + 1]);
      acknowledged += 1;
      if (acknowledged === 200) process.kill(first.pid, "SIGKILL");
    }
  })().catch(() => undefined);
  await first.exited;
  await writing;
  const second = await start();
  const [row] = await ask(second.ownerUrl, "SELECT count(*)::int AS count, max(id) AS last FROM kept");
  expect(Number(row?.count)).toBeGreaterThanOrEqual(acknowledged);
  expect(row?.last).toBe(row?.count);
  expect(second.port).toBe(first.port);
});

test("a database that still runs without its supervisor is stopped and started anew", async () => {
  const orphan = await start();
  const next = await start();
  expect(next.pid).not.toBe(orphan.pid);
  await expect(orphan.exited).resolves.toBe(0);
  expect(await ask(next.ownerUrl, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
});

test("a first start that was interrupted is begun again", async () => {
  await mkdir(join(dataDir, "postgres", "data.new"), { recursive: true });
  await writeFile(join(dataDir, "postgres", "data.new", "half"), "");
  const { ownerUrl } = await start();
  expect(await ask(ownerUrl, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
});

test("a database of another major version is not touched and named", async () => {
  const { directory, stop } = await start();
  await stop();
  open = [];
  await writeFile(join(directory, "PG_VERSION"), "14\n");
  await expect(start()).rejects.toThrow(/made by another major version of PostgreSQL/);
  await writeFile(join(directory, "PG_VERSION"), "18\n");
});

test("library links are restored where install scripts were blocked", async () => {
  const copy = join(dataDir, "package");
  const { directory } = await findEngine(projectDirectory);
  await mkdir(join(copy, "native", "lib"), { recursive: true });
  await cp(join(directory, "pg-symlinks.json"), join(copy, "native", "pg-symlinks.json"));
  expect(await restoreLinks(copy)).toBeGreaterThan(5);
  expect(await restoreLinks(copy)).toBe(0);
  await unlink(join(copy, "native", "lib", "libpq.so.5"));
  expect(await restoreLinks(copy)).toBe(1);
  expect(await readlink(join(copy, "native", "lib", "libpq.so.5"))).toMatch(/^libpq\.so\.5\.\d+$/);
});

test.runIf(process.getuid?.() === 0)("started by root, the database runs as another account", async () => {
  const { pid } = await start();
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  expect(/^Uid:\s+(\d+)/m.exec(status)?.[1]).not.toBe("0");
});

test.runIf(process.getuid?.() === 0)(
  "a data directory nobody else may enter moves the database elsewhere and says so",
  async () => {
    const hidden = join(dataDir, "home", "data");
    await mkdir(hidden, { recursive: true });
    await chmod(join(dataDir, "home"), 0o700);
    const { base, note } = await chooseHome(hidden, await findEngine(projectDirectory), await chooseAccount());
    try {
      expect(base).toMatch(/^\/var\/lib\/breakwater-/);
      expect(note).toContain(`may not enter ${join(dataDir, "home")}`);
      expect((await lstat(base)).isDirectory()).toBe(true);
    } finally {
      execFileSync("rm", ["-rf", base]);
    }
  },
);
