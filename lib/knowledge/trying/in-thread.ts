import { AppError } from "@/lib/core/errors";
import { inThread } from "@/lib/core/threads";
import { turns } from "@/lib/core/turns";
import { testLimits } from "@/lib/knowledge/schema";

import type { Answers, Outcome, Task } from "./tasks";

const importMs = 60_000;

const inTurn = turns({
  atOnce: 1,
  inLine: 10,
  busy: "Several rules are being read or tried at this moment. Try again in a minute.",
});

/** Reads or tries what people hand in, in a thread of its own and within bounds: no rule and no list holds up the web server. */
export async function besideTheServer<Kind extends Task["kind"]>(
  task: Extract<Task, { kind: Kind }>,
): Promise<Answers[Kind]> {
  const trial = task.kind === "try";
  const outcome = await inTurn(() =>
    inThread<Outcome<Answers[Kind]>>({
      script: "lib/knowledge/trying/trial-thread.ts",
      input: task,
      ms: trial ? testLimits.ms : importMs,
      heapMb: 512,
      tooLong: new AppError(
        "UNPROCESSABLE",
        trial
          ? "This trial took too long and was stopped. Try the rule against less text, or a smaller file."
          : "Reading this took too long and was stopped. Split it into parts and import them one by one.",
      ),
      tooBig: new AppError("UNPROCESSABLE", "This needs more memory than it may have. Split it into parts."),
    }),
  );
  if (outcome.ok) return outcome.answer;
  throw new AppError(outcome.code, outcome.message);
}
