import { epochMs, formatDay, type Instant } from "@/lib/core/time";

/**
 * The time over which every required log of a server was seen without a gap, and what was seen of the exposure window before
 * that: nothing, a part of it, or (null) all of it.
 */
export type Reach = { from: Instant; to: Instant; before: "nothing" | "part" | null };

const beforeWords = {
  nothing: "; nothing before was seen",
  part: "; only a part of the time before was seen",
} as const;

/** "logs cover 26 Feb to 9 Mar; nothing before was seen": what the absence of hits rests on. */
export function reachWords({ from, to, before }: Reach): string {
  return `logs cover ${formatDay(from)} to ${formatDay(to)}${before === null ? "" : beforeWords[before]}`;
}

/** The same as a sentence of its own. */
export function reachSentence(reach: Reach): string {
  const words = reachWords(reach);
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}

/** The time that the logs of several servers all cover; null where nothing is known of one of them. */
export function sharedReach(reaches: readonly (Reach | null)[]): Reach | null {
  const known = reaches.filter((reach) => reach !== null);
  if (known.length === 0 || known.length < reaches.length) return null;
  const before = known.map((reach) => reach.before);
  return {
    from: Math.max(...known.map((reach) => epochMs(reach.from))),
    to: Math.min(...known.map((reach) => epochMs(reach.to))),
    before: before.includes("nothing") ? "nothing" : before.includes("part") ? "part" : null,
  };
}
