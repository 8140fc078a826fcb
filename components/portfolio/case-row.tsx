import Link from "next/link";

import { CompromiseMark, isImplanted } from "@/components/marks/compromise-mark";
import { ExposureMark } from "@/components/marks/exposure-mark";
import { Checkbox } from "@/components/ui/checkbox";
import { cx } from "@/components/ui/cx";
import { Cell, Row, RowHead } from "@/components/ui/table";
import type { CampaignWords } from "@/lib/campaigns/schema";
import type { CaseItem } from "@/lib/cases/schema";

import { Clusters } from "./case-cells";
import type { CaseColumn } from "./columns";

export type CaseRowProps = {
  item: CaseItem;
  index: number;
  words: CampaignWords;
  columns: readonly (CaseColumn & { className: string })[];
  active: boolean;
  seesClusters: boolean;
  nowMs: number;
  /** Whether its box is set; undefined where rows have none. */
  chosen?: boolean;
  onChoose?: (id: string, range: boolean) => void;
  onActive: (index: number) => void;
  /** Rows are taller on a phone, so their height is read. */
  measure: (row: HTMLTableRowElement | null) => void;
};

/** A web shell or worse is urgent whatever the patch level; then what is late. */
function urgencyOf(item: CaseItem, nowMs: number): "critical" | "high" | undefined {
  if (item.closedAt !== null && !item.attention) return undefined;
  if (isImplanted(item.compromise) || item.attention) return "critical";
  return item.dueAt !== null && Date.parse(item.dueAt) < nowMs ? "high" : undefined;
}

/** One case in 32 px; on a phone two lines, with what matters under the name. */
export function CaseRow({
  item,
  index,
  words,
  columns,
  active,
  seesClusters,
  nowMs,
  chosen,
  onChoose,
  onActive,
  measure,
}: CaseRowProps) {
  return (
    <Row
      ref={measure}
      data-index={index}
      aria-rowindex={index + 2}
      selected={active || chosen === true || undefined}
      urgent={urgencyOf(item, nowMs)}
      onClick={() => onActive(index)}
    >
      {onChoose ? (
        <Cell className="w-14 max-md:w-9 max-md:align-top">
          <Checkbox
            aria-label={`Choose ${item.organization.name}`}
            checked={chosen === true}
            onChange={(event) =>
              onChoose(item.id, event.nativeEvent instanceof MouseEvent && event.nativeEvent.shiftKey)
            }
            // A click with Shift would select the text between the rows.
            onMouseDown={(event) => (event.shiftKey ? event.preventDefault() : undefined)}
          />
        </Cell>
      ) : null}
      <RowHead className="sticky left-0 z-1 max-w-0 bg-bg max-md:w-full max-md:py-2">
        <span className="flex min-w-0 items-baseline gap-2">
          <Link
            href={`/cases/${item.id}`}
            prefetch={false}
            className="min-w-0 truncate"
            title={item.organization.name}
            onFocus={() => onActive(index)}
          >
            {item.organization.name}
          </Link>
          <span className="shrink-0 font-mono text-meta font-normal text-muted max-2xl:hidden">{item.ref}</span>
          {item.demo ? (
            <span className="shrink-0 rounded-tag border border-line-strong px-1 text-meta font-normal text-muted">
              demo
            </span>
          ) : null}
        </span>
        <span className="flex flex-wrap gap-x-3 pt-1 font-normal md:hidden">
          <ExposureMark state={item.exposure} label={words.exposure[item.exposure]} />
          <CompromiseMark state={item.compromise} label={words.compromise[item.compromise]} />
        </span>
      </RowHead>
      {columns.map(({ key, cell, end, muted, phone, className }) => (
        <Cell
          key={key}
          end={end}
          muted={muted?.(item)}
          className={cx(className, phone && "max-md:py-2 max-md:pr-gutter max-md:align-top")}
        >
          {phone && seesClusters ? (
            <span className="grid gap-1">
              {cell(item, words)}
              <span className="md:hidden">
                <Clusters item={item} words={words} empty="" />
              </span>
            </span>
          ) : (
            cell(item, words)
          )}
        </Cell>
      ))}
    </Row>
  );
}
