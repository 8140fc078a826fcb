import { execFile } from "node:child_process";
import { watch } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";
import { z } from "zod";
import type { Settings } from "@/lib/core/env";
import { AppError } from "@/lib/core/errors";
import type { SupervisedChild } from "./child";

const run = promisify(execFile);
const readyPatienceMs = 120_000;
const settleMs = 300;

export const typescript = ["--disable-warning=ExperimentalWarning", "--import", "./bin/register.mjs"] as const;

/** Command line of the web process. */
export function webWords(settings: Settings, dev: boolean): readonly string[] {
  if (!dev) return ["bin/supervisor/web.mjs"];
  const host = settings.host === undefined ? [] : ["-H", settings.host];
  return ["node_modules/next/dist/bin/next", "dev", "-p", `${settings.port}`, ...host];
}

/** Waits until the web process says that it and the database are ready. */
export async function untilReady({ port, host }: Settings, signal: AbortSignal): Promise<void> {
  const name = host === undefined ? "127.0.0.1" : host.includes(":") ? `[${host}]` : host;
  const until = Date.now() + readyPatienceMs;
  let last = "it does not answer";
  while (Date.now() < until) {
    signal.throwIfAborted();
    try {
      const answer = await fetch(`http://${name}:${port}/readyz`, {
        signal: AbortSignal.timeout(30_000),
        redirect: "manual",
      });
      await answer.arrayBuffer();
      if (answer.status === 200) return;
      last = `it answers ${answer.status}`;
    } catch {
      last = "it does not answer";
    }
    await pause(50);
  }
  throw new AppError(
    "UNAVAILABLE",
    `The web process did not become ready in ${readyPatienceMs / 1000} s: ${last}. Its messages are above.`,
  );
}

const setupAnswer = z.object({ url: z.string().optional() });

/** The one-time link for the first administrator, or undefined when there already is one. */
export async function setupLink(
  root: string,
  variables: Readonly<Record<string, string | undefined>>,
): Promise<string | undefined> {
  const words = [...typescript, "lib/cli/main.ts", "setup-link", "--json"];
  const { stdout } = await run(process.execPath, words, {
    cwd: root,
    env: { NODE_ENV: "production", ...variables },
  }).catch((error: unknown) => {
    throw new AppError(
      "UNAVAILABLE",
      `The link for the first account could not be made: ${error instanceof Error ? error.message : String(error)}`,
    );
  });
  const end = stdout.trim().split("\n").at(-1) ?? "{}";
  return setupAnswer.parse(JSON.parse(end)).url;
}

/** Starts the worker again whenever its code changes, for developers. */
export function restartOnChange(root: string, worker: SupervisedChild): Disposable {
  let timer: NodeJS.Timeout | undefined;
  const watcher = watch(join(root, "lib"), { recursive: true }, (_, file) => {
    if (file === null || !/\.(ts|ya?ml|csv)$/.test(file) || /\.i?test\.ts$/.test(file)) return;
    clearTimeout(timer);
    timer = setTimeout(() => worker.restart(), settleMs);
  });
  return {
    [Symbol.dispose]: () => {
      clearTimeout(timer);
      watcher.close();
    },
  };
}
