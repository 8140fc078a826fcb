import { JobMark } from "@/components/marks/job-mark";
import type { RematchView } from "@/lib/knowledge/schema";

import { runWord } from "./words";

/** The state of a run: a mark and its word. */
export function RunMark({ run }: { run: Pick<RematchView, "state" | "paused" | "stage"> }) {
  return <JobMark state={run.state} word={runWord(run)} />;
}
