"use client";

import { SeverityMark } from "@/components/marks/severity-mark";
import { Checkbox } from "@/components/ui/checkbox";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { formatCount } from "@/components/ui/numbers";
import { severities, triageStates } from "@/lib/core/states";
import type { FindingFacets } from "@/lib/findings/schema";

import type { Findings } from "./use-findings";

type Value = { value: string; label: string; count: number };
type GroupProps = {
  legend: string;
  values: readonly Value[];
  chosen: readonly string[] | null;
  onChoose: (chosen: string[] | null) => void;
};

/** Filters with what each would show. Every box of a group is ticked until one is taken out. */
export function FacetRail({ findings, facets }: { findings: Findings; facets: FindingFacets }) {
  const { values, set } = findings;
  const known = <T extends string>(all: readonly T[], chosen: string[] | null) =>
    chosen === null ? null : all.filter((value) => chosen.includes(value));
  return (
    <div className="grid grid-cols-1 content-start">
      <search className="border-b border-line px-gutter py-3">
        <Field label="Words in the title" hideLabel>
          <Input
            compact
            type="search"
            placeholder="Words in the title"
            value={values.q ?? ""}
            onChange={(event) => void set({ q: event.currentTarget.value || null, finding: null })}
          />
        </Field>
      </search>
      <Group
        legend="Triage"
        values={facets.triage}
        chosen={values.triage}
        onChoose={(chosen) => void set({ triage: known(triageStates, chosen), finding: null })}
      />
      <Group
        legend="Severity"
        values={facets.severity}
        chosen={values.severity}
        onChoose={(chosen) => void set({ severity: known(severities, chosen), finding: null })}
      />
      <Group
        legend="Server"
        values={facets.server}
        chosen={values.server}
        onChoose={(server) => void set({ server, finding: null })}
      />
      <Group
        legend="Source"
        values={facets.format}
        chosen={values.source}
        onChoose={(source) => void set({ source, finding: null })}
      />
    </div>
  );
}

function Group({ legend, values, chosen, onChoose }: GroupProps) {
  if (values.length === 0) return null;
  const all = values.map(({ value }) => value);
  const ticked = (value: string) => chosen === null || chosen.includes(value);
  const toggle = (value: string) => {
    const next = all.filter((each) => (each === value ? !ticked(each) : ticked(each)));
    onChoose(next.length === all.length || next.length === 0 ? null : next);
  };
  return (
    <fieldset className="min-w-0 border-b border-line px-gutter pt-3 pb-3 last:border-b-0">
      <legend className="float-left mb-1 w-full text-compact font-medium text-muted">{legend}</legend>
      <ul className="clear-both">
        {values.map(({ value, label, count }) => (
          <li key={value} className="group/facet relative flex min-h-6 items-center gap-1">
            <Checkbox
              className="min-w-0 grow"
              checked={ticked(value)}
              onChange={() => toggle(value)}
              label={<Label legend={legend} value={value} label={label} />}
            />
            <button
              type="button"
              onClick={() => onChoose(chosen?.length === 1 && chosen[0] === value ? null : [value])}
              className="absolute top-0 right-6 h-6 rounded-control bg-bg px-1.5 text-compact text-accent opacity-0 group-hover/facet:opacity-100 hover:underline focus-visible:opacity-100"
              aria-label={`Only ${label}`}
            >
              only
            </button>
            <span className="shrink-0 text-compact text-muted">
              {formatCount(count)}
              <span className="sr-only"> findings</span>
            </span>
          </li>
        ))}
      </ul>
    </fieldset>
  );
}

function Label({ legend, value, label }: { legend: string; value: string; label: string }) {
  const severity = legend === "Severity" ? severities.find((known) => known === value) : undefined;
  if (severity) return <SeverityMark severity={severity} />;
  return (
    <span className="block truncate" title={label}>
      {label}
    </span>
  );
}
