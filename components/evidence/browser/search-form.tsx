"use client";

import { useState } from "react";

import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { visible } from "@/components/ui/visible-text";

type Props = {
  words: string;
  field: string | null;
  fields: readonly string[];
  running: boolean;
  onSearch: (words: string, field: string | null) => void;
  onStop: () => void;
};

/** What to look for in the file: words as they are, in the text or in one field. */
export function SearchForm({ words: first, field: firstField, fields, running, onSearch, onStop }: Props) {
  const [words, setWords] = useState(first);
  const [field, setField] = useState(firstField ?? "");
  const known = field === "" || fields.includes(field) ? fields : [field, ...fields];
  return (
    <search>
      <form
        className="flex flex-wrap items-end gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          if (words !== "") onSearch(words, field || null);
        }}
      >
        <Field label="Words to find in this file" hideLabel className="w-72 max-md:w-full">
          <Input
            compact
            mono
            type="search"
            placeholder="Find in this file"
            maxLength={200}
            value={words}
            onChange={(event) => setWords(event.currentTarget.value)}
          />
        </Field>
        {fields.length > 0 || field !== "" ? (
          <Field label="In which field" hideLabel className="w-48 max-md:w-full">
            <Select
              compact
              placeholder="In the whole text"
              options={known.map((name) => ({ value: name, label: visible(name) }))}
              value={field}
              onChange={(event) => setField(event.currentTarget.value)}
            />
          </Field>
        ) : null}
        {running ? (
          <Button onClick={onStop}>Stop</Button>
        ) : (
          <Button type="submit" disabled={words === ""}>
            Find
          </Button>
        )}
      </form>
    </search>
  );
}
