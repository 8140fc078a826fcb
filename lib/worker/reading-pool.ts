import { Worker } from "node:worker_threads";

import { log } from "@/lib/core/log";
import { markSkipped } from "@/lib/knowledge/jobs";

import type { ReadingAnswer, ReadingMessage, ReadingProgress, ReadingRequest, ReadingResult } from "./reading";

export type PoolOptions = {
  /** The program of a thread. */
  script: URL;
  /** A thread that says nothing for so long hangs and is ended; only its file fails. */
  silenceMs: number;
  heapMb: number;
};

/** A file that could not be read, with a sentence for the person who uploaded it. */
export class ReadingFailed extends Error {}

export type ReadingPool = {
  /** Reads one stored file in a thread of its own. Fails with ReadingFailed and costs no other file. */
  read: (request: ReadingRequest, onProgress: (progress: ReadingProgress) => void) => Promise<ReadingResult>;
  /** Ends all idle threads. */
  close: () => Promise<void>;
};

const register = new URL("../../bin/register.mjs", import.meta.url).href;

const sentences = {
  silent: "Reading this file took too long without progress and was stopped. Retry, or split the file.",
  memory: "This file needs more memory than reading allows. Split it and upload the parts.",
  stopped: "The reading of this file was stopped.",
};

const learned = new WeakMap<Worker, Map<string, number>>();

/** The request as the thread needs it: a big set of rules is not copied for every file. */
function messageFor(thread: Worker, { knowledge, ...request }: ReadingRequest): ReadingMessage {
  if (knowledge === undefined) return request;
  const { snapshot, since } = knowledge;
  const { campaignId, revision } = snapshot;
  const known = learned.get(thread) ?? new Map<string, number>();
  learned.set(thread, known);
  const isKnown = known.get(campaignId) === revision;
  known.set(campaignId, revision);
  return { ...request, knowledge: { campaignId, revision, since, snapshot: isKnown ? null : snapshot } };
}

/** Threads that read files, one file at a time each; a healthy one is used again. */
export function readingPool(options: PoolOptions): ReadingPool {
  const idle: Worker[] = [];
  function newThread(): Worker {
    const thread = new Worker(options.script, {
      resourceLimits: { maxOldGenerationSizeMb: options.heapMb },
      execArgv: ["--import", register],
    });
    // What a thread throws that is idle or given up concerns nobody; one that ended is not used again.
    thread.on("error", () => undefined);
    thread.on("exit", () => {
      const at = idle.indexOf(thread);
      if (at >= 0) idle.splice(at, 1);
    });
    return thread;
  }

  function run(
    thread: Worker,
    request: ReadingRequest,
    onProgress: (progress: ReadingProgress) => void,
  ): Promise<ReadingResult> {
    return new Promise((resolve, reject) => {
      let timer: NodeJS.Timeout | undefined;
      const watch = () => {
        clearTimeout(timer);
        timer = setTimeout(() => fail(sentences.silent), options.silenceMs);
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
        if (message.kind === "progress") return onProgress(message);
        if (message.kind === "skipped") {
          markSkipped(message.rules).catch((error: unknown) => log().warn({ err: error }, "rules set aside"));
          return undefined;
        }
        release(true);
        return message.kind === "done" ? resolve(message.result) : reject(new ReadingFailed(message.message));
      };
      const onError = (error: Error) => {
        const outOfMemory = "code" in error && error.code === "ERR_WORKER_OUT_OF_MEMORY";
        fail(outOfMemory ? sentences.memory : `Reading this file failed: ${error.message}`);
      };
      const onExit = () => fail(sentences.stopped);
      thread.on("message", onMessage).on("error", onError).on("exit", onExit);
      thread.ref();
      watch();
      thread.postMessage(messageFor(thread, request), request.entries === null ? [] : [request.entries]);
    });
  }

  return {
    read: (request, onProgress) => run(idle.pop() ?? newThread(), request, onProgress),
    async close() {
      await Promise.all(idle.splice(0).map((thread) => thread.terminate()));
    },
  };
}

const installed = readingPool({
  script: new URL("./reading-thread.ts", import.meta.url),
  silenceMs: 5 * 60_000,
  heapMb: 1024,
});

/** Reads one stored file in a thread of its own: parses, matches, and returns what it shows. */
export const readStored = installed.read;

/** Ends all idle threads. */
export const closeReadingPool = installed.close;
