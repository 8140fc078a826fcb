"use client";

import { parseAsString, useQueryStates } from "nuqs";
import { useRef, useState } from "react";

import { ClusterGlyph } from "@/components/marks/cluster-chip";
import { SearchBox } from "@/components/portfolio/search-box";
import { Spacer } from "@/components/portfolio/spacer";
import { useVirtualRows } from "@/components/portfolio/use-virtual-rows";
import { Button } from "@/components/ui/button";
import { CopyText } from "@/components/ui/copy-text";
import { EmptyState } from "@/components/ui/empty-state";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/select";
import { Cell, Column, Row, RowHead, Table } from "@/components/ui/table";
import { Tag } from "@/components/ui/tag";
import { visible } from "@/components/ui/visible-text";
import { attributionWeight, defangIndicator } from "@/lib/campaigns/rules";
import type { CampaignWords, Indicator } from "@/lib/campaigns/schema";
import { strengthLabels, strengths } from "@/lib/core/states";

import { IndicatorDrawer, matchWords } from "./indicator-drawer";

const filters = {
  q: parseAsString.withDefault(""),
  type: parseAsString,
  cluster: parseAsString,
  strength: parseAsString,
};

const nothing = () => undefined;

function counted(values: readonly string[]): { value: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].map(([value, count]) => ({ value, count })).toSorted((a, b) => (a.value < b.value ? -1 : 1));
}

/** Every known-bad value of the pack with its source, and how far a match may go. Shown so that nothing becomes a link. */
export function IndicatorTable({ indicators, words }: { indicators: readonly Indicator[]; words: CampaignWords }) {
  const [asked, set] = useQueryStates(filters, { history: "replace" });
  const q = asked.q.trim().toLowerCase();
  const shown = indicators.filter(
    (one) =>
      (asked.type === null || one.type === asked.type) &&
      (asked.cluster === null || one.cluster === asked.cluster) &&
      (asked.strength === null || (one.strength ?? "none") === asked.strength) &&
      (q === "" ||
        `${one.id} ${one.value} ${defangIndicator(one)} ${one.note ?? ""} ${one.source} ${one.techniques.join(" ")}`
          .toLowerCase()
          .includes(q)),
  );
  const place = (key: string) => words.clusters.findIndex((cluster) => cluster.key === key) + 1;
  const [looked, setLooked] = useState<Indicator | null>(null);
  const filtered = q !== "" || asked.type !== null || asked.cluster !== null || asked.strength !== null;
  return (
    <div className="flex flex-col md:h-[calc(100dvh-8.5rem)] md:min-h-100 print:h-auto">
      <search className="flex flex-wrap items-center gap-2 px-gutter py-2.5 no-print" aria-label="Indicators">
        <SearchBox
          value={asked.q}
          onChange={(next) => void set({ q: next || null })}
          label="Find an indicator"
          placeholder="Value, note or source"
        />
        <Choice
          label="Type"
          every="Every type"
          options={counted(indicators.map(({ type }) => type))}
          value={asked.type}
          onChange={(type) => void set({ type })}
        />
        <Choice
          label="Cluster"
          every="Every cluster"
          options={counted(indicators.map(({ cluster }) => cluster))}
          value={asked.cluster}
          onChange={(cluster) => void set({ cluster })}
        />
        <Choice
          label="Strength"
          every="Every strength"
          options={counted(indicators.map(({ strength }) => strength ?? "none"))}
          value={asked.strength}
          onChange={(strength) => void set({ strength })}
          labelOf={(value) =>
            strengths.find((strength) => strength === value)
              ? strengthLabels[strengths.find((strength) => strength === value) ?? "stated"]
              : "No cluster stated"
          }
        />
        {filtered ? (
          <Button tone="quiet" onClick={() => void set({ q: null, type: null, cluster: null, strength: null })}>
            Reset
          </Button>
        ) : null}
        <span role="status" className="ml-auto text-compact text-muted">
          {shown.length} of {indicators.length}
        </span>
      </search>
      {shown.length === 0 ? (
        <EmptyState title="No indicator matches">Search for a part of the value, or take a condition away.</EmptyState>
      ) : (
        <Rows shown={shown} place={place} onLook={setLooked} />
      )}
      <IndicatorDrawer indicator={looked} place={place} onClose={() => setLooked(null)} />
    </div>
  );
}

