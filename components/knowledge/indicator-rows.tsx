"use client";

import { useRef } from "react";

import { ClusterGlyph } from "@/components/marks/cluster-chip";
import { Spacer } from "@/components/portfolio/spacer";
import { useVirtualRows } from "@/components/portfolio/use-virtual-rows";
import { CopyText } from "@/components/ui/copy-text";
import { Cell, Column, Row, RowHead, Table } from "@/components/ui/table";
import { Tag } from "@/components/ui/tag";
import { visible } from "@/components/ui/visible-text";
import { client } from "@/lib/api/client";
import { defangIndicator } from "@/lib/campaigns/rules";
import { strengthLabels } from "@/lib/core/states";
import type { IndicatorItem } from "@/lib/knowledge/schema";

import { matchWords, weightOf } from "./indicator-weight";
import { RowsPane } from "./rows-pane";
import { StateCell } from "./state-cell";
import { originLabels, standing } from "./words";

type IndicatorRowsProps = {
  slug: string;
  items: readonly IndicatorItem[];
  place: (cluster: string) => number;
  mayChange: boolean;
  onLook: (indicatorId: string) => void;
  onEndNear: () => void;
};

/** The indicators as rows, ten thousand of them too; the note opens all that is said about one. */
export function IndicatorRows({ slug, items, place, mayChange, onLook, onEndNear }: IndicatorRowsProps) {
  const pane = useRef<HTMLDivElement>(null);
  const { rows, before, after, measure } = useVirtualRows({ items, keyOf: (item) => item.id, pane, onEndNear });
  return (
    <RowsPane label="Indicators" pane={pane}>
      <Table caption="Indicators" edge="bleed" stick="pane" fixed className="min-w-310">
        <thead>
          <tr>
            <Column className="sticky left-0 z-6! w-88 max-md:w-72">Value</Column>
            <Column className="w-42">Type</Column>
            <Column className="w-44">State</Column>
            <Column className="w-36">Cluster</Column>
            <Column className="w-44">Strength</Column>
            <Column className="w-33">A match</Column>
            <Column className="w-17">Origin</Column>
            <Column>Source and note</Column>
          </tr>
        </thead>
        <tbody>
          <Spacer height={before} columns={8} />
          {rows.map((row) => {
            const item = items[row.index];
            if (!item) return null;
            const safe = defangIndicator(item);
            const shown = visible(safe);
            return (
              <Row key={item.id} ref={measure} data-index={row.index}>
                <RowHead className="sticky left-0 z-1 bg-bg">
                  <span className="flex items-center gap-1" title={shown}>
                    <span className="min-w-0 [&_code]:block [&_code]:truncate [&>span]:max-w-full">
                      <CopyText text={safe} short={shown} label={`${item.type} ${item.id}`} />
                    </span>
                  </span>
                </RowHead>
                <Cell>
                  <Tag mono>{item.type}</Tag>
                </Cell>
                <StateCell
                  word={standing(item)}
                  mayChange={mayChange}
                  title={shown}
                  enabled={item.enabled}
                  needsReason={item.origin === "pack"}
                  cannot={null}
                  onSwitch={(enabled, reason) =>
                    client.indicators.patch({ slug, indicatorId: item.id, version: item.version, enabled, reason })
                  }
                />
                <Cell>
                  <span className="inline-flex items-center gap-1.5">
                    <ClusterGlyph index={place(item.cluster)} />
                    {visible(item.cluster)}
                  </span>
                </Cell>
                <Cell muted={item.strength === null}>
                  {item.strength === null ? "no cluster stated" : strengthLabels[item.strength]}
                </Cell>
                <Cell muted>{matchWords[weightOf(item)]}</Cell>
                <Cell muted>{originLabels[item.origin]}</Cell>
                <Cell>
                  <button
                    type="button"
                    onClick={() => onLook(item.id)}
                    className="block min-h-6 max-w-full truncate rounded-control text-left text-muted hover:underline"
                  >
                    {item.note ? `${visible(item.note)} ` : null}
                    {visible(item.source)}
                  </button>
                </Cell>
              </Row>
            );
          })}
          <Spacer height={after} columns={8} />
        </tbody>
      </Table>
    </RowsPane>
  );
}
