"use client";

import { useQuery } from "@tanstack/react-query";

import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/select";
import { visible } from "@/components/ui/visible-text";
import { api } from "@/lib/api/client";

type ProofSelectProps = {
  caseId: string;
  /** The file that the last word rests on; it stays to be chosen when the list is long. */
  known: { id: string; filename: string } | null;
  value: string;
  onChange: (evidenceId: string) => void;
};

/** The file of the case that shows what a person says, newest first. */
export function ProofSelect({ caseId, known, value, onChange }: ProofSelectProps) {
  const list = useQuery(api.evidence.list.queryOptions({ input: { caseId, top: true, limit: 200 } }));
  const files = (list.data?.items ?? []).filter((file) => file.sha256 !== null && file.id !== known?.id);
  return (
    <Field
      label="File that shows it"
      hint="Optional, such as the list of installed updates. Sent by someone else, it makes your word the second person's."
    >
      <Select
        placeholder="None"
        value={value}
        onChange={(event) => onChange(event.target.value)}
        options={[...(known === null ? [] : [known]), ...files].map((file) => ({
          value: file.id,
          label: visible(file.filename),
        }))}
      />
    </Field>
  );
}
