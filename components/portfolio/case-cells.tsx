import { ClusterChip } from "@/components/marks/cluster-chip";
import { Glyph } from "@/components/marks/glyph";
import { formatCount } from "@/components/ui/numbers";
import type { CampaignWords } from "@/lib/campaigns/schema";
import type { CaseItem } from "@/lib/cases/schema";

const clustersShown = 2;

/** "S. Lindqvist": the first name as a letter, so that a column holds it. */
export function shortName(name: string): string {
  const [first = "", ...rest] = name.split(/\s+/);
  return rest.length === 0 ? first : `${first.slice(0, 1)}. ${rest.join(" ")}`;
}

/** What is claimed of the case and what is proposed, as chips. */
export function Clusters({ item, words, empty = "–" }: { item: CaseItem; words: CampaignWords; empty?: string }) {
  const claims = [
    ...item.clusters.map((key) => ({ key, accepted: true })),
    ...item.clustersProposed.map((key) => ({ key, accepted: false })),
  ];
  if (claims.length === 0) return <span className="text-muted">{empty}</span>;
  const more = claims.slice(clustersShown);
  return (
    <span className="flex gap-1 max-md:justify-end">
      {claims.slice(0, clustersShown).map(({ key, accepted }) => {
        const place = words.clusters.findIndex((cluster) => cluster.key === key);
        return (
          <ClusterChip
            key={key}
            index={place + 1}
            name={words.clusters[place]?.name ?? key}
            status={accepted ? "accepted" : "proposed"}
          />
        );
      })}
      {more.length > 0 ? (
        <span className="text-compact text-muted" title={more.map(({ key }) => key).join(", ")}>
          +{more.length}
        </span>
      ) : null}
    </span>
  );
}

/** Findings that wait for triage, and before them the critical ones. */
export function Findings({ item }: { item: CaseItem }) {
  if (item.openFindings === 0 && item.criticalFindings === 0) return <span className="text-muted">–</span>;
  return (
    <span
      className="inline-flex items-baseline justify-end gap-2.5 whitespace-nowrap"
      title={`${item.criticalFindings} critical, ${item.openFindings} to triage`}
    >
      {item.criticalFindings > 0 ? (
        <span className="font-medium text-critical">
          <Glyph name="severity-critical" className="mr-1 inline size-2.5" />
          {formatCount(item.criticalFindings)}
          <span className="sr-only"> critical, </span>
        </span>
      ) : null}
      <span>
        {formatCount(item.openFindings)}
        <span className="sr-only"> to triage</span>
      </span>
    </span>
  );
}
