import { Worker } from "node:worker_threads";

import type { ReadingAnswer, ReadingRequest, ReadingResult } from "./reading";

/** A thread that says nothing for so long hangs and is ended; only its file fails. */
const silenceMs = 5 * 60_000;
const heapMb = 1024;

/** A file that could not be read, with a sentence for the person who uploaded it. */
export class ReadingFailed extends Error {}

function newThread(): Worker {
  const register = new URL("../../bin/register.mjs", import.meta.url).href;
  return new Worker(new URL("./reading-thread.ts", import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: heapMb },
    execArgv: ["--import", register],
  });
}

const idle: Worker[] = [];

function run(thread: Worker, request: ReadingRequest, onProgress: (doneBytes: number) => void): Promise<ReadingResult> {
  return new Promise((resolve, reject) => {
    let timer: NodeJS.Timeout | undefined;
    const watch = () => {
      clearTimeout(timer);
      timer = setTimeout(
        () => fail("Reading this file took too long without progress and was stopped. Retry, or split the file."),
        silenceMs,
      );
    };
    const release = (healthy: boolean) => {
      clearTimeout(timer);
      thread.off("message", onMessage).off("error", onError).off("exit", onExit);
      thread.unref();
      if (healthy) idle.push(thread);
      else void thread.terminate();
    };
    const fail = (sentence: string) => {
      release(false);
      reject(new ReadingFailed(sentence));
    };
    const onMessage = (message: ReadingAnswer) => {
      watch();
      if (message.kind === "progress") return onProgress(message.doneBytes);
      release(true);
      return message.kind === "done" ? resolve(message.result) : reject(new ReadingFailed(message.message));
    };
    const onError = (error: Error) => {
      const outOfMemory = "code" in error && error.code === "ERR_WORKER_OUT_OF_MEMORY";
      fail(
        outOfMemory
          ? "This file needs more memory than reading allows. Split it and upload the parts."
          : `Reading this file failed: ${error.message}`,
      );
    };
    const onExit = () => fail("The reading of this file was stopped.");
    thread.on("message", onMessage).on("error", onError).on("exit", onExit);
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
