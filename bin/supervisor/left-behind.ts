import { setTimeout as pause } from "node:timers/promises";
import { stillRuns, type ProcessMark } from "./processes";

const politeMs = 6_000;

/** Ends what a killed supervisor left running, except the database, which its own start looks after. */
export async function stopLeftBehind(children: readonly (ProcessMark & { name: string })[]): Promise<void> {
  await Promise.all(
    children
      .filter(({ name }) => name !== "database")
      .map(async (child) => {
        for (const signal of ["SIGTERM", "SIGKILL"] as const) {
          if (!stillRuns(child)) return;
          process.kill(child.pid, signal);
          for (let waitedMs = 0; waitedMs < politeMs && stillRuns(child); waitedMs += 50) await pause(50);
        }
      }),
  );
}
