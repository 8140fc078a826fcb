import { compromiseLabels, type CompromiseState } from "@/lib/core/states";
import { formatDay, hourMs, type Instant } from "@/lib/core/time";

import { logKindLabel, quietHoursOf, requiredOf } from "./log-kinds";
import { joinedSpans, type Span, uncovered } from "./spans";

export type SeenSpan = Span & { logKind: string };
export type SeenKind = {
  logKind: string;
  label: string;
  required: boolean;
  spans: Span[];
  gaps: Span[];
  share: number;
};

/**
 * Of each kind of log (those always that a server of this build has to have): what was seen, what is missing of `needed`, and
 * the share that was seen. Only files of one kind make up for each other, and a silence counts by what that kind is used to.
 */
export function coverageByKind(
  { needed, build }: { needed: Span; build: string | null },
  seen: readonly SeenSpan[],
): SeenKind[] {
  const byKind = Map.groupBy(seen, (span) => span.logKind);
  const required = requiredOf(byKind.keys(), build);
  const length = Math.max(1, needed.to - needed.from);
  return [...new Set([...required, ...[...byKind.keys()].toSorted()])].map((logKind) => {
    const spans = (byKind.get(logKind) ?? []).map(({ from, to }) => ({ from, to }));
    const quietMs = quietHoursOf(logKind) * hourMs;
    const gaps = uncovered(needed, { spans, quietMs });
    const missing = gaps.reduce((sum, gap) => sum + gap.to - gap.from, 0);
    return {
      logKind,
      label: logKindLabel(logKind),
      required: required.includes(logKind),
      spans: joinedSpans(spans, quietMs),
      gaps,
      share: Math.max(0, 1 - missing / length),
    };
  });
}

/** How much of what has to be seen was seen, from 0 to 1: the mean over the required kinds of log. */
export function coverageShare(kinds: readonly SeenKind[]): number {
  const required = kinds.filter((kind) => kind.required);
  return required.length === 0 ? 0 : required.reduce((sum, kind) => sum + kind.share, 0) / required.length;
}

type Stretch = { from: Instant; to: Instant };

function spanWords(span: Stretch): string {
  const sameYear = new Date(span.from).getUTCFullYear() === new Date(span.to).getUTCFullYear();
  const [from, to] = [formatDay(span.from, { year: !sameYear }), formatDay(span.to, { year: !sameYear })];
  return from === to ? from : `${from} to ${to}`;
}

function gapWords(gaps: readonly Stretch[]): string {
  const shown = gaps.slice(0, 3).map(spanWords).join(", ");
  return gaps.length > 3 ? `${shown} and ${gaps.length - 3} more` : shown;
}

type KindSeen = { label: string; required: boolean; spans: readonly Stretch[]; gaps: readonly Stretch[] };

const isMissing = (kind: KindSeen) => kind.required && (kind.spans.length === 0 || kind.gaps.length > 0);

export type Basis = {
  /** Set aside are those of the open ones that someone called not applicable. */
  hunting: { total: number; open: number; setAside: number };
  kinds: readonly KindSeen[];
  proposed: CompromiseState | null;
};

/**
 * What stands between a server and "no evidence", as sentences: unfinished hunting, days of the exposure window that a
 * required log does not cover, and findings that propose the contrary. Empty only when absence was shown.
 */
export function missingForNoEvidence(basis: Basis): string[] {
  const { hunting, proposed } = basis;
  const sentences: string[] = [];
  if (hunting.total === 0) sentences.push("No hunting task exists yet.");
  else if (hunting.open > 0)
    sentences.push(
      `${hunting.open} hunting ${hunting.open === 1 ? "task is" : "tasks are"} not done${hunting.setAside === 0 ? "" : `; ${hunting.setAside} ${hunting.setAside === 1 ? "was" : "were"} set aside as not applicable, which shows nothing`}.`,
    );
  for (const kind of basis.kinds.filter(isMissing))
    sentences.push(
      kind.spans.length === 0
        ? `No ${kind.label} log was uploaded.`
        : `Missing ${kind.label} logs: ${gapWords(kind.gaps)}.`,
    );
  if (proposed !== null)
    sentences.push(`Findings propose “${compromiseLabels[proposed].toLowerCase()}”; dismiss them with a reason first.`);
  return sentences;
}
