"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { Checkbox } from "@/components/ui/checkbox";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { api } from "@/lib/api/client";

export type Named = { id: string; name: string };

type OrganizationSearchProps = {
  legend: string;
  error?: string | null;
  chosen: readonly Named[];
  onChange: (chosen: Named[]) => void;
};

/** Finds organizations by name and marks the ones that are meant; those stay in sight. */
export function OrganizationSearch({ legend, error, chosen, onChange }: OrganizationSearchProps) {
  const [words, setWords] = useState("");
  const input = { limit: 20, q: words.trim() || undefined };
  const found = useQuery(api.organizations.list.queryOptions({ input, placeholderData: keepPreviousData }));
  const isChosen = (id: string) => chosen.some((organization) => organization.id === id);
  const others = (found.data?.items ?? []).filter(({ id }) => !isChosen(id));
  const toggle = ({ id, name }: Named) =>
    onChange(isChosen(id) ? chosen.filter((one) => one.id !== id) : [...chosen, { id, name }]);
  return (
    <fieldset className="grid min-w-0 gap-2">
      <legend className="mb-1 font-medium">{legend}</legend>
      <Field label="Find an organization" hideLabel error={error}>
        <Input
          compact
          type="search"
          placeholder="Find an organization"
          value={words}
          onChange={(event) => setWords(event.currentTarget.value)}
        />
      </Field>
      <div className="grid max-h-64 gap-1 overflow-y-auto">
        {[...chosen, ...others].map((organization) => (
          <Checkbox
            key={organization.id}
            label={organization.name}
            checked={isChosen(organization.id)}
            onChange={() => toggle(organization)}
          />
        ))}
        {found.data && chosen.length + others.length === 0 ? (
          <p className="text-muted">No organization has these words in its name.</p>
        ) : null}
      </div>
      {found.data?.nextCursor ? (
        <p className="text-compact text-muted">There are more. Type a part of the name.</p>
      ) : null}
    </fieldset>
  );
}
