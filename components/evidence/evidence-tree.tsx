"use client";

import { useBinding } from "@/components/shell/keyboard";
import { Button } from "@/components/ui/button";
import { cx } from "@/components/ui/cx";
import { Cell, Column, Row, RowHead, ScrollX, Table } from "@/components/ui/table";
import { VirtualList } from "@/components/ui/virtual-list";

import { cellsOf, columns, FileName, type TreeLine } from "./evidence-row";
import { Members } from "./members";
import { useTreeKeys } from "./use-tree-keys";

export type EvidenceTreeProps = {
  caseId: string;
  lines: readonly TreeLine[];
  selectedId: string | null;
  /** Whole paths instead of names, where members stand without their archive. */
  wholePath: boolean;
  onSelect: (id: string) => void;
  onToggle: (id: string) => void;
  onOpenAll: () => void;
  onEndNear?: () => void;
};

const mostTableRows = 100;
const grid =
  "grid grid-cols-[minmax(0,1fr)_5rem_6rem] items-center gap-x-3 md:grid-cols-[minmax(0,1fr)_7rem_4rem_5rem_4rem_7.5rem] lg:grid-cols-[minmax(0,1fr)_7rem_4rem_5rem_3.5rem_3.5rem_7.5rem] xl:grid-cols-[minmax(0,1fr)_4rem_7rem_4rem_5rem_3.5rem_3.5rem_7.5rem]";

/**
 * Files as a table; a long list shows only what is in view. J and K walk from anywhere, O opens an archive; from a file in the
 * list the arrows walk, open and close, Home and End go to its ends, Enter opens the detail, and * opens all archives beside it.
 */
export function EvidenceTree(props: EvidenceTreeProps) {
  const { lines, selectedId, onSelect, onToggle } = props;
  const files = lines.flatMap((line) => (line.kind === "file" ? [line] : []));
  const at = files.findIndex((line) => line.file.id === selectedId);
  const { pane, onKeyDown } = useTreeKeys(props);
  const go = (step: number) => {
    const next = files[Math.max(0, Math.min(files.length - 1, at + step))];
    if (next) onSelect(next.file.id);
  };
  useBinding({ keys: "j", group: "List", label: "Next file", run: () => go(1) });
  useBinding({ keys: "k", group: "List", label: "Previous file", run: () => go(-1) });
  useBinding({
    keys: "o",
    group: "List",
    label: "Open or close the archive",
    disabled: files[at]?.open === null || at < 0,
    run: () => selectedId && onToggle(selectedId),
  });
  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- keys bubble here from the names of files, which are buttons
    <div ref={pane} onKeyDown={onKeyDown}>
      {lines.length > mostTableRows ? <LongTree {...props} /> : <ShortTree {...props} />}
    </div>
  );
}

function ShortTree({ caseId, lines, selectedId, wholePath, onSelect, onToggle }: EvidenceTreeProps) {
  return (
    <ScrollX label="Stored evidence">
      <Table caption="Stored evidence" edge="bleed" fixed>
        <thead>
          <tr>
            <Column>File</Column>
            {columns.map((column) => (
              <Column key={column.key} end={column.end} className={cx(column.hide, widths[column.key])}>
                {column.label}
              </Column>
            ))}
          </tr>
        </thead>
        <tbody>
          {lines.map((line) =>
            line.kind === "more" ? (
              <tr key={line.id}>
                <Cell colSpan={columns.length + 1}>
                  <Button tone="quiet" onClick={line.fetch}>
                    Show more members
                  </Button>
                </Cell>
              </tr>
            ) : (
              <Row
                key={line.file.id}
                selected={line.file.id === selectedId}
                urgent={line.file.state === "failed" ? "high" : undefined}
              >
                <RowHead>
                  <FileName
                    caseId={caseId}
                    line={line}
                    wholePath={wholePath}
                    selected={line.file.id === selectedId}
                    onSelect={() => onSelect(line.file.id)}
                    onToggle={() => onToggle(line.file.id)}
                  />
                </RowHead>
                {cellsOf(caseId, line.file).map((cell, index) => (
                  <Cell key={cell.key} end={cell.end} className={columns[index]?.hide}>
                    {cell.node}
                  </Cell>
                ))}
              </Row>
            ),
          )}
        </tbody>
      </Table>
    </ScrollX>
  );
}

const widths: Record<(typeof columns)[number]["key"], string> = {
  server: "w-20",
  format: "w-32",
  size: "w-18",
  records: "w-20",
  rejected: "w-19",
  findings: "w-19",
  state: "w-37",
};

function LongTree({ caseId, lines, selectedId, wholePath, onSelect, onToggle, onEndNear }: EvidenceTreeProps) {
  const activeIndex = lines.findIndex((line) => line.kind === "file" && line.file.id === selectedId);
  return (
    <div>
      <div
        aria-hidden="true"
        className={cx(grid, "h-8 border-b border-line-strong px-gutter text-compact font-medium text-muted")}
      >
        <span>File</span>
        {columns.map((column) => (
          <span key={column.key} className={cx(column.end && "text-right", column.hide)}>
            {column.label}
          </span>
        ))}
      </div>
      <VirtualList
        label="Stored evidence"
        items={lines}
        keyOf={(line) => (line.kind === "more" ? line.id : line.file.id)}
        rowHeight={32}
        activeIndex={activeIndex}
        onEndNear={onEndNear}
        className="h-160"
        renderRow={(line) =>
          line.kind === "more" ? (
            <Members fetch={line.fetch} />
          ) : (
            <div
              className={cx(
                grid,
                "h-8 border-b border-line px-gutter whitespace-nowrap hover:bg-hover",
                line.file.id === selectedId && "bg-selected",
                line.file.state === "failed" && "urgent-high",
              )}
            >
              <FileName
                caseId={caseId}
                line={line}
                wholePath={wholePath}
                selected={line.file.id === selectedId}
                onSelect={() => onSelect(line.file.id)}
                onToggle={() => onToggle(line.file.id)}
              />
              {cellsOf(caseId, line.file).map((cell, index) => (
                <span key={cell.key} className={cx("min-w-0 truncate", cell.end && "text-right", columns[index]?.hide)}>
                  <span className="sr-only">{columns[index]?.label} </span>
                  {cell.node}
                </span>
              ))}
            </div>
          )
        }
      />
    </div>
  );
}
