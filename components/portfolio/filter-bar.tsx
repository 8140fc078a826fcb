"use client";

import { useQuery } from "@tanstack/react-query";

import { Button } from "@/components/ui/button";
import { Chip } from "@/components/ui/chip";
import { Field } from "@/components/ui/field";
import { formatCount } from "@/components/ui/numbers";
import { Select } from "@/components/ui/select";
import { api } from "@/lib/api/client";
import type { CampaignWords } from "@/lib/campaigns/schema";
import { casePhases } from "@/lib/core/states";
import type { PortfolioView } from "@/lib/portfolio/schema";

import { type CaseSort, type FilterState, isFiltered } from "./filter-state";
import { SearchBox } from "./search-box";
import { sortNames } from "./sort-names";
import type { Filters } from "./use-filters";

type FilterBarProps = {
  filters: Filters;
  words: CampaignWords;
  portfolio: PortfolioView;
  seesClusters: boolean;
  meId: string | null;
};

/** Search and choices; what is chosen stands as chips behind, each with a cross. */
export function FilterBar({ filters: { filters, set, reset }, words, portfolio, seesClusters, meId }: FilterBarProps) {
  const users = useQuery(api.users.list.queryOptions({ input: { limit: 200 }, staleTime: 300_000 }));
  const people = (users.data?.items ?? []).filter(
    (user) => user.role !== "client" && user.role !== "manager" && user.id !== meId,
  );
  const owners = [
    { value: "me", label: "Me" },
    { value: "none", label: "Nobody" },
    ...people.map((user) => ({ value: user.id, label: user.name })),
  ];
  const phases = [
    { value: "!closed", label: "Not closed" },
    ...casePhases.map((phase) => ({
      value: phase,
      label: `${words.phase[phase]} (${formatCount(portfolio.phase.find((one) => one.state === phase)?.count ?? 0)})`,
    })),
  ];
  return (
    <search className="flex flex-wrap items-center gap-2 px-gutter py-2 no-print" aria-label="Cases">
      <SearchBox value={filters.q} onChange={(q) => set({ q })} />
      <Choice
        label="Phase"
        every="Every phase"
        options={phases}
        value={filters.phase?.length === 1 ? filters.phase[0] : filters.phase?.join(",")}
        onChange={(value) => set({ phase: value ? [value] : null })}
      />
      <Choice
        label="Owner"
        every="Every owner"
        options={owners}
        value={filters.assignee}
        onChange={(value) => set({ assignee: value })}
      />
      {seesClusters ? (
        <Choice
          label="Cluster"
          every="Every cluster"
          options={words.clusters.map(({ key, name }, index) => ({ value: key, label: `C${index + 1} ${name}` }))}
          value={filters.cluster}
          onChange={(value) => set({ cluster: value })}
        />
      ) : null}
      <Field label="Order" hideLabel className="grow basis-2/5 md:hidden">
        <Select
          compact
          options={Object.entries(sortNames).map(([value, label]) => ({ value, label }))}
          value={filters.sort}
          onChange={(event) => set({ sort: sortOf(event.currentTarget.value) })}
        />
      </Field>
      <Conditions filters={filters} set={set} words={words} owners={owners} />
      {isFiltered(filters) ? (
        <Button tone="quiet" onClick={reset}>
          Reset
        </Button>
      ) : null}
    </search>
  );
}

function sortOf(value: string): CaseSort {
  const found = Object.keys(sortNames).find((sort): sort is CaseSort => sort === value);
  return found ?? "attention";
}

type ChoiceProps = {
  label: string;
  every: string;
  options: readonly { value: string; label: string }[];
  value: string | null | undefined;
  onChange: (value: string | null) => void;
};

function Choice({ label, every, options, value, onChange }: ChoiceProps) {
  const known =
    !value || options.some((option) => option.value === value) ? options : [...options, { value, label: value }];
  return (
    <Field label={label} hideLabel className="w-34 max-md:w-auto max-md:grow max-md:basis-2/5">
      <Select
        compact
        placeholder={every}
        options={known}
        value={value ?? ""}
        onChange={(event) => onChange(event.currentTarget.value || null)}
      />
    </Field>
  );
}

type ConditionsProps = {
  filters: FilterState;
  set: Filters["set"];
  words: CampaignWords;
  owners: readonly { value: string; label: string }[];
};

/** Conditions that stand in no visible choice, or say more than one word there. */
function Conditions({ filters, set, words, owners }: ConditionsProps) {
  return (
    <>
      {filters.exposure ? (
        <Chip name="exposure" value={said(filters.exposure, words.exposure)} onRemove={() => set({ exposure: null })} />
      ) : null}
      {filters.compromise ? (
        <Chip
          name="compromise"
          value={said(filters.compromise, words.compromise)}
          onRemove={() => set({ compromise: null })}
        />
      ) : null}
      {filters.phase && filters.phase.length > 1 ? (
        <Chip name="phase" value={said(filters.phase, words.phase)} onRemove={() => set({ phase: null })} />
      ) : null}
      {filters.assignee ? (
        <Chip
          name="owner"
          value={owners.find((owner) => owner.value === filters.assignee)?.label ?? "someone"}
          onRemove={() => set({ assignee: null })}
        />
      ) : null}
      {filters.due ? <Chip name="due" value={filters.due} onRemove={() => set({ due: null })} /> : null}
      {filters.findings ? (
        <Chip
          name="findings"
          value={filters.findings === "open" ? "to triage" : "critical"}
          onRemove={() => set({ findings: null })}
        />
      ) : null}
      {filters.attention === null ? null : (
        <Chip name="asks again" value={filters.attention ? "yes" : "no"} onRemove={() => set({ attention: null })} />
      )}
    </>
  );
}

/** `!closed` as "not closed" and `>=implanted` as "web shell present or worse", in the words of the pack. */
function said(tokens: readonly string[], labels: Record<string, string>): string {
  return tokens
    .map((token) => {
      const name = token.replace(/^(!|>=)/, "");
      const word = (labels[name] ?? name).toLowerCase();
      if (token.startsWith("!")) return `not ${word}`;
      return token.startsWith(">=") ? `${word} or worse` : word;
    })
    .join(", ");
}
