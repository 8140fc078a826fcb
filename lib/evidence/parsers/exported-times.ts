import { fileTimes } from "./file-times";

/**
 * Times of an export: `utc` are the columns whose name says so; others are the clock of the host that exported it and tell the
 * day, taken as UTC. `day` is a number such as 20210303, which rules compare.
 */
export function exportedTimes(): (text: { utc: string; local: string }) => { at: number | null; day: string | null } {
  const readUtc = fileTimes();
  const readLocal = fileTimes();
  return ({ utc, local }) => {
    const at = readUtc(utc)?.at ?? null;
    const told = at ?? readLocal(local)?.at ?? null;
    const day = told === null ? null : new Date(told).toISOString().slice(0, 10).replaceAll("-", "");
    return { at, day };
  };
}
