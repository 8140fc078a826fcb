"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import Link from "next/link";
import { useState } from "react";

import { problemOf, sentenceOf } from "@/components/data/failure";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Checkbox } from "@/components/ui/checkbox";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { formatCount } from "@/components/ui/numbers";
import { Section } from "@/components/ui/section";
import { Select } from "@/components/ui/select";
import { visible } from "@/components/ui/visible-text";
import { api } from "@/lib/api/client";
import { listFormatLabels, tlpLevels } from "@/lib/core/words";
import type { ImportMapping } from "@/lib/detection/schema";

import { AfterImport } from "./after-import";
import { whyNotMapped } from "./column-roles";
import { countsOf, IndicatorReport } from "./indicator-report";
import { ListInput, type ListText } from "./list-input";
import { MappingTable } from "./mapping-table";

type Settings = { source: string; tlp: (typeof tlpLevels)[number] | null; contextToo: boolean };

/** Takes a list in: what it is and how it is read is proposed and can be changed, and every value's fate is told before it is loaded. */
export function IndicatorImportPage({ slug }: { slug: string }) {
  const queryClient = useQueryClient();
  const [list, setList] = useState<ListText>({ name: "", text: "" });
  const [settings, setSettings] = useState<Settings>({ source: "", tlp: null, contextToo: false });
  const [mapping, setMapping] = useState<ImportMapping | null>(null);
  const preview = useMutation(
    api.indicators.import.mutationOptions({ onSuccess: (report) => setMapping(report.mapping) }),
  );
  const load = useMutation(
    api.indicators.import.mutationOptions({
      onSuccess: async () => {
        await queryClient.invalidateQueries({ queryKey: api.indicators.key() });
        await queryClient.invalidateQueries({ queryKey: api.knowledge.key() });
      },
    }),
  );
  const source = settings.source.trim() === "" ? list.name : settings.source.trim();
  const asked = {
    slug,
    filename: list.name || "pasted.txt",
    text: list.text,
    settings: { ...settings, source },
    mapping,
  };
  const look = (next: Partial<typeof asked>) => preview.mutate({ ...asked, ...next, dryRun: true });
  const report = load.data ?? preview.data;
  const counts = report ? countsOf(report) : null;
  const loads = counts ? counts.added + counts.marked : 0;
  const unmapped = mapping === null ? null : whyNotMapped(mapping);
  return (
    <>
      <Section
        title="List to import"
        meta="CSV with any header, one value a line, STIX 2.1, MISP"
        actions={<Link href="/campaign/indicators">All indicators</Link>}
      >
        <div className="grid max-w-240 gap-3">
          <ListInput
            list={list}
            onChange={(next) => {
              preview.reset();
              load.reset();
              setMapping(null);
              setList(next);
            }}
          />
          <div className="grid gap-3 md:grid-cols-[minmax(0,1fr)_12rem]">
            <Field
              label="Source"
              hint="Who says so. It stands beside every value and in every finding."
              error={preview.isError ? (problemOf(preview.error).fields["settings.source"] ?? null) : null}
            >
              <Input
                value={settings.source}
                placeholder={list.name || "Name of the list"}
                onChange={(event) => setSettings({ ...settings, source: event.currentTarget.value })}
              />
            </Field>
            <Field label="Sharing" hint="Where the list says none.">
              <Select
                placeholder="Not marked"
                options={tlpLevels.map((level) => ({ value: level, label: `TLP:${level}` }))}
                value={settings.tlp ?? ""}
                onChange={(event) =>
                  setSettings({
                    ...settings,
                    tlp: tlpLevels.find((level) => level === event.currentTarget.value) ?? null,
                  })
                }
              />
            </Field>
          </div>
          <div className="flex flex-wrap items-center gap-2">
            <Button
              tone={report ? "plain" : "primary"}
              pending={preview.isPending}
              disabled={list.text.trim() === "" || source === ""}
              onClick={() => look({})}
            >
              {report ? "Read again" : "Read the list"}
            </Button>
            {list.text.trim() === "" ? <span className="text-muted">Drop a file or paste a list first.</span> : null}
            {list.text.trim() !== "" && source === "" ? (
              <span className="text-muted">Name the source of the list.</span>
            ) : null}
          </div>
          {preview.isError ? (
            <Callout tone="problem" title="The list could not be read." live>
              {sentenceOf(preview.error)}
            </Callout>
          ) : null}
        </div>
      </Section>
      {report && mapping !== null && !load.data ? (
        <Section title="Columns" meta="proposed by their names and by what stands in them">
          <div className="grid max-w-240 gap-3">
            <MappingTable
              mapping={mapping}
              header={report.header}
              sample={report.sample}
              onChange={(next) => {
                setMapping(next);
                if (whyNotMapped(next) === null) look({ mapping: next });
              }}
            />
            {unmapped === null ? null : <Callout tone="problem">{unmapped}</Callout>}
          </div>
        </Section>
      ) : null}
      {report && counts ? (
        <Section
          title={load.data ? "Loaded" : "What becomes of each value"}
          meta={<span role="status">{listFormatLabels[report.format]}</span>}
          actions={
            !load.data && loads > 0 && unmapped === null ? (
              <Button
                tone="primary"
                pending={load.isPending || preview.isPending}
                onClick={() => load.mutate({ ...asked, dryRun: false })}
              >
                Load {formatCount(loads)} {loads === 1 ? "indicator" : "indicators"}
              </Button>
            ) : undefined
          }
        >
          <div className="grid gap-3">
            {load.isError ? (
              <Callout tone="problem" title="Nothing was loaded." live>
                {sentenceOf(load.error)}
              </Callout>
            ) : null}
            {load.data ? (
              <AfterImport
                verb="Loaded"
                rematchId={load.data.rematchId}
                list={{ href: "/campaign/indicators?origin=own", label: "Own indicators" }}
              />
            ) : null}
            {report.notes.map((note) => (
              <p key={note}>{visible(note)}</p>
            ))}
            {report.format === "misp" && !load.data ? (
              <Checkbox
                label="Load what the event keeps out of detection too, marked"
                hint="Such values (to_ids off) are context. Marked ones are matched only once somebody enables them."
                checked={settings.contextToo}
                onChange={(event) => {
                  const next = { ...settings, contextToo: event.currentTarget.checked };
                  setSettings(next);
                  look({ settings: { ...next, source } });
                }}
              />
            ) : null}
            {counts.marked > 0 ? (
              <p className="text-muted">
                Over-common values are kept and not matched until somebody enables them, and never speak for a cluster.
              </p>
            ) : null}
            <IndicatorReport report={report} />
          </div>
        </Section>
      ) : null}
    </>
  );
}
