"use client";

import { useBinding } from "@/components/shell/keyboard";
import { Button } from "@/components/ui/button";
import { Kbd } from "@/components/ui/kbd";
import { formatCount } from "@/components/ui/numbers";
import type { BulkActionName } from "@/lib/bulk/schema";

import type { Selection } from "./selection";

const acts: { action: BulkActionName; label: string; keys?: string }[] = [
  { action: "assign", label: "Assign", keys: "a" },
  { action: "due", label: "Due date" },
  { action: "tag", label: "Tags" },
  { action: "task", label: "Task" },
  { action: "checklist", label: "Checklist" },
  { action: "letter", label: "Write" },
  { action: "close", label: "Close" },
];

type SelectionBarProps = {
  selection: Selection;
  /** How many cases match the filter, and how many of them are on the page. */
  matching: number;
  loaded: number;
  /** Null when there are too many rows to name. */
  exportHref: string | null;
  onAct: (action: BulkActionName) => void;
};

/** What can be done to the rows that are chosen; floats over the list while there are any. */
export function SelectionBar({ selection, matching, loaded, exportHref, onAct }: SelectionBarProps) {
  const count = selection.count(matching);
  useBinding({
    keys: "a",
    label: "Assign the chosen cases",
    group: "List",
    disabled: count === 0,
    run: () => onAct("assign"),
  });
  useBinding({ keys: "escape", label: "Choose none", group: "List", disabled: count === 0, run: selection.clear });
  const leftOut = selection.chosen.kind === "all" ? selection.chosen.except.size : 0;
  if (count === 0) return null;
  return (
    <div
      role="toolbar"
      aria-label="The chosen cases"
      className="absolute inset-x-2 bottom-9 z-10 mx-auto flex w-fit max-w-full flex-wrap items-center gap-x-1 gap-y-1 rounded-panel border border-line-strong bg-raised px-3 py-1.5 shadow-float max-md:fixed max-md:bottom-2"
    >
      <span role="status" className="pr-1">
        <b>{formatCount(count)} selected</b>
        {leftOut > 0 ? <span className="text-muted">, {formatCount(leftOut)} left out</span> : null}
      </span>
      {selection.chosen.kind === "some" && (matching > count || loaded > count) ? (
        <button type="button" className="min-h-6 px-1 text-link underline" onClick={selection.chooseAll}>
          Select all {formatCount(matching)} matching
        </button>
      ) : null}
      <span aria-hidden="true" className="mx-1 h-5 border-l border-line-strong" />
      {acts.map(({ action, label, keys }) => (
        <Button key={action} tone="quiet" onClick={() => onAct(action)}>
          {label} {keys ? <Kbd keys={keys} /> : null}
        </Button>
      ))}
      {exportHref === null ? null : (
        <a
          href={exportHref}
          download
          className="inline-flex min-h-7 items-center rounded-control px-2.5 text-fg no-underline hover:bg-hover"
        >
          Export
        </a>
      )}
      <span aria-hidden="true" className="mx-1 h-5 border-l border-line-strong" />
      <Button tone="quiet" onClick={selection.clear}>
        Clear <Kbd keys="escape" />
      </Button>
    </div>
  );
}
