/** What of a timeline event Timesketch reads; times are ISO 8601 UTC. */
export type SketchEvent = {
  at: string;
  precision: string;
  kind: string;
  title: string;
  detail: string;
  severity: string | null;
  server: string | null;
  clusters: readonly string[];
  count: number;
  source: string | null;
};

/** One event as a line of Timesketch's JSONL: message, datetime and timestamp_desc are required, the rest are columns. */
export function timesketchLine(event: SketchEvent, ref: string): string {
  const at = Date.parse(event.at);
  return `${JSON.stringify({
    message: event.detail === "" ? event.title : `${event.title}: ${event.detail}`,
    datetime: new Date(at).toISOString().replace("Z", "+00:00"),
    timestamp: at * 1000,
    timestamp_desc: event.kind,
    data_type: `breakwater:${event.kind}`,
    precision: event.precision,
    severity: event.severity ?? "",
    host: event.server ?? "",
    clusters: event.clusters.join(", "),
    count: event.count,
    source: event.source ?? "",
    case: ref,
    tag: event.severity === null ? [] : [event.severity],
  })}\n`;
}
