import Link from "next/link";

import { AssuranceMark } from "@/components/marks/assurance-mark";
import { ClusterChip } from "@/components/marks/cluster-chip";
import { CompromiseMark, isImplanted } from "@/components/marks/compromise-mark";
import { ExposureMark } from "@/components/marks/exposure-mark";
import { Glyph } from "@/components/marks/glyph";
import { formatCount } from "@/components/ui/numbers";
import { SplitProgress } from "@/components/ui/split-progress";
import { Checkbox } from "@/components/ui/checkbox";
import { Cell, Row, RowHead } from "@/components/ui/table";
import { Time } from "@/components/ui/time";
import type { CampaignWords } from "@/lib/campaigns/schema";
import type { CaseItem } from "@/lib/cases/schema";

export type CaseRowProps = {
  item: CaseItem;
  index: number;
  words: CampaignWords;
  active: boolean;
  seesClusters: boolean;
  nowMs: number;
  /** Whether its box is set; undefined where rows have none. */
  chosen?: boolean;
  onChoose?: (id: string, range: boolean) => void;
  onActive: (index: number) => void;
  /** Rows are taller on a phone, so their height is read. */
  measure: (row: HTMLTableRowElement | null) => void;
};

const clustersShown = 2;

/** A web shell or worse is urgent whatever the patch level; then what is late. */
function urgencyOf(item: CaseItem, nowMs: number): "critical" | "high" | undefined {
  if (item.closedAt !== null && !item.attention) return undefined;
  if (isImplanted(item.compromise) || item.attention) return "critical";
  return item.dueAt !== null && Date.parse(item.dueAt) < nowMs ? "high" : undefined;
}

/** "S. Lindqvist": the first name as a letter, so that a column holds it. */
function shortName(name: string): string {
  const [first = "", ...rest] = name.split(/\s+/);
  return rest.length === 0 ? first : `${first.slice(0, 1)}. ${rest.join(" ")}`;
}

/** One case in 32 px; on a phone two lines, with what matters under the name. */
export function CaseRow({
  item,
  index,
  words,
  active,
  seesClusters,
  nowMs,
  chosen,
  onChoose,
  onActive,
  measure,
}: CaseRowProps) {
  const exposure = <ExposureMark state={item.exposure} label={words.exposure[item.exposure]} />;
  const compromise = <CompromiseMark state={item.compromise} label={words.compromise[item.compromise]} />;
  const due = item.closedAt === null ? <Time at={item.dueAt} as="due" /> : <span className="text-muted">closed</span>;
  return (
    <Row
      ref={measure}
      data-index={index}
      aria-rowindex={index + 2}
      selected={active || chosen === true || undefined}
      urgent={urgencyOf(item, nowMs)}
      onClick={() => onActive(index)}
    >
      {onChoose ? (
        <Cell className="w-14 max-md:w-9 max-md:align-top">
          <Checkbox
            aria-label={`Choose ${item.organization.name}`}
            checked={chosen === true}
            onChange={(event) =>
              onChoose(item.id, event.nativeEvent instanceof MouseEvent && event.nativeEvent.shiftKey)
            }
            // A click with Shift would select the text between the rows.
            onMouseDown={(event) => (event.shiftKey ? event.preventDefault() : undefined)}
          />
        </Cell>
      ) : null}
      <RowHead className="sticky left-0 z-1 max-w-0 bg-bg max-md:w-full max-md:py-2">
        <span className="flex min-w-0 items-baseline gap-2">
          <Link
            href={`/cases/${item.id}`}
            prefetch={false}
            className="min-w-0 truncate"
            title={item.organization.name}
            onFocus={() => onActive(index)}
          >
            {item.organization.name}
          </Link>
          <span className="shrink-0 font-mono text-meta font-normal text-muted max-2xl:hidden">{item.ref}</span>
          {item.demo ? (
            <span className="shrink-0 rounded-tag border border-line-strong px-1 text-meta font-normal text-muted">
              demo
            </span>
          ) : null}
        </span>
        <span className="flex flex-wrap gap-x-3 pt-1 font-normal md:hidden">
          {exposure}
          {compromise}
        </span>
      </RowHead>
      <Cell className="max-md:hidden">
        <span className="flex items-center gap-1.5">
          {exposure}
          <AssuranceMark assurance={item.exposureAssurance} look="alone" />
        </span>
      </Cell>
      <Cell className="max-md:hidden">
        <span className="flex items-center gap-1.5">
          {compromise}
          <AssuranceMark assurance={item.compromiseAssurance} look="alone" />
        </span>
      </Cell>
      <Cell className="max-md:hidden">{words.phase[item.phase]}</Cell>
      <Cell className="max-md:hidden">
        <SplitProgress
          verified={item.progress.verified}
          claimed={item.progress.claimed}
          required={item.progress.total}
        />
      </Cell>
      {seesClusters ? (
        <Cell className="max-md:hidden">
          <Clusters item={item} words={words} />
        </Cell>
      ) : null}
      <Cell end className="max-md:hidden">
        <Findings item={item} />
      </Cell>
      <Cell className={item.owner ? "max-md:hidden" : "text-muted max-md:hidden"}>
        {item.owner ? <span title={item.owner.name}>{shortName(item.owner.name)}</span> : "unassigned"}
      </Cell>
      <Cell end className="max-md:py-2 max-md:pr-gutter max-md:align-top">
        <span className="grid gap-1">
          {due}
          {seesClusters ? (
            <span className="md:hidden">
              <Clusters item={item} words={words} empty="" />
            </span>
          ) : null}
        </span>
      </Cell>
      <Cell end muted className="max-md:hidden">
        <Time at={item.lastActivityAt} as="ago" />
      </Cell>
    </Row>
  );
}

function Clusters({ item, words, empty = "–" }: { item: CaseItem; words: CampaignWords; empty?: string }) {
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
function Findings({ item }: { item: CaseItem }) {
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
