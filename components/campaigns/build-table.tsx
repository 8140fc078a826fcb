"use client";

import { useMemo, useState } from "react";

import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Section } from "@/components/ui/section";
import { Select } from "@/components/ui/select";
import { Cell, Column, Row, RowHead, ScrollX, Table } from "@/components/ui/table";
import { Time } from "@/components/ui/time";
import { EmptyState } from "@/components/ui/empty-state";
import type { BuildRow } from "@/lib/campaigns/schema";

const statusWords: Record<BuildRow["status"], string> = {
  su_supported_cu: "March update",
  su_unsupported_cu_march_fix_only: "Special update, four flaws only",
  fixed_in_cu: "Fixed in the CU",
  no_su_available_upgrade_cu: "No update: upgrade the CU",
  affected_26857_only: "CVE-2021-26857 only",
  fixed_defence_in_depth: "Fixed in depth",
};

/** Every build the pack knows, with the first fixed one of its family. */
export function BuildTable({ builds }: { builds: readonly BuildRow[] }) {
  const [words, setWords] = useState("");
  const [product, setProduct] = useState("");
  const products = useMemo(() => [...new Set(builds.map((row) => row.product))], [builds]);
  const wanted = words.trim().toLowerCase();
  const shown = builds.filter((row) => {
    if (product !== "" && row.product !== product) return false;
    const text = [
      row.product,
      row.cu,
      row.cuBuild,
      row.firstFixedBuild,
      row.kb,
      statusWords[row.status],
      ...row.updates.map(({ build }) => build),
    ]
      .join(" ")
      .toLowerCase();
    return text.includes(wanted);
  });
  return (
    <Section
      title="Build table"
      meta={`${shown.length} of ${builds.length}; families are never compared with each other`}
      bleed
    >
      <search className="flex flex-wrap gap-2 px-gutter pb-3 no-print">
        <Field label="Find a build" hideLabel className="w-64 max-md:w-full">
          <Input
            compact
            type="search"
            placeholder="Build, CU or KB"
            value={words}
            onChange={(event) => setWords(event.currentTarget.value)}
          />
        </Field>
        <Field label="Product" hideLabel className="w-64 max-md:w-full">
          <Select
            compact
            placeholder="Every product"
            options={products.map((value) => ({ value, label: value }))}
            value={product}
            onChange={(event) => setProduct(event.currentTarget.value)}
          />
        </Field>
      </search>
      {shown.length === 0 ? (
        <EmptyState title="No build matches">Try the first three numbers, such as 15.1.2106.</EmptyState>
      ) : (
        <ScrollX label="Builds">
          <Table caption="Builds" edge="bleed">
            <thead>
              <tr>
                <Column>Product</Column>
                <Column>CU</Column>
                <Column>CU build</Column>
                <Column>First fixed build</Column>
                <Column>Fix</Column>
                <Column>KB</Column>
                <Column>Released</Column>
                <Column title="Supported on the day of the advisory">Supported</Column>
                <Column>Note</Column>
              </tr>
            </thead>
            <tbody>
              {shown.map((row) => (
                <Row key={row.cuBuild} urgent={row.conflict ? "high" : undefined}>
                  <RowHead>{row.product.replace("Exchange Server", "Exchange")}</RowHead>
                  <Cell>{row.cu}</Cell>
                  <Cell mono>{row.cuBuild}</Cell>
                  <Cell mono>{row.firstFixedBuild ?? <span className="text-muted">none</span>}</Cell>
                  <Cell>{statusWords[row.status]}</Cell>
                  <Cell mono>{row.kb ?? <span className="text-muted">–</span>}</Cell>
                  <Cell>
                    <Time at={row.releasedAt} precision="day" mono />
                  </Cell>
                  <Cell>{row.supported ? "yes" : <span className="text-muted">no</span>}</Cell>
                  <Cell wrap className="min-w-56">
                    {row.conflict ? <b className="font-medium text-high">Sources disagree: {row.conflict} </b> : null}
                    <span className="text-muted">{row.note}</span>
                  </Cell>
                </Row>
              ))}
            </tbody>
          </Table>
        </ScrollX>
      )}
    </Section>
  );
}
