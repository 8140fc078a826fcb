/** How many runs a page of the list holds. */
export const runsPerPage = 50;

/** How often a run under way is asked again, beside the live line, which may be down. */
export const askAgainMs = 3_000;

/** Time that is left, from what was done in the time so far; null before there is anything to judge by. */
export function leftMs(run: { done: number; total: number; startedAt: string | null }, now: number): number | null {
  if (run.startedAt === null || run.done === 0 || run.total <= run.done) return null;
  const spent = now - Date.parse(run.startedAt);
  return spent < 2_000 ? null : (spent / run.done) * (run.total - run.done);
}

/** A span in the one unit that says enough. */
export function spanWords(ms: number): string {
  const seconds = Math.max(1, Math.round(ms / 1000));
  if (seconds < 90) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}

type Change = { what: string; kind: string; name: string };

/** What a run was begun for, by name as far as a line holds: "web-shell (rewritten), ioc-007 (disabled) and 3 more". */
export function changeWords(changes: readonly Change[], most = 3): string {
  const named = changes.slice(0, most).map(({ what, name }) => `${name} (${what})`);
  const rest = changes.length - named.length;
  return rest > 0 ? `${named.join(", ")} and ${rest} more` : named.join(", ");
}
