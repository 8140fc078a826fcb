"use client";

import type { ReactNode } from "react";

import { ClusterGlyph } from "@/components/marks/cluster-chip";
import { Section } from "@/components/ui/section";
import { Tag } from "@/components/ui/tag";
import { namingOf } from "@/lib/campaigns/rules";
import type { ClusterFacts as Facts } from "@/lib/cases/schema";

const basisWords = {
  read: "read at the source",
  second_hand: "second hand",
  unverified: "unverified",
  own: "our own",
} as const;

/** What is publicly known of the clusters, exactly as strong as its source, and what must not be taken for them. */
export function ClusterFacts({ clusters, named }: { clusters: readonly Facts[]; named: readonly string[] }) {
  const concerned = clusters.filter((cluster) => named.includes(cluster.key));
  const others = clusters.filter((cluster) => cluster.tracked && !named.includes(cluster.key));
  return (
    <Section
      id="cluster-facts"
      title="What is known of the clusters"
      meta="a cluster is activity under a name, not an actor"
    >
      {concerned.map((cluster) => (
        <Cluster key={cluster.key} cluster={cluster} open />
      ))}
      {others.map((cluster) => (
        <Cluster key={cluster.key} cluster={cluster} open={false} />
      ))}
    </Section>
  );
}

function Cluster({ cluster, open }: { cluster: Facts; open: boolean }) {
  return (
    <details open={open} className="border-t border-line py-2 first:border-t-0">
      <summary className="min-h-6 font-medium">
        <span className="inline-flex items-center gap-1.5 align-middle">
          <ClusterGlyph index={cluster.index} />C{cluster.index} {cluster.name}
        </span>
        <span className="ml-2 text-compact font-normal text-muted">{namingOf(cluster)}</span>
      </summary>
      <div className="mt-1 grid gap-2">
        <p className="text-pretty">{cluster.summary}</p>
        {cluster.caution ? <p className="text-pretty text-muted">{cluster.caution}</p> : null}
        <dl className="grid grid-cols-[7rem_minmax(0,1fr)] gap-y-1.5 max-md:grid-cols-1">
          {cluster.aliases.length > 0 ? (
            <Line name="Also called">
              {cluster.aliases.map((alias) => (
                <li key={alias.name}>
                  {alias.name} <Tag>{alias.of === "operation" ? "name of the operation" : "alias"}</Tag>{" "}
                  <span className="text-compact text-muted">
                    {alias.note ? `${alias.note} ` : ""}
                    {alias.source}, {basisWords[alias.basis]}
                  </span>
                </li>
              ))}
            </Line>
          ) : null}
          {cluster.overlaps.length > 0 ? (
            <Line name="Overlaps">
              {cluster.overlaps.map((overlap) => (
                <li key={overlap.with}>
                  {overlap.with} <Tag dashed>overlap</Tag>{" "}
                  <span className="text-compact text-muted">
                    {overlap.how} {overlap.source}, {basisWords[overlap.basis]}
                  </span>
                </li>
              ))}
            </Line>
          ) : null}
          {cluster.doNotEquate.length > 0 ? (
            <Line name="Not the same as">
              {cluster.doNotEquate.map((other) => (
                <li key={other.name}>
                  {other.name} <span className="text-compact text-muted">{other.why}</span>
                </li>
              ))}
            </Line>
          ) : null}
          {cluster.notKnown.length > 0 ? (
            <Line name="Not known">
              {cluster.notKnown.map((text) => (
                <li key={text} className="text-muted">
                  {text}
                </li>
              ))}
            </Line>
          ) : null}
        </dl>
      </div>
    </details>
  );
}

function Line({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-muted">{name}</dt>
      <dd className="min-w-0">
        <ul className="grid gap-1">{children}</ul>
      </dd>
    </>
  );
}
