"use client";

import { useRef } from "react";

import { SeverityMark } from "@/components/marks/severity-mark";
import { Spacer } from "@/components/portfolio/spacer";
import { useVirtualRows } from "@/components/portfolio/use-virtual-rows";
import { Cell, Column, Row, RowHead, Table } from "@/components/ui/table";
import { visible } from "@/components/ui/visible-text";
import { client } from "@/lib/api/client";
import { sourceLabel } from "@/lib/core/words";
import type { RuleItem } from "@/lib/knowledge/schema";

import { RowsPane } from "./rows-pane";
import { StateCell } from "./state-cell";
import { kindLabels, originLabels, standing } from "./words";

/** What a rule reads, in the words that evidence uses for its kinds of records. */
function reads({ kind, recordKinds }: RuleItem): string {
  if (kind === "yara") return "File contents";
  return recordKinds.map((record) => sourceLabel(record.replaceAll("_", "-"))).join(", ") || "–";
}

type RuleRowsProps = {
  slug: string;
  items: readonly RuleItem[];
  mayChange: boolean;
  onLook: (ruleId: string) => void;
  onEndNear: () => void;
};

/** The rules as rows; the title opens what is behind it. */
export function RuleRows({ slug, items, mayChange, onLook, onEndNear }: RuleRowsProps) {
  const pane = useRef<HTMLDivElement>(null);
  const { rows, before, after, measure } = useVirtualRows({ items, keyOf: (item) => item.id, pane, onEndNear });
  return (
    <RowsPane label="Rules" pane={pane}>
      <Table caption="Rules" edge="bleed" stick="pane" fixed className="min-w-265">
        <thead>
          <tr>
            <Column className="sticky left-0 z-6! w-96 max-md:w-72">Rule</Column>
            <Column className="w-22">Level</Column>
            <Column className="w-40">State</Column>
            <Column className="w-18">Kind</Column>
            <Column className="w-52">Reads</Column>
            <Column className="w-17">Origin</Column>
            <Column>Name</Column>
          </tr>
        </thead>
        <tbody>
          <Spacer height={before} columns={7} />
          {rows.map((row) => {
            const item = items[row.index];
            if (!item) return null;
            return (
              <Row key={item.id} ref={measure} data-index={row.index}>
                <RowHead className="sticky left-0 z-1 bg-bg">
                  <button
                    type="button"
                    onClick={() => onLook(item.id)}
                    title={visible(item.title)}
                    className="block min-h-6 max-w-full truncate rounded-control text-left hover:underline"
                  >
                    {visible(item.title)}
                  </button>
                </RowHead>
                <Cell muted>{item.state === "unsupported" ? "–" : <SeverityMark severity={item.severity} />}</Cell>
                <StateCell
                  word={standing(item)}
                  mayChange={mayChange}
                  title={visible(item.title)}
                  enabled={item.enabled}
                  needsReason={item.origin === "pack"}
                  cannot={
                    item.state === "unsupported" ? "This rule is not supported, so nothing is matched with it." : null
                  }
                  onSwitch={(enabled, reason) =>
                    client.rules.patch({ slug, ruleId: item.id, version: item.version, enabled, reason })
                  }
                />
                <Cell muted>{kindLabels[item.kind]}</Cell>
                <Cell muted>{reads(item)}</Cell>
                <Cell muted>{originLabels[item.origin]}</Cell>
                <Cell mono muted title={`${visible(item.key)}, version ${visible(item.ruleVersion)}`}>
                  {visible(item.key)}
                </Cell>
              </Row>
            );
          })}
          <Spacer height={after} columns={7} />
        </tbody>
      </Table>
    </RowsPane>
  );
}
