"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { ClusterChip } from "@/components/marks/cluster-chip";
import { Button } from "@/components/ui/button";
import { CopyText } from "@/components/ui/copy-text";
import { formatCount } from "@/components/ui/numbers";
import { Cell, Column, Row, ScrollX, Table } from "@/components/ui/table";
import { Time } from "@/components/ui/time";
import { visible } from "@/components/ui/visible-text";
import { api } from "@/lib/api/client";
import { type Strength, strengthLabels, strengths } from "@/lib/core/states";
import { defang } from "@/lib/findings/rules";
import type { FindingEntities, FindingView } from "@/lib/findings/schema";

import type { ClusterMark } from "./use-clusters";

const entityNames: [keyof FindingEntities, string][] = [
  ["ips", "Addresses"],
  ["paths", "Paths"],
  ["urls", "URLs"],
  ["accounts", "Accounts"],
  ["hashes", "Hashes"],
];
const shownAtFirst = 5;

/** Addresses, paths, hashes and accounts of a finding, safe to copy. */
export function Entities({ entities }: { entities: FindingEntities }) {
  const [live, setLive] = useState(false);
  const [all, setAll] = useState(false);
  const groups = entityNames.filter(([kind]) => entities[kind].length > 0);
  if (groups.length === 0) return null;
  const more = groups.some(([kind]) => entities[kind].length > shownAtFirst);
  const written = (kind: keyof FindingEntities, value: string) => (live ? value : defang(kind, value));
  const everything = groups.flatMap(([kind]) => entities[kind].map((value) => written(kind, value))).join("\n");
  return (
    <section aria-label="Entities">
      <div className="mb-1 flex flex-wrap items-center gap-2">
        <h3>Entities</h3>
        <span className="ml-auto flex items-center gap-1">
          <Button tone="quiet" aria-pressed={!live} onClick={() => setLive(!live)}>
            Defanged
          </Button>
          <CopyText text={everything} short="Copy all" label="all entities" className="text-muted" />
        </span>
      </div>
      <dl className="grid grid-cols-[7rem_minmax(0,1fr)] gap-y-1 max-md:grid-cols-1">
        {groups.map(([kind, name]) => (
          <div key={kind} className="contents">
            <dt className="pt-0.5 text-muted">
              {name}{" "}
              {entities[kind].length > 1 ? (
                <span className="text-compact">{formatCount(entities[kind].length)}</span>
              ) : null}
            </dt>
            <dd className="min-w-0">
              {entities[kind].slice(0, all ? undefined : shownAtFirst).map((value) => (
                <CopyText
                  key={value}
                  className="flex"
                  text={written(kind, value)}
                  short={visible(written(kind, value))}
                  label={name.toLowerCase()}
                />
              ))}
            </dd>
          </div>
        ))}
      </dl>
      {more ? (
        <Button tone="quiet" className="mt-1" onClick={() => setAll(!all)}>
          {all ? "Show fewer" : "Show all"}
        </Button>
      ) : null}
    </section>
  );
}

function strengthWords(strength: string | null): string {
  const known: Strength | undefined = strengths.find((each) => each === strength);
  return known ? strengthLabels[known] : "Not tied to a cluster";
}

/** Indicators of the pack that the finding shows, with who says so and how firmly. */
export function Indicators({
  indicators,
  markOf,
}: {
  indicators: FindingView["indicators"];
  markOf: (cluster: string) => ClusterMark;
}) {
  if (indicators.length === 0) return null;
  return (
    <section>
      <h3 className="mb-1">Indicators</h3>
      <ScrollX label="Indicators">
        <Table caption="Indicators" edge="flush">
          <thead>
            <tr>
              <Column>Value</Column>
              <Column>Cluster</Column>
              <Column>Strength</Column>
              <Column>Source</Column>
            </tr>
          </thead>
          <tbody>
            {indicators.map((indicator) => {
              const mark = markOf(indicator.cluster);
              return (
                <Row key={indicator.id}>
                  <Cell wrap className="min-w-40 align-top">
                    <code>{visible(indicator.value)}</code>
                    <span className="block text-compact text-muted">{indicator.type.replaceAll("_", " ")}</span>
                  </Cell>
                  <Cell className="py-1 align-top">
                    {mark.index > 0 ? (
                      <ClusterChip {...mark} withName />
                    ) : (
                      <span className="text-muted">{visible(indicator.cluster)}</span>
                    )}
                  </Cell>
                  <Cell className="py-1 align-top">{strengthWords(indicator.strength)}</Cell>
                  <Cell wrap muted className="min-w-40 align-top">
                    {visible(indicator.source)}
                  </Cell>
                </Row>
              );
            })}
          </tbody>
        </Table>
      </ScrollX>
    </section>
  );
}

/** A value found in more than this share of the cases says little about one of them. */
const commonShare = 0.2;
const fewestCases = 10;

function weight(cases: number, ofCases: number): string | null {
  if (ofCases < fewestCases) return null;
  if (cases <= Math.max(3, ofCases * 0.005)) return "rare";
  return cases > ofCases * commonShare ? "too common to tell anything" : null;
}

/** How common it is over the cases the reader may see; rare values first. */
export function PrevalenceNote({ caseId, findingId }: { caseId: string; findingId: string }) {
  const { data, isError } = useQuery(
    api.findings.prevalence.queryOptions({ input: { caseId, findingId }, staleTime: 300_000 }),
  );
  if (isError) return null;
  return (
    <section aria-label="Prevalence">
      <h3 className="mb-1">Prevalence</h3>
      {data ? (
        <p>
          This rule hit in{" "}
          <b>
            {formatCount(data.rule.cases)} of {formatCount(data.ofCases)}
          </b>{" "}
          {data.ofCases === 1 ? "case" : "cases"} you may see
          {data.rule.firstSeen ? (
            <>
              , first <Time at={data.rule.firstSeen} precision="day" />
            </>
          ) : null}
          .
          {data.values.map((value) => (
            <span key={value.value}>
              {" "}
              {value.kind === "address" ? "Address" : "Indicator"}{" "}
              <code className="wrap-anywhere">{visible(value.value)}</code>:{" "}
              <b>
                {formatCount(value.cases)} {value.cases === 1 ? "case" : "cases"}
              </b>
              {weight(value.cases, data.ofCases) ? (
                <span className="text-muted">, {weight(value.cases, data.ofCases)}</span>
              ) : null}
              .
            </span>
          ))}
        </p>
      ) : (
        <p className="text-muted">Counting…</p>
      )}
    </section>
  );
}

/** What the rule says about itself, and when it is wrong. */
export function AboutRule({ about }: { about: NonNullable<FindingView["about"]> }) {
  return (
    <section aria-label="About the rule">
      <h3 className="mb-1">About the rule</h3>
      <p className="max-w-prose">{about.description}</p>
      {about.note ? <p className="mt-1 max-w-prose text-muted">{about.note}</p> : null}
      {about.falsepositives.length > 0 ? (
        <>
          <h4 className="mt-2 text-compact font-medium text-muted">It may be wrong for</h4>
          <ul className="list-disc pl-4">
            {about.falsepositives.map((text) => (
              <li key={text}>{text}</li>
            ))}
          </ul>
        </>
      ) : null}
      {about.references.length > 0 ? (
        <>
          <h4 className="mt-2 text-compact font-medium text-muted">References</h4>
          <ul className="list-disc pl-4">
            {about.references.map((text) => (
              <li key={text} className="wrap-anywhere">
                {text}
              </li>
            ))}
          </ul>
        </>
      ) : null}
    </section>
  );
}
