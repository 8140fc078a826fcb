"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { ActDialog } from "@/components/auth/act-dialog";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { RadioGroup } from "@/components/ui/radio";
import { visible } from "@/components/ui/visible-text";
import { api, client } from "@/lib/api/client";

type DecideProps = {
  importId: string;
  line: number;
  candidates: readonly { id: string; name: string }[];
  mayBeNew: boolean;
  onDecided: () => void;
};

const fresh = "new";
const found = 8;

/** A person's word on which organization a row means. */
export function Decide({ importId, line, candidates, mayBeNew, onDecided }: DecideProps) {
  const [open, setOpen] = useState(false);
  const [choice, setChoice] = useState("");
  const [words, setWords] = useState("");
  const others = useQuery(
    api.organizations.list.queryOptions({
      input: { q: words.trim(), limit: found },
      enabled: open && words.trim().length >= 2,
      placeholderData: keepPreviousData,
    }),
  );
  const searched = words.trim().length < 2 ? [] : (others.data?.items ?? []);
  const options = [
    ...candidates.map(({ id, name }) => ({ value: id, label: visible(name), hint: "It fits this one." })),
    ...searched
      .filter(({ id }) => !candidates.some((one) => one.id === id))
      .map(({ id, name }) => ({ value: id, label: visible(name), hint: "Found by your words." })),
    ...(mayBeNew ? [{ value: fresh, label: "A new organization", hint: "It is added, as the row describes it." }] : []),
  ];
  return (
    <>
      <Button onClick={() => setOpen(true)}>Decide</Button>
      <ActDialog
        open={open}
        onOpenChange={setOpen}
        title={`Which organization does line ${line} mean?`}
        description="Other rows of the same organization in this file follow."
        confirmLabel="Take it"
        act={async () => {
          if (choice === "") throw new Error("Choose one first.");
          await client.imports.resolve({ importId, line, organizationId: choice === fresh ? null : choice });
          onDecided();
        }}
      >
        {() => (
          <>
            <RadioGroup
              legend="It means"
              name="organization"
              options={options}
              value={choice}
              onValueChange={setChoice}
            />
            <Field label="Another one" hint="Part of its name, domain or external id.">
              <Input value={words} autoComplete="off" onChange={(event) => setWords(event.currentTarget.value)} />
            </Field>
          </>
        )}
      </ActDialog>
    </>
  );
}
