"use client";

import { useState } from "react";

import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Section } from "@/components/ui/section";
import { Textarea } from "@/components/ui/textarea";

type DraftTextProps = { yaml: string; pending: boolean; onSave: (yaml: string) => void };

/** The whole draft in the form of a pack's checklist file; also the way in for one that was written elsewhere. */
export function DraftText({ yaml, pending, onSave }: DraftTextProps) {
  const [text, setText] = useState(yaml);
  const changed = text !== yaml;
  return (
    <Section title="Text" meta="YAML, as in the checklist file of a pack">
      <div className="grid gap-3">
        <Field
          label="Checklist"
          hideLabel
          hint="Every gate and every condition can be written here. Paste the file of another version to take it over."
        >
          <Textarea
            mono
            rows={30}
            spellCheck={false}
            className="max-h-200"
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
        </Field>
        <div className="flex flex-wrap gap-2">
          <Button tone="primary" pending={pending} disabled={!changed} onClick={() => onSave(text)}>
            Save the text
          </Button>
          <Button disabled={!changed} onClick={() => setText(yaml)}>
            Undo changes
          </Button>
        </div>
      </div>
    </Section>
  );
}
