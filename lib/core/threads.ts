import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";

import type { AppError } from "./errors";

export type ThreadTask = {
  /** The program of the thread, as a path from the project's folder; it reads `workerData` and posts one answer. */
  script: string;
  input: unknown;
  ms: number;
  heapMb: number;
  /** What is said when it needed more time or memory than it may have. */
  tooLong: AppError;
  tooBig: AppError;
};

function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ERR_WORKER_OUT_OF_MEMORY";
}

/** Does one piece of heavy work in a thread that is started for it and ended with it, within bounds of time and memory. */
export function inThread<Answer>({ script, input, ms, heapMb, tooLong, tooBig }: ThreadTask): Promise<Answer> {
  // The file runs as it stands in the source tree; named through text, so that the bundler does not pack a copy of it.
  const steps = ["bin/register.mjs", script].map(
    (path) => `await import(${JSON.stringify(pathToFileURL(join(process.cwd(), path)).href)});`,
  );
  const thread = new Worker(`(async () => { ${steps.join(" ")} })()`, {
    eval: true,
    workerData: input,
    resourceLimits: { maxOldGenerationSizeMb: heapMb },
  });
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => void thread.terminate(), ms);
    thread.once("message", (answer: Answer) => resolve(answer));
    thread.once("error", (error) => reject(isOutOfMemory(error) ? tooBig : error));
    thread.once("exit", () => {
      clearTimeout(timer);
      reject(tooLong);
    });
  });
}
