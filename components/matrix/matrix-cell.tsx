import Link from "next/link";

import { Glyph } from "@/components/marks/glyph";
import { cx } from "@/components/ui/cx";
import { Cell } from "@/components/ui/table";
import { formatSince } from "@/lib/core/time";
import type { CellState, MatrixCell } from "@/lib/portfolio/schema";

const looks: Record<Exclude<CellState, "none">, { glyph: string; ink: string; word: string }> = {
  todo: { glyph: "task-todo", ink: "text-todo", word: "to do" },
  in_progress: { glyph: "task-in_progress", ink: "text-progress", word: "in progress" },
  blocked: { glyph: "task-blocked", ink: "text-blocked", word: "blocked" },
  in_review: { glyph: "task-in_review", ink: "text-review", word: "in review" },
  done: { glyph: "task-done", ink: "text-done", word: "done, claimed" },
  verified: { glyph: "task-verified", ink: "text-done", word: "verified" },
};

const staleMs = 3 * 86_400_000;

type MatrixCellProps = { cell: MatrixCell; caseId: string; section: string; nowMs: number };

/** How one section stands in one case: a mark with its count; since when, and what blocks it, when one looks. */
export function MatrixCellView({ cell, caseId, section, nowMs }: MatrixCellProps) {
  if (cell.state === "none")
    return (
      <Cell muted title={`${section}: nothing is asked here`}>
        –
      </Cell>
    );
  const { glyph, ink, word } = looks[cell.state];
  const stale = cell.staleSince !== null && nowMs - Date.parse(cell.staleSince) > staleMs;
  const finished = cell.verified + cell.claimed;
  const said = [
    `${section}: ${word}, ${finished} of ${cell.total}`,
    cell.staleSince === null ? "" : `last moved ${formatSince(cell.staleSince, nowMs)}`,
    cell.blocker === null ? "" : `blocked: ${cell.blocker}`,
  ].filter((part) => part !== "");
  return (
    <Cell>
      <Link
        href={`/cases/${caseId}/checklist#section-${cell.section}`}
        prefetch={false}
        title={said.join("; ")}
        className="inline-flex min-h-6 items-center gap-1.5 text-fg no-underline hover:underline"
      >
        <Glyph name={glyph} className={ink} />
        <span className={cx(cell.state === "blocked" && "font-medium text-blocked", finished === 0 && "text-muted")}>
          {finished}/{cell.total}
        </span>
        {stale ? <span className="text-meta text-high">stale</span> : null}
        <span className="sr-only">{said.join("; ")}</span>
      </Link>
    </Cell>
  );
}
