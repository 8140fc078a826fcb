"use client";

import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";

/** ISO time as the browser's field wants it, in UTC to the minute; empty for none. */
export function toUtcField(at: string | null): string {
  return at === null ? "" : at.slice(0, 16);
}

/** What was typed as ISO time in UTC, or null for an empty field. */
export function fromUtcField(text: string): string | null {
  return text === "" ? null : `${text}:00.000Z`;
}

/** A moment typed in UTC, whatever zone the page shows. */
export function UtcInput({
  label,
  hint,
  value,
  onChange,
  error,
}: {
  label: string;
  hint?: string;
  value: string;
  onChange: (value: string) => void;
  error?: string | null;
}) {
  return (
    <Field label={`${label} (UTC)`} hint={hint} error={error}>
      <Input type="datetime-local" value={value} onChange={(event) => onChange(event.target.value)} />
    </Field>
  );
}
