"use client";

import { useState } from "react";

import { SeverityMark } from "@/components/marks/severity-mark";
import { Checkbox } from "@/components/ui/checkbox";
import { Input } from "@/components/ui/input";
import type { FindingItem } from "@/lib/findings/schema";

type FindingsPickerProps = {
  findings: readonly FindingItem[];
  chosen: readonly string[];
  onChange: (ids: readonly string[]) => void;
};

/** The findings a claim rests on, worst first; the chosen ones stay in sight while searching. */
export function FindingsPicker({ findings, chosen, onChange }: FindingsPickerProps) {
  const [text, setText] = useState("");
  const words = text.toLowerCase().split(/\s+/);
  const shown = findings.filter(
    (finding) =>
      chosen.includes(finding.id) ||
      words.every((word) => `${finding.title} ${finding.server?.hostname ?? ""}`.toLowerCase().includes(word)),
  );
  return (
    <fieldset className="grid gap-1">
      <legend className="mb-1 font-medium">Findings it rests on ({chosen.length})</legend>
      <Input
        aria-label="Search findings"
        placeholder="Search findings"
        compact
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <div className="max-h-44 overflow-y-auto rounded-control border border-line-strong px-3 py-1.5">
        {shown.length === 0 ? <p className="text-muted">No finding matches.</p> : null}
        {shown.map((finding) => (
          <Checkbox
            key={finding.id}
            checked={chosen.includes(finding.id)}
            onChange={(event) =>
              onChange(event.target.checked ? [...chosen, finding.id] : chosen.filter((id) => id !== finding.id))
            }
            label={
              <span className="inline-flex flex-wrap items-center gap-x-2">
                <SeverityMark severity={finding.severity} look="alone" />
                {finding.title}
                <span className="text-compact text-muted">{finding.server?.hostname}</span>
              </span>
            }
          />
        ))}
      </div>
    </fieldset>
  );
}
