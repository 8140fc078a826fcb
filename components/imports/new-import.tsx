"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { fromUtcField, UtcInput } from "@/components/cases/utc-input";
import { sentenceOf } from "@/components/data/failure";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Checkbox } from "@/components/ui/checkbox";
import { DropZone } from "@/components/ui/drop-zone";
import { Field } from "@/components/ui/field";
import { RadioGroup } from "@/components/ui/radio";
import { Select } from "@/components/ui/select";
import { Cell, Column, Row, RowHead, ScrollX, Table } from "@/components/ui/table";
import { visible } from "@/components/ui/visible-text";
import { api } from "@/lib/api/client";
import { scanColumns } from "@/lib/core/scan-columns";
import { type ColumnMapping, type ImportKind, organizationColumns } from "@/lib/imports/schema";

import { type FileHead, headOf } from "./head-of";
import { type Chosen, sendImport } from "./send-import";
import { columnWords } from "./words";

const kinds = [
  {
    value: "organizations",
    label: "Organizations and servers",
    hint: "A row per server, or per organization. Any header.",
  },
  {
    value: "shadowserver",
    label: "Shadowserver report",
    hint: "Exchange: vulnerable hosts or web shells, today's columns and those of 2021.",
  },
  {
    value: "scan",
    label: "List of a scan",
    hint: "Addresses or host names with versions, or with whether the flaw was met. Any header.",
  },
] as const satisfies { value: ImportKind; label: string; hint: string }[];

const choicesOf = (columns: readonly ColumnMapping[string][]) =>
  (["ignore", ...columns] as const).map((value) => ({ value, label: columnWords[value] }));

const columnChoices = { organizations: choicesOf(organizationColumns), scan: choicesOf(scanColumns) };

const organizationNeeds = {
  names: ["name", "externalId"],
  sentence: "Say which column names the organization, or holds your number for it.",
} as const;
const scanNeeds = {
  names: ["ip", "hostname"],
  sentence: "Say which column holds the address, or the host name.",
} as const;

type NewImportProps = { slug: string; onTried: (importId: string, chosen: Chosen) => void; onCancel: () => void };

/** A file, what it is, and which of its columns is which; then it is tried without writing anything. */
export function NewImport({ slug, onTried, onCancel }: NewImportProps) {
  const [kind, setKind] = useState<ImportKind>("organizations");
  const [complete, setComplete] = useState<boolean | null>(null);
  const [scannedAt, setScannedAt] = useState("");
  const [createCases, setCreateCases] = useState(true);
  const [chosen, setChosen] = useState<{ file: File; head: FileHead } | null>(null);
  const [changed, setChanged] = useState<ColumnMapping | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [pending, setPending] = useState(false);
  const mapped = kind === "shadowserver" ? null : kind;
  const isComplete = complete ?? kind === "shadowserver";
  const header = chosen?.head.header ?? [];
  const proposed = useQuery(
    api.imports.mapping.queryOptions({
      input: { header: JSON.stringify(header), kind },
      enabled: mapped !== null && header.length > 0,
      staleTime: Infinity,
    }),
  );
  const mapping = changed ?? proposed.data?.columns ?? null;
  const names = mapping ? Object.values(mapping) : [];
  const needed = mapped === "scan" ? scanNeeds : organizationNeeds;
  const missing = mapped !== null && mapping !== null && !needed.names.some((name) => names.includes(name));

  async function attempt() {
    if (chosen === null || pending) return;
    setPending(true);
    setProblem(null);
    const whole: Chosen = {
      file: chosen.file,
      kind,
      createCases,
      complete: isComplete,
      scannedAt: fromUtcField(scannedAt),
      mapping: mapped === null ? null : mapping,
    };
    try {
      onTried(await sendImport(slug, whole, true), whole);
    } catch (error) {
      setProblem(sentenceOf(error));
    } finally {
      setPending(false);
    }
  }

  return (
    <div className="grid max-w-220 gap-5 px-gutter pb-8">
      <RadioGroup
        legend="What the file is"
        name="kind"
        options={kinds}
        value={kind}
        onValueChange={(value) => {
          setChanged(null);
          setKind(kinds.find((each) => each.value === value)?.value ?? kind);
        }}
      />
      <DropZone
        title={chosen ? visible(chosen.file.name) : "Drop a CSV file here"}
        hint="UTF-8 or UTF-16; comma, semicolon or tab; up to a million rows. Nothing is written before you have seen what it would do."
        chooseLabel={chosen ? "Choose another file" : "Choose a file"}
        multiple={false}
        accept=".csv,.tsv,.txt,text/csv"
        onFiles={([first]) => {
          if (!first) return;
          setChanged(null);
          setProblem(null);
          void headOf(first.file).then((head) => setChosen({ file: first.file, head }));
        }}
      />
      {chosen === null ? (
        <p className="-mt-3 text-compact text-muted">
          <a href={`/samples/${kind}.csv`} download className="underline">
            A sample file
          </a>{" "}
          shows what such a list looks like.
        </p>
      ) : null}
      {mapped && chosen && mapping ? (
        <Columns
          choices={columnChoices[mapped]}
          head={chosen.head}
          mapping={mapping}
          remembered={proposed.data?.remembered === true}
          onChange={setChanged}
        />
      ) : null}
      <Checkbox
        label="Open a case for each organization that has none"
        checked={createCases}
        onChange={(event) => setCreateCases(event.currentTarget.checked)}
      />
      {kind === "organizations" ? null : (
        <Checkbox
          label="It looked at every host"
          hint="Servers that were listed as vulnerable before and are not any more are then proposed as patched or gone. No state is set."
          checked={isComplete}
          onChange={(event) => setComplete(event.currentTarget.checked)}
        />
      )}
      {kind === "scan" ? (
        <UtcInput
          label="When the scan was made"
          hint="For rows that tell no time of their own. Without it, that is now."
          value={scannedAt}
          onChange={setScannedAt}
        />
      ) : null}
      {missing ? <Callout tone="problem">{needed.sentence}</Callout> : null}
      {problem ? (
        <Callout tone="problem" live title="The file was not taken.">
          {problem}
        </Callout>
      ) : null}
      <div className="flex gap-2">
        <Button onClick={onCancel}>Cancel</Button>
        <Button tone="primary" pending={pending} disabled={chosen === null || missing} onClick={() => void attempt()}>
          See what it would do
        </Button>
      </div>
    </div>
  );
}

