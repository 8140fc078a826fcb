"use client";

import { useState } from "react";

import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { visible } from "@/components/ui/visible-text";
import { type TimeForm, timeFormLabels } from "@/lib/core/words";
import type { TablePreviewView } from "@/lib/evidence/schema";

import { type Mapping, offsetOf, offsetText, roleWords } from "./mapping";

type Props = {
  columns: TablePreviewView["columns"];
  mapping: Mapping;
  onChange: (mapping: Mapping) => void;
};

const forms = Object.entries(timeFormLabels).map(([value, label]) => ({ value, label }));

function isTimeForm(text: string): text is TimeForm {
  return Object.hasOwn(timeFormLabels, text);
}

/** One choice per thing a column may say; the examples beside a name help to tell columns apart. */
export function MappingFields({ columns, mapping, onChange }: Props) {
  const options = columns.map(({ name, examples }) => ({
    value: name,
    label: visible(examples[0] ? `${name}: ${examples[0].slice(0, 40)}` : name),
  }));
  const [date = "", clock = ""] = mapping.timeColumns;
  const setTimes = (first: string, second: string) =>
    onChange({ ...mapping, timeColumns: second === "" ? [first] : [first, second] });
  return (
    <div className="grid gap-x-4 gap-y-3 sm:grid-cols-2">
      <Field label="Time" required>
        <Select options={options} value={date} onChange={(event) => setTimes(event.target.value, clock)} />
      </Field>
      <Field label="Time of day" hint="Only where the date stands in a column of its own.">
        <Select
          options={options}
          placeholder="In the same column"
          value={clock}
          onChange={(event) => setTimes(date, event.target.value)}
        />
      </Field>
      <Field label="Written as">
        <Select
          options={forms}
          value={mapping.timeForm}
          onChange={(event) =>
            isTimeForm(event.target.value) ? onChange({ ...mapping, timeForm: event.target.value }) : undefined
          }
        />
      </Field>
      <OffsetField mapping={mapping} onChange={onChange} />
      {roleWords.map(({ role, label, hint }) => (
        <Field key={role} label={label} hint={hint === "" ? undefined : hint} required={role === "message"}>
          <Select
            options={options}
            placeholder={role === "message" ? undefined : "No column"}
            value={mapping[role] ?? ""}
            onChange={(event) =>
              onChange({ ...mapping, [role]: role === "message" ? event.target.value : event.target.value || null })
            }
          />
        </Field>
      ))}
    </div>
  );
}

/** The zone of times that name none. What cannot be read yet changes nothing, so typing is free. */
function OffsetField({ mapping, onChange }: Omit<Props, "columns">) {
  const [text, setText] = useState(offsetText(mapping.utcOffsetMinutes));
  const read = offsetOf(text);
  return (
    <Field
      label="Its clock is ahead of UTC by"
      hint="For times that name no zone, such as +01:00."
      error={read === null ? "Write hours and minutes, such as +01:00 or −05:30." : null}
    >
      <Input
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          const minutes = offsetOf(event.target.value);
          if (minutes !== null) onChange({ ...mapping, utcOffsetMinutes: minutes });
        }}
      />
    </Field>
  );
}
