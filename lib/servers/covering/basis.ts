import { compromiseLabels, type CompromiseState } from "@/lib/core/states";
import { formatDay } from "@/lib/core/time";
import {
  logKindFamily,
  logKindLabel,
  requiredLogKinds,
  type Span,
  toleratedGapMs,
  uncovered,
} from "@/lib/servers/rules";

export type SeenSpan = Span & { logKind: string };
export type SeenKind = { logKind: string; required: boolean; spans: Span[]; gaps: Span[]; share: number };

/** Of each kind of log (the required ones always): what was seen, what is missing of `needed`, and the share that was seen. */
export function coverageByKind(needed: Span, seen: readonly SeenSpan[]): SeenKind[] {
  const required: readonly string[] = requiredLogKinds;
  const kinds = [...new Set([...required, ...seen.map((span) => logKindFamily(span.logKind))])];
  const length = Math.max(1, needed.to - needed.from);
  return kinds.map((logKind) => {
    const spans = seen.filter((span) => logKindFamily(span.logKind) === logKind).map(({ from, to }) => ({ from, to }));
    const gaps = uncovered(needed, spans);
    const missing = gaps.reduce((sum, gap) => sum + gap.to - gap.from, 0);
    return {
      logKind,
      required: required.includes(logKind),
      spans: joined(spans),
      gaps,
      share: Math.max(0, 1 - missing / length),
    };
  });
}

function joined(spans: readonly Span[]): Span[] {
  const kept: Span[] = [];
  for (const span of spans.toSorted((a, b) => a.from - b.from)) {
    const last = kept.at(-1);
    if (last && span.from <= last.to + toleratedGapMs) last.to = Math.max(last.to, span.to);
    else kept.push({ ...span });
  }
  return kept;
}

/** How much of what has to be seen was seen, from 0 to 1: the mean over the required kinds of log. */
export function coverageShare(kinds: readonly SeenKind[]): number {
  const required = kinds.filter((kind) => kind.required);
  return required.length === 0 ? 0 : required.reduce((sum, kind) => sum + kind.share, 0) / required.length;
}

function spanWords(span: Span): string {
  const from = formatDay(span.from);
  const to = formatDay(span.to);
  return from === to ? from : `${from} to ${to}`;
}

/** Gaps as words: the first three by day, the rest as a number. */
export function gapWords(gaps: readonly Span[]): string {
  const shown = gaps.slice(0, 3).map(spanWords).join(", ");
  return gaps.length > 3 ? `${shown} and ${gaps.length - 3} more` : shown;
}

export type Basis = {
  /** Set aside are those of the open ones that someone called not applicable. */
  hunting: { total: number; open: number; setAside: number };
  kinds: readonly SeenKind[];
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
  for (const kind of basis.kinds.filter((each) => each.required && each.gaps.length > 0)) {
    const what =
      kind.spans.length === 0
        ? `No ${logKindLabel(kind.logKind)} log was uploaded`
        : `No ${logKindLabel(kind.logKind)} log covers ${gapWords(kind.gaps)}`;
    sentences.push(`${what}.`);
  }
  if (proposed !== null)
    sentences.push(`Findings propose “${compromiseLabels[proposed].toLowerCase()}”; dismiss them with a reason first.`);
  return sentences;
}
