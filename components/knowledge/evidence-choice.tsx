"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useDeferredValue, useState } from "react";

import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { visible } from "@/components/ui/visible-text";
import { api } from "@/lib/api/client";

export type ChosenFile = { caseId: string; evidenceId: string };

const mostChoices = 50;

/** A file of a case: the case by its organization or reference, the file by its name. */
export function EvidenceChoice({
  slug,
  value,
  onChange,
}: {
  slug: string;
  value: ChosenFile | null;
  onChange: (file: ChosenFile | null) => void;
}) {
  const [caseWords, setCaseWords] = useState("");
  const [fileWords, setFileWords] = useState("");
  const [caseId, setCaseId] = useState("");
  const caseQuery = useDeferredValue(caseWords.trim());
  const fileQuery = useDeferredValue(fileWords.trim());
  const cases = useQuery(
    api.cases.list.queryOptions({
      input: { campaign: slug, limit: mostChoices, ...(caseQuery === "" ? {} : { q: caseQuery }) },
      placeholderData: keepPreviousData,
    }),
  );
  const files = useQuery({
    ...api.evidence.list.queryOptions({
      input: { caseId, limit: mostChoices, state: "ready", ...(fileQuery === "" ? {} : { q: fileQuery }) },
    }),
    enabled: caseId !== "",
  });
  const found = cases.data?.items ?? [];
  const read = files.data?.items.filter(({ format }) => format !== "archive") ?? [];
  return (
    <div className="grid gap-3 md:grid-cols-2">
      <div className="grid content-start gap-2">
        <Field label="Find a case" error={cases.isError ? cases.error.message : null}>
          <Input
            type="search"
            placeholder="Organization or reference"
            value={caseWords}
            onChange={(event) => setCaseWords(event.currentTarget.value)}
          />
        </Field>
        <Field label="Case" hint={found.length === mostChoices ? "Type to find others." : undefined}>
          <Select
            placeholder={found.length === 0 ? "No case found" : "Choose a case"}
            options={found.map((one) => ({ value: one.id, label: `${one.ref}  ${visible(one.organization.name)}` }))}
            value={caseId}
            onChange={(event) => {
              setCaseId(event.currentTarget.value);
              onChange(null);
            }}
          />
        </Field>
      </div>
      <div className="grid content-start gap-2">
        <Field label="Find a file" error={files.isError ? files.error.message : null}>
          <Input
            type="search"
            placeholder="Name or path"
            value={fileWords}
            onChange={(event) => setFileWords(event.currentTarget.value)}
          />
        </Field>
        <Field label="File" hint={read.length === mostChoices ? "Type to find others." : undefined}>
          <Select
            placeholder={caseId === "" ? "Choose a case first" : read.length === 0 ? "No file found" : "Choose a file"}
            options={read.map((one) => ({ value: one.id, label: visible(one.path) }))}
            value={value?.evidenceId ?? ""}
            onChange={(event) => {
              const evidenceId = event.currentTarget.value;
              onChange(evidenceId === "" ? null : { caseId, evidenceId });
            }}
          />
        </Field>
      </div>
    </div>
  );
}
