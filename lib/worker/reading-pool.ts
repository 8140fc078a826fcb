import { Worker } from "node:worker_threads";

import type { ReadingAnswer, ReadingRequest, ReadingResult } from "./reading";

/** A thread that says nothing for so long hangs and is ended; only its file fails. */
const silenceMs = 5 * 60_000;
const heapMb = 1024;

/** A file that could not be read, with a sentence for the person who uploaded it. */
export class ReadingFailed extends Error {}

function newThread(): Worker {
  const register = new URL("../../bin/register.mjs", import.meta.url).href;
  return new Worker(new URL("./reading-thread.ts", import.meta.url), { resourceLimits: { maxOldGenerationSizeMb: heapMb }, execArgv: ["--import", register] });
}

const idle: Worker[] = [];

function run(thread: Worker, request: ReadingRequest, onProgress: (doneBytes: number) => void): Promise<ReadingResult> {
  return new Promise((resolve, reject) => {
    let timer: NodeJS.Timeout;
    const finish = (settle: () => void, healthy: boolean) => {
      clearTimeout(timer);
      thread.removeAllListeners();
      thread.unref();
      if (healthy) idle.push(thread);
      else void thread.terminate();
      settle();
    };
    const watch = () => {
      clearTimeout(timer);
      timer = setTimeout(() => finish(() => reject(new ReadingFailed("Reading this file took too long without progress and was stopped. Retry, or split the file.")), false), silenceMs);
    };
    thread.on("message", (message: ReadingAnswer) => {
      watch();
      if (message.kind === "progress") onProgress(message.doneBytes);
      else if (message.kind === "done") finish(() => resolve(message.result), true);
      else finish(() => reject(new ReadingFailed(message.message)), true);
    });
    thread.on("error", (error) => {
      const outOfMemory = "code" in error && error.code === "ERR_WORKER_OUT_OF_MEMORY";
      finish(() => reject(new ReadingFailed(outOfMemory ? "This file needs more memory than reading allows. Split it and upload the parts." : `Reading this file failed: ${error.message}`)), false);
    });
    thread.on("exit", () => finish(() => reject(new ReadingFailed("The reading of this file was stopped.")), false));
    thread.ref();
    watch();
    thread.postMessage(request);
  });
}

/** Reads one stored file in a thread of its own: parses, matches, and returns what it shows. */
export function readStored(request: ReadingRequest, onProgress: (doneBytes: number) => void): Promise<ReadingResult> {
  return run(idle.pop() ?? newThread(), request, onProgress);
}

/** Ends all idle threads. */
export async function closeReadingPool(): Promise<void> {
  await Promise.all(idle.splice(0).map((thread) => thread.terminate()));
}
