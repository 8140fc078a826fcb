// Runs one command of the product against its database: the running one, or one started for the command.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { setTimeout as pause } from "node:timers/promises";
import { inheritedVariables, parseSettings, type Settings } from "@/lib/core/env";
import { AppError } from "@/lib/core/errors";
import { runningOwnerUrl } from "@/lib/db/embedded";
import { generateClient } from "./build";
import { openDatabase } from "./database";
import { commandVariables, installationKey, migrateInstallation } from "./installation";
import { isHeld, lockDataDirectory, readHolder } from "./lock";
import { checkDataDirectory } from "./preflight";
import { typescript } from "./services";
import { warn } from "./steps";

const root = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");
const commandPurpose = "a command";
const patienceMs = 120_000;

/** Waits while the holder starts or another command ends; true when a running instance has the database open. */
async function isServing({ dataDir }: Settings): Promise<boolean> {
  for (const until = Date.now() + patienceMs; ;) {
    const holder = await readHolder(dataDir);
    if (holder === null || !(await isHeld(dataDir, holder))) return false;
    if (holder.state === "ready") return true;
    if (Date.now() > until) {
      throw new AppError(
        "CONFLICT",
        `Process ${holder.pid} has held ${dataDir} since ${holder.startedAt} and is not ready. Try again when it is.`,
      );
    }
    await pause(200);
  }
}

async function runCommand(
  words: readonly string[],
  variables: Readonly<Record<string, string | undefined>>,
): Promise<number> {
  const child = spawn(process.execPath, [...typescript, "lib/cli/main.ts", ...words], {
    cwd: root,
    stdio: "inherit",
    env: { NODE_ENV: "production", ...variables },
  });
  // The terminal tells the command itself; this program only waits for it.
  process.on("SIGINT", () => undefined);
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) => resolve(code ?? (signal === null ? 1 : 130)));
  });
}

async function main(words: readonly string[]): Promise<number> {
  const settings = parseSettings(inheritedVariables());
  await checkDataDirectory(settings.dataDir);
  await using stack = new AsyncDisposableStack();
  const alone = settings.databaseUrl === undefined && !(await isServing(settings));
  if (alone) stack.use(await lockDataDirectory(settings.dataDir, commandPurpose));
  await generateClient({ root, signal: new AbortController().signal, announce: () => undefined });
  const key = await installationKey(settings);
  const ownerUrl = await ownerUrlFor(settings, { alone, stack });
  const urls = await migrateInstallation(root, { settings, key, ownerUrl });
  // Awaited here: the database may stop only after the command has ended.
  return await runCommand(words, {
    ...commandVariables(settings, { key, urls: { ...urls, ownerUrl } }),
    NODE_ENV: "production",
  });
}

async function ownerUrlFor(
  settings: Settings,
  { alone, stack }: { alone: boolean; stack: AsyncDisposableStack },
): Promise<string> {
  if (settings.databaseUrl !== undefined) return settings.databaseUrl;
  if (!alone) return runningOwnerUrl(settings.dataDir);
  const watcher = { onStart: () => undefined, onGiveUp: (error: AppError) => warn(error.message) };
  const database = await openDatabase(root, { settings, watcher });
  stack.defer(() => database.stop());
  return database.ownerUrl;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (error instanceof AppError) warn(error.message);
  else console.error(error);
  process.exitCode = 1;
}
