import { execFile } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { chown, lstat, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import pg from "pg";
import { AppError } from "@/lib/core/errors";
import { chooseAccount, chooseHome, giveTo, type Account } from "./embedded-account";
import { findEngine, type Engine } from "./embedded-binaries";
import {
  findOrphan,
  startPostmaster,
  stopOrphan,
  stopPostmaster,
  type Cluster,
  type Postmaster,
} from "./embedded-postmaster";

const run = promisify(execFile);
const databaseName = "breakwater";
const ownerRole = "breakwater_owner";
const superuser = "postgres";
const longestSocketPath = 103;

export type EmbeddedDatabase = {
  /** Version of PostgreSQL, such as "18.4". */
  version: string;
  /** PostgreSQL's own data directory. */
  directory: string;
  /** What a person should know about where it lives, or null. */
  note: string | null;
  port: number;
  /** Process id of the postmaster. */
  pid: number;
  /** Connection URL of the role that owns the database; not a superuser. */
  ownerUrl: string;
  /** Resolves when PostgreSQL ends, for whatever reason. */
  exited: Promise<number | null>;
  stop: () => Promise<void>;
};

export type EmbeddedOptions = {
  projectDirectory: string;
  /** Absolute; created when missing. */
  dataDir: string;
  /** False for throw-away databases: faster, and lost with the machine's power. */
  durable?: boolean;
  /** The port to prefer on 127.0.0.1. */
  port?: number;
};

function urlFor(role: string, password: string, port: number): (database: string) => string {
  return (database) => `postgresql://${role}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`;
}

/** Reads a secret from the data directory, making it at the first start; readable by its owner only. */
export async function keptSecret(dataDir: string, name: string): Promise<string> {
  const directory = join(dataDir, "secrets");
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const file = join(directory, name);
  const known = await readFile(file, "utf8").catch(() => "");
  if (known.trim() !== "") return known.trim();
  const secret = randomBytes(32).toString("base64url");
  await writeFile(`${file}.new`, `${secret}\n`, { mode: 0o600, flush: true });
  await rename(`${file}.new`, file);
  return secret;
}

async function initialize(cluster: Cluster, password: string): Promise<void> {
  const unfinished = `${cluster.directory}.new`;
  const passwordFile = `${cluster.directory}.password`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { mode: 0o700 });
  await writeFile(passwordFile, password, { mode: 0o600 });
  await giveTo(unfinished, cluster.account);
  const { account, engine } = cluster;
  if (account !== undefined) await chown(passwordFile, account.uid, account.gid);
  const words = [
    "-D",
    unfinished,
    "-U",
    superuser,
    `--pwfile=${passwordFile}`,
    "--auth=scram-sha-256",
    "--data-checksums",
  ];
  words.push("--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8");
  if (!cluster.durable) words.push("--no-sync");
  try {
    await run(join(engine.directory, "bin", "initdb"), words, {
      cwd: dirname(unfinished),
      env: { NODE_ENV: "production", PATH: "/usr/bin:/bin", LC_ALL: "C", TZ: "UTC" },
      ...(account === undefined ? {} : { uid: account.uid, gid: account.gid }),
    });
  } catch (error) {
    throw initFailure(error, cluster.directory);
  } finally {
    await rm(passwordFile, { force: true });
  }
  await rename(unfinished, cluster.directory);
}

function initFailure(error: unknown, directory: string): AppError {
  const said = error instanceof Error && "stderr" in error ? String(error.stderr) : String(error);
  if (said.includes("No space left on device")) {
    return new AppError(
      "DISK_FULL",
      `The disk is full, so no database could be made in ${directory}. Free some space and start again.`,
    );
  }
  const cause =
    said
      .trim()
      .split("\n")
      .findLast((line) => line.includes("error")) ?? said.trim();
  return new AppError("UNAVAILABLE", `The database could not be made in ${directory}: ${cause}`);
}

async function socketDirectory(base: string, account: Account): Promise<string> {
  const inside = join(base, "socket");
  // The kernel takes socket paths of 107 bytes at most.
  const short = Buffer.byteLength(join(inside, ".s.PGSQL.65535")) <= longestSocketPath;
  const identity = createHash("sha256").update(base).digest("hex").slice(0, 12);
  const directory = short ? inside : join(tmpdir(), `breakwater-${identity}`);
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const entry = await lstat(directory);
  const mine = [process.getuid?.(), account?.uid].includes(entry.uid);
  if (!entry.isDirectory() || !mine) {
    throw new AppError(
      "UNAVAILABLE",
      `${directory} belongs to someone else, so the database cannot put its socket there. Remove it.`,
    );
  }
  await giveTo(directory, account);
  return directory;
}

