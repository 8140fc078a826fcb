// Runs Breakwater: builds what changed, then keeps database, worker and web alive until told to stop.
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { inheritedVariables, parseSettings, type Settings } from "@/lib/core/env";
import { AppError } from "@/lib/core/errors";
import { buildPages, generateClient } from "./build";
import { supervise, type SupervisedChild } from "./child";
import { openDatabase } from "./database";
import { checkDatabaseUrl, installationKey, migrateInstallation, serviceVariables } from "./installation";
import { lockDataDirectory, type Child, type Lock } from "./lock";
import { checkDataDirectory, checkPort } from "./preflight";
import { stopLeftBehind } from "./left-behind";
import { restartOnChange, setupLink, typescript, untilReady, webWords } from "./services";
import { finished, say, step, warn } from "./steps";

const root = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");

type Run = { settings: Settings; dev: boolean; beganAt: number; stop: AbortController };

function fail(stop: AbortController, error: AppError): void {
  stop.abort(error);
}

function rememberChildren(lock: Lock): (child: Child) => void {
  const children = new Map<string, Child>();
  return (child) => {
    children.set(child.name, child);
    lock.update({ children: [...children.values()] }).catch((error: unknown) => warn(String(error)));
  };
}

async function prepare({ dev, stop }: Run): Promise<void> {
  await step("build", async (announce) => {
    const builder = { root, signal: stop.signal, announce };
    const generated = await generateClient(builder);
    if (dev) return { note: generated ? "database client" : "up to date", value: undefined };
    const built = await buildPages(builder);
    return { note: built ? "done" : "up to date", value: undefined };
  });
}

type Stack = AsyncDisposableStack;

type Service = { name: string; child: SupervisedChild };

async function stopInOrder(services: readonly Service[]): Promise<void> {
  for (const { name, child } of services) {
    await child.stop();
    say(`${name} stopped`);
  }
}

type Grounds = { lock: Lock; stack: Stack; key: Buffer };

async function serve(run: Run, { lock, stack, key }: Grounds): Promise<void> {
  const { settings, dev, stop, beganAt } = run;
  const onStart = rememberChildren(lock);
  const onGiveUp = (error: AppError) => fail(stop, error);
  const database = await step("database", async () => {
    const value = await openDatabase(root, { settings, watcher: { onStart, onGiveUp } });
    return { note: value.note, value };
  });
  stack.defer(async () => {
    await database.stop();
    if (settings.databaseUrl === undefined) say("database stopped");
  });
  if (database.remark !== null) say(`           ${database.remark}`);
  stop.signal.throwIfAborted();
  const urls = await step("migrate", async () => {
    const value = await migrateInstallation(root, { settings, key, ownerUrl: database.ownerUrl });
    const count = value.applied.length;
    return { note: count === 0 ? "up to date" : `${count} ${count === 1 ? "change" : "changes"} applied`, value };
  });
  stop.signal.throwIfAborted();
  const variables = {
    ...serviceVariables(settings, { key, urls }),
    NODE_ENV: dev ? "development" : "production",
  };
  const services: Service[] = [];
  stack.defer(() => stopInOrder(services));
  const begin = (name: string, words: readonly string[]): SupervisedChild => {
    const child = supervise({ name, words, variables, root, onStart, onGiveUp });
    services.push({ name, child });
    return child;
  };
  begin("web", webWords(settings, dev));
  const [link] = await Promise.all([setupLink(root, variables), untilReady(settings, stop.signal)]);
  // After the pages, for which people wait; jobs can wait a second.
  const worker = begin("worker", [...typescript, "lib/worker/main.ts"]);
  if (dev) stack.use(restartOnChange(root, worker));
  await lock.update({ state: "ready", url: settings.url });
  finished("ready", "", beganAt);
  say("");
  say(`Breakwater is at ${settings.url}`);
  if (link !== undefined) say(`Make the first account here (the link works once): ${link}`);
  say("Ctrl-C stops it.");
  say("");
}

function listenForStop(stop: AbortController): void {
  const end = () => stop.abort();
  process.on("SIGINT", end);
  process.on("SIGTERM", end);
  process.on("SIGHUP", end);
  // The npm process that started this one was killed: stop too, instead of running on unseen.
  process.once("disconnect", end);
}

async function untilStopped({ signal }: AbortController): Promise<void> {
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
  if (signal.reason instanceof AppError) throw signal.reason;
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { dev: { type: "boolean", default: false }, since: { type: "string" } } });
  const stop = new AbortController();
  listenForStop(stop);
  const settings = parseSettings(inheritedVariables());
  const run: Run = { settings, dev: values.dev, beganAt: Number(values.since ?? Date.now()), stop };
  await checkDataDirectory(settings.dataDir);
  await using stack = new AsyncDisposableStack();
  const lock = stack.use(await lockDataDirectory(settings.dataDir, values.dev ? "npm run dev" : "npm start"));
  await stopLeftBehind(lock.leftBehind);
  await checkPort(settings.port, { host: settings.host, patienceMs: lock.leftBehind.length > 0 ? 10_000 : 0 });
  const key = await installationKey(settings);
  await checkDatabaseUrl(settings);
  try {
    await prepare(run);
    await serve(run, { lock, stack, key });
    await untilStopped(stop);
  } catch (error) {
    if (!stop.signal.aborted) {
      stop.abort();
      throw error;
    }
    if (stop.signal.reason instanceof AppError) throw stop.signal.reason;
  }
  say("Stopping.");
}

try {
  await main();
} catch (error) {
  if (error instanceof AppError) warn(error.message);
  else console.error(error);
  process.exitCode = 1;
} finally {
  if (process.connected) process.disconnect();
}
