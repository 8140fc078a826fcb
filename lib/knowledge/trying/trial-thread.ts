import { parentPort, workerData } from "node:worker_threads";

import { loadPack } from "@/lib/campaigns/queries";
import { AppError } from "@/lib/core/errors";
import { readIndicatorFile } from "@/lib/detection/import-indicators";
import { readRules } from "@/lib/knowledge/importing/read-rules";

import type { Answers, Outcome, Task } from "./tasks";
import { tryRule } from "./try-rule";

async function answerOf(task: Task): Promise<Answers[Task["kind"]]> {
  switch (task.kind) {
    case "rules":
      return readRules(task.files, { pack: await loadPack(task.slug), own: task.own });
    case "indicators": {
      const { settings, mapping, own } = task;
      const { indicators } = await loadPack(task.slug);
      return readIndicatorFile(new TextEncoder().encode(task.text), {
        known: [...indicators, ...own],
        settings,
        mapping,
      });
    }
    case "try":
      return tryRule(task);
  }
}

function failed(error: unknown): Outcome<never> {
  if (!(error instanceof AppError)) throw error;
  const { code, message } = error;
  return { ok: false, code: code === "TOO_LARGE" || code === "INVALID" ? code : "UNPROCESSABLE", message };
}

// Started for one task and ended with it.
const task: Task = workerData;
parentPort?.postMessage(await answerOf(task).then((answer): Outcome<unknown> => ({ ok: true, answer }), failed));
