import { ClusterGlyph } from "@/components/marks/cluster-chip";
import { Section } from "@/components/ui/section";
import { Tag } from "@/components/ui/tag";
import { namingOf } from "@/lib/campaigns/rules";
import type { CampaignWords, Cluster } from "@/lib/campaigns/schema";

import { BasisNote } from "./basis-note";

const kinds: Record<Cluster["kind"], string> = {
  named_group: "named group",
  uncategorized: "uncategorized cluster",
  campaign_activity: "activity of this campaign",
  other_activity: "other activity",
};

/** Every cluster with what is said about it, by whom, and what nobody knows. A cluster is not an actor. */
export function ClusterCards({ clusters, words }: { clusters: readonly Cluster[]; words: CampaignWords }) {
  const place = (key: string) => words.clusters.findIndex((one) => one.key === key) + 1;
  const inOrder = clusters.toSorted((a, b) => place(a.key) - place(b.key));
  return (
    <>
      <p className="max-w-180 px-gutter pt-4 text-muted">
        A cluster is a set of activity tracked under a name. It is not an actor, and most cases belong to none of these.
        What stands here is as strong as its source and no stronger.
      </p>
      {inOrder.map((cluster) => (
        <Section
          key={cluster.key}
          id={`cluster-${place(cluster.key)}`}
          title={
            <span className="inline-flex items-center gap-2">
              <ClusterGlyph index={place(cluster.key)} />C{place(cluster.key)} {cluster.name}
            </span>
          }
          meta={`${kinds[cluster.kind]}, ${namingOf(cluster)}`}
          actions={cluster.tracked ? null : <Tag dashed>context only</Tag>}
        >
          <div className="grid grid-cols-2 gap-x-10 gap-y-4 max-lg:grid-cols-1">
            <div className="grid content-start gap-3">
              <p className="max-w-160 text-reading">{cluster.summary}</p>
              {cluster.separates ? (
                <p className="max-w-160">
                  <b className="font-medium">What separates it.</b> {cluster.separates}
                </p>
              ) : null}
              {cluster.caution ? (
                <p className="max-w-160 border-l-3 border-l-high pl-3">
                  <b className="font-medium">Caution.</b> {cluster.caution}
                </p>
              ) : null}
              {cluster.reference ? <p className="text-muted">Reference: {cluster.reference}</p> : null}
            </div>
            <div className="grid content-start gap-4">
              <Statements
                title="Also called"
                none="No other name is published."
                items={cluster.aliases.map((alias) => ({
                  ...alias,
                  text: `${alias.name}${alias.of === "operation" ? " (name of an operation)" : ""}${alias.note ? `. ${alias.note}` : ""}`,
                }))}
              />
              <Statements
                title="Overlaps"
                none="No overlap is stated."
                items={cluster.overlaps.map((overlap) => ({ ...overlap, text: `${overlap.with}: ${overlap.how}` }))}
              />
              <Statements title="Known" none="Nothing beyond the name." items={cluster.known} />
              {cluster.notKnown.length > 0 ? (
                <div>
                  <h3>Not known</h3>
                  <ul className="list-disc pl-5 text-muted">
                    {cluster.notKnown.map((text) => (
                      <li key={text}>{text}</li>
                    ))}
                  </ul>
                </div>
              ) : null}
              {cluster.doNotEquate.length > 0 ? (
                <div>
                  <h3>Not the same as</h3>
                  <ul className="grid gap-1">
                    {cluster.doNotEquate.map(({ name, why }) => (
                      <li key={name}>
                        <b className="font-medium">{name}.</b> {why}
                      </li>
                    ))}
                  </ul>
                </div>
              ) : null}
            </div>
          </div>
        </Section>
      ))}
    </>
  );
}

type Statement = { text: string; source: string; basis: Cluster["known"][number]["basis"] };

function Statements({ title, none, items }: { title: string; none: string; items: readonly Statement[] }) {
  return (
    <div>
      <h3>{title}</h3>
      {items.length === 0 ? <p className="text-muted">{none}</p> : null}
      <ul className="grid gap-1.5">
        {items.map((item) => (
          <li key={item.text} className="grid">
            <span className="max-w-160">{item.text}</span>
            <BasisNote source={item.source} basis={item.basis} />
          </li>
        ))}
      </ul>
    </div>
  );
}