async function ensureOwner(adminUrl: string, password: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const role = await client.query("SELECT 1 FROM pg_roles WHERE rolname = $1", [ownerRole]);
    const act = role.rowCount === 0 ? "CREATE" : "ALTER";
    await client.query(`${act} ROLE ${ownerRole} LOGIN CREATEROLE CREATEDB PASSWORD ${pg.escapeLiteral(password)}`);
    const database = await client.query("SELECT 1 FROM pg_database WHERE datname = $1", [databaseName]);
    if (database.rowCount === 0) await client.query(`CREATE DATABASE ${databaseName} OWNER ${ownerRole}`);
  } finally {
    await client.end();
  }
}

async function rememberedPort(file: string): Promise<number> {
  const port = Number((await readFile(file, "utf8").catch(() => "0")).trim());
  return Number.isInteger(port) && port >= 1024 && port <= 65_535 ? port : 0;
}

async function prepare(
  options: EmbeddedOptions,
): Promise<Cluster & { note: string | null; base: string; engine: Engine }> {
  const account = await chooseAccount();
  // Others may pass through the data directory only where the database runs as another account.
  await mkdir(options.dataDir, { recursive: true, mode: account === undefined ? 0o700 : 0o711 });
  const { base, engine, note } = await chooseHome(options.dataDir, await findEngine(options.projectDirectory), account);
  await mkdir(join(base, "postgres"), { recursive: true, mode: 0o700 });
  await giveTo(join(base, "postgres"), account);
  return {
    engine,
    account,
    base,
    note,
    directory: join(base, "postgres", "data"),
    socketDirectory: await socketDirectory(join(base, "postgres"), account),
    logFile: join(base, "postgres", "server.log"),
    durable: options.durable ?? true,
  };
}

/**
 * Starts the product's own PostgreSQL in the data directory, making it at the first start, and waits
 * until it answers. The caller must hold the data directory's lock. An orphan left by a killed
 * supervisor is stopped first. Throws UNAVAILABLE or DISK_FULL with what to do.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedDatabase> {
  const cluster = await prepare(options);
  const password = await keptSecret(options.dataDir, "database");
  const known = await lstat(join(cluster.directory, "PG_VERSION")).catch(() => null);
  if (known === null) await initialize(cluster, password);
  const orphan = await findOrphan(cluster.directory);
  if (orphan !== null) await stopOrphan(orphan);
  const portFile = join(options.dataDir, "database.port");
  const wanted = options.port ?? (await rememberedPort(portFile));
  const admin = (port: number) => urlFor(superuser, password, port)("postgres");
  const postmaster = await startPostmaster(cluster, wanted, admin);
  const ownerPassword = createHash("sha256").update(`owner:${password}`).digest("base64url");
  try {
    await ensureOwner(admin(postmaster.port), ownerPassword);
    await writeFile(portFile, `${postmaster.port}\n`);
  } catch (error) {
    await stopPostmaster(postmaster);
    throw error;
  }
  return describe(postmaster, cluster, urlFor(ownerRole, ownerPassword, postmaster.port)(databaseName));
}

function describe(
  postmaster: Postmaster,
  cluster: Cluster & { note: string | null },
  ownerUrl: string,
): EmbeddedDatabase {
  return {
    version: cluster.engine.version,
    directory: cluster.directory,
    note: cluster.note,
    port: postmaster.port,
    pid: postmaster.process.pid ?? 0,
    ownerUrl,
    exited: postmaster.exited,
    stop: () => stopPostmaster(postmaster),
  };
}

/** URL of the owner of a database that another process of this installation already runs. */
export async function runningOwnerUrl(dataDir: string): Promise<string> {
  const password = await keptSecret(dataDir, "database");
  const port = await rememberedPort(join(dataDir, "database.port"));
  const ownerPassword = createHash("sha256").update(`owner:${password}`).digest("base64url");
  return urlFor(ownerRole, ownerPassword, port)(databaseName);
}