function Rows({
  shown,
  place,
  onLook,
}: {
  shown: readonly Indicator[];
  place: (key: string) => number;
  onLook: (indicator: Indicator) => void;
}) {
  const pane = useRef<HTMLDivElement>(null);
  const { rows, before, after, measure } = useVirtualRows({
    items: shown,
    keyOf: (item) => item.id,
    pane,
    onEndNear: nothing,
  });
  return (
    <div
      ref={pane}
      role="region"
      aria-label="Indicators"
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scroll region must be reachable by keyboard
      tabIndex={0}
      data-virtual=""
      className="relative min-h-0 grow overflow-auto border-t border-line -outline-offset-2 max-md:h-[calc(100dvh-var(--spacing-bar))]"
    >
      <Table caption="Indicators" edge="bleed" stick="pane" fixed className="min-w-298">
        <thead>
          <tr>
            <Column className="sticky left-0 z-6! w-88 max-md:w-72">Value</Column>
            <Column className="w-42">Type</Column>
            <Column className="w-36">Cluster</Column>
            <Column className="w-44">Strength</Column>
            <Column className="w-33">A match</Column>
            <Column className="w-24">Technique</Column>
            <Column>Source and note</Column>
          </tr>
        </thead>
        <tbody>
          <Spacer height={before} columns={7} />
          {rows.map((row) => {
            const item = shown[row.index];
            if (!item) return null;
            const shownValue = visible(defangIndicator(item));
            return (
              <Row key={item.id} ref={measure} data-index={row.index}>
                <RowHead className="sticky left-0 z-1 bg-bg">
                  <span className="flex items-center gap-1" title={shownValue}>
                    <span className="min-w-0 [&_code]:block [&_code]:truncate [&>span]:max-w-full">
                      <CopyText text={defangIndicator(item)} short={shownValue} label={`${item.type} ${item.id}`} />
                    </span>
                  </span>
                </RowHead>
                <Cell>
                  <Tag mono>{item.type}</Tag>
                </Cell>
                <Cell>
                  <span className="inline-flex items-center gap-1.5">
                    <ClusterGlyph index={place(item.cluster)} />
                    {item.cluster}
                  </span>
                </Cell>
                <Cell muted={item.strength === null}>
                  {item.strength === null ? "no cluster stated" : strengthLabels[item.strength]}
                </Cell>
                <Cell muted>{matchWords[attributionWeight(item)]}</Cell>
                <Cell mono muted>
                  {item.techniques.join(", ") || "–"}
                </Cell>
                <Cell>
                  <button
                    type="button"
                    onClick={() => onLook(item)}
                    className="block min-h-6 max-w-full truncate rounded-control text-left text-muted hover:underline"
                  >
                    {item.note ? `${item.note} ` : null}
                    {item.source}
                  </button>
                </Cell>
              </Row>
            );
          })}
          <Spacer height={after} columns={7} />
        </tbody>
      </Table>
    </div>
  );
}

type ChoiceProps = {
  label: string;
  every: string;
  options: readonly { value: string; count: number }[];
  value: string | null;
  onChange: (value: string | null) => void;
  labelOf?: (value: string) => string;
};

function Choice({ label, every, options, value, onChange, labelOf = (one) => one }: ChoiceProps) {
  return (
    <Field label={label} hideLabel className="w-44 max-md:grow max-md:basis-2/5">
      <Select
        compact
        placeholder={every}
        options={options.map((option) => ({
          value: option.value,
          label: `${labelOf(option.value)} (${option.count})`,
        }))}
        value={value ?? ""}
        onChange={(event) => onChange(event.currentTarget.value || null)}
      />
    </Field>
  );
}
