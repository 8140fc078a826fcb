"use client";

import { useRouter } from "next/navigation";
import { useEffect, useRef, useState, type KeyboardEvent } from "react";

import { useBinding } from "@/components/shell/keyboard";
import { useNow } from "@/components/ui/clock";
import { cx } from "@/components/ui/cx";
import { Column, Table } from "@/components/ui/table";
import type { CampaignWords } from "@/lib/campaigns/schema";
import type { Selection } from "@/components/bulk/selection";
import { Checkbox } from "@/components/ui/checkbox";
import type { CaseItem } from "@/lib/cases/schema";

import { CasePeek } from "./case-peek";
import { CaseRow } from "./case-row";
import { ColumnHead } from "./column-head";
import { type CaseColumn, shownColumns } from "./columns";
import type { CaseSort } from "./filter-state";
import { Spacer } from "./spacer";
import { organizationWidth, rowHeights, type SizedColumn, type TableLook } from "./table-look";
import { useVirtualRows } from "./use-virtual-rows";

type CaseTableProps = {
  items: readonly CaseItem[];
  /** How many cases the whole list has. */
  total: number;
  words: CampaignWords;
  seesClusters: boolean;
  look: TableLook;
  onLook: (look: TableLook) => void;
  sort: CaseSort;
  onSort: (sort: CaseSort) => void;
  onEndNear: () => void;
  /** Changes when other rows are asked for; the list then starts at its top again. */
  listKey: string;
  /** For those who may change many cases at once: the boxes before the rows. */
  selection?: Selection;
  className?: string;
};

/** The list of cases: a real table of which only the rows in sight are on the page. J and K move, Space looks, Enter opens. */
export function CaseTable({
  items,
  total,
  words,
  seesClusters,
  look,
  onLook,
  sort,
  onSort,
  onEndNear,
  listKey,
  selection,
  className,
}: CaseTableProps) {
  const columns = shownColumns(look, seesClusters);
  const cells = columns.length + 1 + (selection ? 1 : 0);
  const widthOf = (column: CaseColumn) => look.widths[column.key] ?? column.width;
  const tableWidth = columns.reduce(
    (sum, column) => sum + (look.hidden.includes(column.key) ? 0 : widthOf(column)),
    (look.widths.organization ?? organizationWidth) + (selection ? 56 : 0),
  );
  const resize = (key: SizedColumn) => (pixels: number | null) => {
    const { [key]: _before, ...others } = look.widths;
    onLook({ ...look, widths: pixels === null ? others : { ...others, [key]: pixels } });
  };
  const pane = useRef<HTMLDivElement>(null);
  const router = useRouter();
  const nowMs = useNow();
  const [active, setActive] = useState(-1);
  const [peeked, setPeeked] = useState<CaseItem | null>(null);
  const [shownKey, setShownKey] = useState(listKey);
  if (listKey !== shownKey) {
    setShownKey(listKey);
    setActive(-1);
  }
  useEffect(() => {
    pane.current?.scrollTo({ top: 0 });
  }, [listKey]);
  const { rows, before, after, scrollTo, measure } = useVirtualRows({
    items,
    keyOf: (item) => item.id,
    pane,
    rowHeight: rowHeights[look.roomy ? "roomy" : "dense"],
    onEndNear,
  });

  const go = (index: number) => {
    const next = Math.max(0, Math.min(items.length - 1, index));
    setActive(next);
    scrollTo(next);
    // The row may be drawn by the scroll only; then its link takes the focus.
    requestAnimationFrame(() =>
      pane.current?.querySelector<HTMLElement>(`tr[data-index="${next}"] a`)?.focus({ preventScroll: true }),
    );
  };
  const at = items[active];
  useBinding({ keys: "j", label: "Next case", group: "List", run: () => go(active + 1) });
  useBinding({ keys: "k", label: "Previous case", group: "List", run: () => go(active - 1) });
  useBinding({
    keys: "o",
    label: "Open the case (also Enter)",
    group: "List",
    disabled: at === undefined,
    run: () => at && router.push(`/cases/${at.id}`),
  });
  useBinding({
    keys: "v",
    label: "Look at the case (also Space)",
    group: "List",
    disabled: at === undefined,
    run: () => at && setPeeked(at),
  });
  useBinding({
    keys: "x",
    label: "Choose the case",
    group: "List",
    disabled: at === undefined || selection === undefined,
    run: () => at && selection?.toggle(at.id, false),
  });
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== " " || !at || !(event.target instanceof HTMLAnchorElement)) return;
    event.preventDefault();
    setPeeked(at);
  };

  return (
    <>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- Space looks at the row whose link has the focus */}
      <div
        ref={pane}
        role="region"
        aria-label="Cases"
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scroll region must be reachable by keyboard
        tabIndex={0}
        data-virtual=""
        onKeyDown={onKeyDown}
        className={cx("relative overflow-auto -outline-offset-2 no-print", className)}
      >
        <Table
          caption="Cases"
          edge="bleed"
          stick="pane"
          fixed
          aria-rowcount={total + 1}
          className={cx("max-md:table-auto max-md:min-w-0!", look.roomy && "[&_tbody_td]:h-10 [&_tbody_th]:h-10")}
          style={{ minWidth: tableWidth }}
        >
          <thead className="max-md:sr-only">
            <tr aria-rowindex={1}>
              {selection ? <ChooseLoaded selection={selection} items={items} /> : null}
              <ColumnHead
                word="Organization"
                of="name"
                sort={sort}
                onSort={onSort}
                className="sticky left-0 z-6!"
                width={look.widths.organization}
                onWidth={resize("organization")}
              />
              {columns.map((column) => (
                <ColumnHead
                  key={column.key}
                  word={column.word}
                  title={column.title}
                  of={column.sort}
                  sort={sort}
                  onSort={onSort}
                  end={column.end}
                  className={column.className}
                  width={widthOf(column)}
                  onWidth={resize(column.key)}
                />
              ))}
            </tr>
          </thead>
          <tbody>
            <Spacer height={before} columns={cells} />
            {rows.map((row) => {
              const item = items[row.index];
              return item ? (
                <CaseRow
                  key={item.id}
                  item={item}
                  index={row.index}
                  words={words}
                  columns={columns}
                  active={row.index === active}
                  seesClusters={seesClusters}
                  nowMs={nowMs}
                  chosen={selection?.has(item.id)}
                  onChoose={selection?.toggle}
                  onActive={setActive}
                  measure={measure}
                />
              ) : null;
            })}
            <Spacer height={after} columns={cells} />
          </tbody>
        </Table>
      </div>
      <CasePeek item={peeked} words={words} seesClusters={seesClusters} onClose={() => setPeeked(null)} />
    </>
  );
}

/** The box in the head: every row that is on the page, or none. */
function ChooseLoaded({ selection, items }: { selection: Selection; items: readonly CaseItem[] }) {
  const on = items.filter(({ id }) => selection.has(id)).length;
  return (
    <Column className="w-14 max-md:hidden">
      <Checkbox
        aria-label="Choose the loaded cases"
        checked={on > 0 && on === items.length}
        mixed={on > 0 && on < items.length}
        onChange={() => (on === items.length ? selection.clear() : selection.choose(items.map(({ id }) => id)))}
      />
    </Column>
  );
}
