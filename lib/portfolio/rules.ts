import { isCompromised } from "@/lib/cases/rules";
import type { CompromiseState, ExposureState } from "@/lib/core/states";

/** Cases that share both axes, counted. */
export type Cell = { exposure: ExposureState; compromise: CompromiseState; count: number };

/** Exposure that is settled: the flaw is closed, or nobody can reach the server any more. */
const settledExposure: readonly ExposureState[] = ["patched", "disconnected", "decommissioned"];

export type Standing = {
  cases: number;
  settled: number;
  notSettled: number;
  judged: number;
  unknown: number;
  compromised: number;
  settledAndCompromised: number;
  settledAndUnknown: number;
};

/** What the two axes say together: patched is not clean, and unknown is not "no". */
export function standingOf(cells: readonly Cell[]): Standing {
  const sum = (of: (cell: Cell) => boolean) => cells.filter(of).reduce((total, cell) => total + cell.count, 0);
  const settled = (cell: Cell) => settledExposure.includes(cell.exposure);
  const cases = sum(() => true);
  const unknown = sum((cell) => cell.compromise === "unknown");
  return {
    cases,
    settled: sum(settled),
    notSettled: sum((cell) => !settled(cell)),
    judged: cases - unknown,
    unknown,
    compromised: sum((cell) => isCompromised(cell.compromise)),
    settledAndCompromised: sum((cell) => settled(cell) && isCompromised(cell.compromise)),
    settledAndUnknown: sum((cell) => settled(cell) && cell.compromise === "unknown"),
  };
}

export type Day = { day: string; cases: number; patched: number; compromised: number; closed: number };

/** How a number moved since the last recorded day before today, or null without such a day. */
export function movedSince(
  days: readonly Day[],
  today: string,
  { of, now }: { of: "patched" | "compromised" | "closed"; now: number },
): number | null {
  const before = days.filter((day) => day.day < today).at(-1);
  return before === undefined ? null : now - before[of];
}
