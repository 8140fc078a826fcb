import { epochMs, type Instant } from "@/lib/core/time";

import { joinedSpans, type Span } from "./spans";

type Stretch = { from: Instant; to: Instant };
type Kind = { required: boolean; spans: readonly Stretch[]; gaps: readonly Stretch[] };
export type SeenTogether = { spans: { from: string; to: string }[]; gaps: { from: string; to: string }[] };

const spanOf = (stretch: Stretch): Span => ({ from: epochMs(stretch.from), to: epochMs(stretch.to) });
const iso = (span: Span) => ({ from: new Date(span.from).toISOString(), to: new Date(span.to).toISOString() });

function inBoth(a: readonly Span[], b: readonly Span[]): Span[] {
  return a.flatMap((one) =>
    b
      .map((other) => ({ from: Math.max(one.from, other.from), to: Math.min(one.to, other.to) }))
      .filter((span) => span.from < span.to),
  );
}

/** Several kinds of log as one: seen where every required one was seen, a gap where any of them is missing. */
export function seenTogether(kinds: readonly Kind[]): SeenTogether {
  const required = kinds.filter((kind) => kind.required);
  if (required.length === 0)
    return { spans: joinedSpans(kinds.flatMap((kind) => kind.spans.map(spanOf))).map(iso), gaps: [] };
  const [first = [], ...others] = required.map((kind) => joinedSpans(kind.spans.map(spanOf)));
  return {
    spans: others.reduce(inBoth, first).map(iso),
    gaps: joinedSpans(required.flatMap((kind) => kind.gaps.map(spanOf))).map(iso),
  };
}
