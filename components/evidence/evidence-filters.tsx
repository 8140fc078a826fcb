"use client";

import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { evidenceStates } from "@/lib/core/states";
import type { EvidenceSummary } from "@/lib/evidence/schema";

import type { EvidenceAddress } from "./use-evidence";

const stateOptions = [
  { value: "ready", label: "Ready" },
  { value: "failed", label: "Failed" },
  { value: "processing", label: "Being read" },
  { value: "queued", label: "Waiting" },
];

type Props = {
  address: EvidenceAddress;
  summary: EvidenceSummary;
  servers: readonly { id: string; hostname: string }[];
};

/** Narrows the list; with a filter on, members of archives stand in the list by themselves. */
export function EvidenceFilters({ address: { values, set, filtered }, summary, servers }: Props) {
  return (
    <search className="flex flex-wrap items-end gap-2 px-gutter pb-3 no-print">
      <Field label="Name, path or SHA-256" hideLabel className="w-64 max-md:w-full">
        <Input
          compact
          type="search"
          placeholder="Name, path or SHA-256"
          value={values.q}
          onChange={(event) => void set({ q: event.currentTarget.value || null })}
        />
      </Field>
      <Field label="Format" hideLabel className="w-44">
        <Select
          compact
          placeholder="Every format"
          options={summary.formats.map(({ format, label, count }) => ({ value: format, label: `${label} (${count})` }))}
          value={values.format ?? ""}
          onChange={(event) => void set({ format: event.currentTarget.value || null })}
        />
      </Field>
      <Field label="Server" hideLabel className="w-36">
        <Select
          compact
          placeholder="Every server"
          options={servers.map((server) => ({ value: server.id, label: server.hostname }))}
          value={values.server ?? ""}
          onChange={(event) => void set({ server: event.currentTarget.value || null })}
        />
      </Field>
      <Field label="State" hideLabel className="w-32">
        <Select
          compact
          placeholder="Every state"
          options={stateOptions}
          value={values.state ?? ""}
          onChange={(event) =>
            void set({ state: evidenceStates.find((state) => state === event.currentTarget.value) ?? null })
          }
        />
      </Field>
      {filtered ? (
        <Button onClick={() => void set({ q: null, format: null, server: null, state: null })}>Clear</Button>
      ) : null}
    </search>
  );
}
