import type { AttributionView } from "@/lib/attribution/schema";
import type { Confidence, Severity } from "@/lib/core/states";

export type GraphFinding = { id: string; title: string; detail: string; severity: Severity };
export type GraphNode = { id: string; y: number };
export type Graph = {
  findings: (GraphNode & GraphFinding)[];
  indicators: (GraphNode & { label: string; value: string })[];
  clusters: (GraphNode & { cluster: string; status: AttributionView["status"]; words: string })[];
  links: {
    key: string;
    fromY: number;
    toY: number;
    column: "finding" | "cluster";
    confidence: Confidence | null;
    cluster: string | null;
  }[];
  height: number;
  left: { findings: number; indicators: number };
};

export type GraphSource = {
  id: string;
  title: string;
  serverName: string | null;
  severity: Severity;
  values: readonly string[];
};

const mostNodes = 7;
const step = 58;
const top = 34;

function spread(count: number, height: number, index: number): number {
  return count <= 1 ? (height - top) / 2 + top : top + 24 + index * ((height - top - 48) / (count - 1));
}

/** Places findings, the indicators seen in them, and the clusters these name, in three columns. Only open and accepted claims count. */
export function layoutGraph(
  claims: readonly AttributionView[],
  sources: readonly GraphSource[],
  words: { indicator: (type: string) => string; claim: (claim: AttributionView) => string },
): Graph {
  const live = claims.filter((claim) => claim.status === "accepted" || claim.status === "proposed");
  const all = [
    ...new Map(live.flatMap((claim) => claim.indicators.map((indicator) => [indicator.id, indicator]))).values(),
  ];
  const shown = all.slice(0, mostNodes);
  const holds = (source: GraphSource, value: string) =>
    source.values.some((each) => each.toLowerCase() === value.toLowerCase());
  const seenIn = sources.filter(
    (source) =>
      shown.some((indicator) => holds(source, indicator.value)) ||
      live.some((claim) => claim.findings.some((finding) => finding.id === source.id)),
  );
  const kept = seenIn.slice(0, mostNodes);
  const height = top + Math.max(2, kept.length, shown.length, live.length) * step;
  const findings = kept.map((source, index) => ({
    id: source.id,
    title: source.title,
    detail: source.serverName ?? "",
    severity: source.severity,
    y: spread(kept.length, height, index),
  }));
  const indicators = shown.map((indicator, index) => ({
    id: indicator.id,
    label: words.indicator(indicator.type),
    value: indicator.value,
    y: spread(shown.length, height, index),
  }));
  const clusters = live.map((claim, index) => ({
    id: claim.id,
    cluster: claim.cluster,
    status: claim.status,
    words: words.claim(claim),
    y: spread(live.length, height, index),
  }));
  const links: Graph["links"] = [];
  for (const source of kept) {
    const from = findings.find((node) => node.id === source.id);
    for (const indicator of indicators)
      if (from && holds(source, indicator.value))
        links.push({
          key: `${source.id}${indicator.id}`,
          fromY: from.y,
          toY: indicator.y,
          column: "finding",
          confidence: "high",
          cluster: null,
        });
  }
  for (const claim of live) {
    const to = clusters.find((node) => node.id === claim.id);
    for (const indicator of claim.indicators) {
      const from = indicators.find((node) => node.id === indicator.id);
      if (from && to)
        links.push({
          key: `${indicator.id}${claim.id}`,
          fromY: from.y,
          toY: to.y,
          column: "cluster",
          confidence: claim.confidence,
          cluster: claim.cluster,
        });
    }
  }
  return {
    findings,
    indicators,
    clusters,
    links,
    height,
    left: { findings: seenIn.length - kept.length, indicators: all.length - shown.length },
  };
}
