import { type Reach, reachSentence } from "@/lib/cases/rules";
import { formatDay, hourMs } from "@/lib/core/time";

import type { SeenKind } from "./basis";
import { quietHoursOf } from "./log-kinds";
import { type Span, uncovered } from "./spans";

/**
 * How far back every required log was seen without a gap until the end of `needed`, and what was seen of the exposure window,
 * which begins at `earliest`, before that. Null while anything of `needed` is missing.
 */
export function reachOf(kinds: readonly SeenKind[], { earliest, needed }: { earliest: number; needed: Span }) {
  const required = kinds.filter((kind) => kind.required);
  if (required.some((kind) => kind.spans.length === 0 || kind.gaps.length > 0)) return null;
  const starts = required.map((kind) => kind.spans.find((span) => span.to > needed.from)?.from ?? needed.from);
  const from = Math.min(needed.from, Math.max(...starts));
  const whole = required.every((kind) => {
    const seen = { spans: kind.spans, quietMs: quietHoursOf(kind.logKind) * hourMs };
    return uncovered({ from: earliest, to: needed.from }, seen).length === 0;
  });
  const some = required.some((kind) => kind.spans.some((span) => span.from < from && span.to > earliest));
  const before = whole ? null : some ? "part" : "nothing";
  return { from, to: needed.to, before } satisfies Reach;
}

/** What stays open where logs leave out a part of the exposure window before the days that have to be seen. */
export function questionBefore(names: string, reach: Reach) {
  return {
    question: `Was somebody inside ${names} before ${formatDay(reach.from)}?`,
    because: reachSentence(reach),
    wouldAnswer: "Older logs, also from backup.",
  };
}