type ColumnsProps = {
  choices: readonly { value: ColumnMapping[string]; label: string }[];
  head: FileHead;
  mapping: ColumnMapping;
  remembered: boolean;
  onChange: (mapping: ColumnMapping) => void;
};

/** Which column of the file is which of ours, with what stands in it. */
function Columns({ choices, head, mapping, remembered, onChange }: ColumnsProps) {
  const choose = (name: string, value: string) => {
    const column = choices.find((choice) => choice.value === value)?.value ?? "ignore";
    // A column of ours is told by one column of the file.
    const others = Object.entries(mapping).map(([other, held]): [string, ColumnMapping[string]] => [
      other,
      held === column ? "ignore" : held,
    ]);
    onChange({ ...Object.fromEntries(others), [name]: column });
  };
  return (
    <section aria-label="Columns" className="grid gap-2">
      <h2>Columns</h2>
      {remembered ? (
        <p className="text-compact text-muted">As they were mapped the last time for this header.</p>
      ) : null}
      <ScrollX label="Columns">
        <Table caption="Columns of the file" edge="flush" className="min-w-140">
          <thead>
            <tr>
              <Column>In the file</Column>
              <Column>Is</Column>
              <Column>In the first rows</Column>
            </tr>
          </thead>
          <tbody>
            {head.header.map((name, at) =>
              name === "" ? null : (
                <Row key={`${at} ${name}`}>
                  <RowHead className="max-w-48 truncate">{visible(name)}</RowHead>
                  <Cell className="min-w-56 py-1">
                    <Field label={`What ${name} is`} hideLabel>
                      <Select
                        compact
                        options={choices}
                        value={mapping[name] ?? "ignore"}
                        onChange={(event) => choose(name, event.currentTarget.value)}
                      />
                    </Field>
                  </Cell>
                  <Cell muted className="max-w-80 truncate">
                    {visible(
                      head.sample
                        .map((row) => row[at] ?? "")
                        .filter((cell) => cell !== "")
                        .join("  ·  "),
                    )}
                  </Cell>
                </Row>
              ),
            )}
          </tbody>
        </Table>
      </ScrollX>
    </section>
  );
}
