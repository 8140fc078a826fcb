"use client";

import { Checkbox } from "@/components/ui/checkbox";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/select";
import { Cell, Column, Row, RowHead, ScrollX, Table } from "@/components/ui/table";
import { visible } from "@/components/ui/visible-text";
import type { ImportMapping } from "@/lib/detection/schema";

import { delimiterChoices, roleChoices, withRole } from "./column-roles";

type MappingTableProps = {
  mapping: ImportMapping;
  header: readonly string[];
  sample: readonly (readonly string[])[];
  onChange: (mapping: ImportMapping) => void;
};

const examples = 3;

/** Which column of a table holds what: proposed, with what stands in it, and changed by a person. */
export function MappingTable({ mapping, header, sample, onChange }: MappingTableProps) {
  return (
    <div className="grid gap-3">
      <div className="flex flex-wrap items-end gap-4">
        <Field label="Between columns" className="w-38">
          <Select
            compact
            options={delimiterChoices}
            value={mapping.delimiter}
            onChange={(event) => {
              const found = delimiterChoices.find(({ value }) => value === event.currentTarget.value);
              if (found) onChange({ ...mapping, delimiter: found.value });
            }}
          />
        </Field>
        <Checkbox
          label="The first row names the columns"
          checked={mapping.header}
          onChange={(event) => onChange({ ...mapping, header: event.currentTarget.checked })}
        />
      </div>
      <ScrollX label="Columns">
        <Table caption="Columns of the table" edge="flush" className="min-w-160">
          <thead>
            <tr>
              <Column className="w-48">Column</Column>
              <Column className="w-60">Holds</Column>
              <Column>In the first rows</Column>
            </tr>
          </thead>
          <tbody>
            {mapping.columns.map((role, at) => {
              const name = visible(header[at] ?? "") || `Column ${at + 1}`;
              const cells = sample.slice(0, examples).map((row) => row[at] ?? "");
              return (
                <Row key={`${at} ${name}`}>
                  <RowHead className="max-w-48 truncate">{name}</RowHead>
                  <Cell className="min-w-56 py-1">
                    <Field label={`What ${name} holds`} hideLabel>
                      <Select
                        compact
                        options={roleChoices}
                        value={role}
                        onChange={(event) => {
                          const chosen = roleChoices.find(({ value }) => value === event.currentTarget.value);
                          if (chosen) onChange(withRole(mapping, at, chosen.value));
                        }}
                      />
                    </Field>
                  </Cell>
                  <Cell mono muted className="max-w-120 truncate">
                    {visible(cells.filter((cell) => cell !== "").join("  ·  "))}
                  </Cell>
                </Row>
              );
            })}
          </tbody>
        </Table>
      </ScrollX>
    </div>
  );
}
