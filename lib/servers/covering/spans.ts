/** A stretch of time, in epoch milliseconds. */
export type Span = { from: number; to: number };

/** Spans as one where they overlap or the silence between them is no longer than `quietMs`. */
export function joinedSpans(spans: readonly Span[], quietMs = 0): Span[] {
  const kept: Span[] = [];
  for (const span of spans.toSorted((a, b) => a.from - b.from)) {
    const last = kept.at(-1);
    if (last && span.from <= last.to + quietMs) last.to = Math.max(last.to, span.to);
    else kept.push({ ...span });
  }
  return kept;
}

/** The parts of `window` that no span covers, in order; silences up to `quietMs` do not count. */
export function uncovered(window: Span, { spans, quietMs }: { spans: readonly Span[]; quietMs: number }): Span[] {
  const gaps: Span[] = [];
  let seenUntil = window.from;
  for (const span of spans.toSorted((a, b) => a.from - b.from)) {
    if (span.to <= seenUntil) continue;
    if (span.from >= window.to) break;
    if (span.from - seenUntil > quietMs) gaps.push({ from: seenUntil, to: span.from });
    seenUntil = Math.max(seenUntil, span.to);
  }
  if (window.to - seenUntil > quietMs) gaps.push({ from: seenUntil, to: window.to });
  return gaps;
}
