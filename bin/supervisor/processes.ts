import { readFileSync } from "node:fs";

/** A process as others can recognise it later: its id, and when it began, since ids are used again. */
export type ProcessMark = { pid: number; began: string };

function beganAt(pid: number): string | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    const state = fields[0];
    if (state === "Z" || state === "X") return null;
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    return `${boot}:${fields[19] ?? ""}`;
  } catch {
    return process.platform === "linux" ? null : "";
  }
}

export function markOf(pid: number): ProcessMark {
  return { pid, began: beganAt(pid) ?? "" };
}

/** True while the very process that was marked still runs. */
export function stillRuns({ pid, began }: ProcessMark): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EPERM")) return false;
  }
  return beganAt(pid) === began;
}
