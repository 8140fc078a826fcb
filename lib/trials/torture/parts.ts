import { spawn, type ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";

import { derivedSecret, inheritedVariables } from "@/lib/core/env";
import { type EmbeddedDatabase, startEmbedded } from "@/lib/db/embedded";
import { migrate, type MigrateResult } from "@/lib/db/migrate";

export type Place = { root: string; dataDir: string; port: number; masterKey: Buffer };

export type PartName = "web" | "worker" | "database";

/** The three processes of an installation, which come back whenever they end, as under the supervisor but without its pauses. */
export type Parts = {
  urls: MigrateResult;
  /** Runs a command line of the product against this installation; answers what it printed. */
  command(words: readonly string[]): Promise<string>;
  /** Kills a part and waits until it works again. Whatever it was doing ends there. */
  kill(part: PartName): Promise<void>;
  /** Kills one process of the database other than the first, as when memory runs out; all connections break. */
  killConnection(chance: (count: number) => number): Promise<void>;
  stop(): Promise<void>;
};

type Service = { name: PartName; words: readonly string[]; isReady: (said: string) => boolean };

const typescript = ["--disable-warning=ExperimentalWarning", "--import", "./bin/register.mjs"];
const services: Record<"web" | "worker", Service> = {
  web: { name: "web", words: ["bin/supervisor/web.mjs"], isReady: () => false },
  worker: {
    name: "worker",
    words: [...typescript, "lib/worker/main.ts"],
    isReady: (said) => said.includes("worker ready"),
  },
};
const readyPatienceMs = 120_000;

async function until(holds: () => boolean | Promise<boolean>, what: string): Promise<void> {
  for (const end = Date.now() + readyPatienceMs; Date.now() < end;) {
    if (await holds()) return;
    await pause(25);
  }
  throw new Error(`${what} did not come back within ${readyPatienceMs / 1000} seconds.`);
}

async function answers(port: number): Promise<boolean> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/readyz`, { signal: AbortSignal.timeout(5_000) });
    await response.arrayBuffer();
    return response.status === 200;
  } catch {
    return false;
  }
}

type Running = { child: () => ChildProcess | null; starts: () => number; stop: () => Promise<void> };

/** Keeps one service running; what it says on the way is kept only while it may be needed to explain a failure. */
function keepRunning(service: Service, place: Place, variables: Record<string, string | undefined>): Running {
  let current: ChildProcess | null = null;
  let ready = 0;
  let stopping = false;

  async function once(): Promise<void> {
    const child = spawn(process.execPath, service.words, {
      cwd: place.root,
      stdio: ["ignore", "pipe", "inherit"],
      env: { NODE_ENV: "production", ...variables },
    });
    current = child;
    let told = false;
    createInterface({ input: child.stdout }).on("line", (line) => {
      if (told || !service.isReady(line)) return;
      told = true;
      ready += 1;
    });
    await new Promise((resolve) => child.once("exit", resolve));
  }
  async function always(): Promise<void> {
    while (!stopping) {
      await once();
      if (!stopping) await pause(50);
    }
  }

  const running = always();
  return {
    child: () => current,
    starts: () => ready,
    async stop() {
      stopping = true;
      current?.kill("SIGTERM");
      const late = setTimeout(() => current?.kill("SIGKILL"), 20_000);
      await running;
      clearTimeout(late);
    },
  };
}

/** The database, started again on its port whenever it ends. */
async function keepDatabase(place: Place) {
  const open = () => startEmbedded({ projectDirectory: place.root, dataDir: place.dataDir });
  let database: EmbeddedDatabase = await open();
  let stopping = false;

  async function again(): Promise<EmbeddedDatabase> {
    for (let tries = 0; ; tries += 1) {
      await pause(200);
      try {
        return await open();
      } catch (error) {
        if (tries >= 20) throw error;
      }
    }
  }
  async function always(): Promise<void> {
    for (;;) {
      await database.exited;
      if (stopping) return;
      database = await again();
    }
  }

  const running = always();
  return {
    now: () => database,
    async stop() {
      stopping = true;
      await database.stop();
      await running;
    },
  };
}

function variablesOf(place: Place, urls: MigrateResult): Record<string, string | undefined> {
  const url = `http://127.0.0.1:${place.port}`;
  const own = Object.entries(inheritedVariables()).filter(([name]) => !/^(BREAKWATER_|DATABASE_|NEXTAUTH_)/.test(name));
  return {
    ...Object.fromEntries(own),
    PORT: `${place.port}`,
    BREAKWATER_URL: url,
    BREAKWATER_DATA: place.dataDir,
    BREAKWATER_MASTER_KEY: place.masterKey.toString("hex"),
    BREAKWATER_DB_BOUND_URL: urls.boundUrl,
    BREAKWATER_DB_PORTFOLIO_URL: urls.portfolioUrl,
    NEXTAUTH_URL: url,
    NEXTAUTH_SECRET: derivedSecret(place.masterKey, "sign-in cookie"),
    NEXT_TELEMETRY_DISABLED: "1",
  };
}

/** Starts an installation of its own in an empty data directory. */
export async function startParts(place: Place): Promise<Parts> {
  const build = join(place.root, inheritedVariables().NEXT_DIST_DIR ?? ".next", "BUILD_ID");
  if (!existsSync(build)) throw new Error("There is no build yet. Run npm start once, which builds.");
  const database = await keepDatabase(place);
  const { ownerUrl } = database.now();
  const urls = await migrate({ projectDirectory: place.root, ownerUrl, masterKey: place.masterKey });
  const variables = variablesOf(place, urls);
  const web = keepRunning(services.web, place, variables);
  const worker = keepRunning(services.worker, place, { ...variables, BREAKWATER_LOG_LEVEL: "info" });

  const databaseWorks = () => until(() => answers(place.port), "The database or the web process");
  const killChild = (child: ChildProcess | null) => child?.kill("SIGKILL");

  await databaseWorks();
  await until(() => worker.starts() > 0, "The worker");
  return {
    urls,
    command(words) {
      return new Promise((resolve, reject) => {
        const child = spawn(process.execPath, [...typescript, "lib/cli/main.ts", ...words], {
          cwd: place.root,
          stdio: ["ignore", "pipe", "inherit"],
          env: { NODE_ENV: "production", ...variables, BREAKWATER_DB_OWNER_URL: ownerUrl },
        });
        let said = "";
        child.stdout.on("data", (text: Buffer) => (said += text.toString()));
        child.once("error", reject);
        child.once("close", (code) => {
          if (code === 0) resolve(said);
          else reject(new Error(`breakwater ${words.join(" ")} ended with ${code}: ${said}`));
        });
      });
    },
    async kill(part) {
      if (part === "database") {
        const before = database.now().pid;
        process.kill(before, "SIGKILL");
        await until(() => database.now().pid !== before, "The database");
        return databaseWorks();
      }
      const [service, starts] = part === "web" ? [web, 0] : [worker, worker.starts()];
      killChild(service.child());
      if (part === "web") return databaseWorks();
      await until(() => worker.starts() > starts, "The worker");
    },
    async killConnection(chance) {
      const { pid } = database.now();
      const list = await readFile(`/proc/${pid}/task/${pid}/children`, "utf8").catch(() => "");
      const children = list
        .trim()
        .split(" ")
        .map(Number)
        .filter((id) => id > 0);
      const victim = children[chance(children.length)];
      if (victim !== undefined) process.kill(victim, "SIGKILL");
      await databaseWorks();
    },
    async stop() {
      await web.stop();
      await worker.stop();
      await database.stop();
    },
  };
}
