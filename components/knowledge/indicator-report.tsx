"use client";

import { useState } from "react";

import { cx } from "@/components/ui/cx";
import { formatCount } from "@/components/ui/numbers";
import { Segmented } from "@/components/ui/segmented";
import { Tag } from "@/components/ui/tag";
import { VirtualList } from "@/components/ui/virtual-list";
import { visible } from "@/components/ui/visible-text";
import { defangIndicator } from "@/lib/campaigns/rules";
import type { IndicatorsReport } from "@/lib/knowledge/schema";

import { indicatorOutcomeLabels, type IndicatorOutcome } from "./words";

type ReportRow = IndicatorsReport["rows"][number];

const marks: Record<IndicatorOutcome, { glyph: string; ink: string }> = {
  added: { glyph: "ok", ink: "text-done" },
  marked: { glyph: "warn", ink: "text-medium" },
  duplicate: { glyph: "task-todo", ink: "text-muted" },
  rejected: { glyph: "fail", ink: "text-critical" },
};
const outcomes = ["added", "marked", "duplicate", "rejected"] as const;

/** How many values became what; the counts are of all, also where the report lists the first rows only. */
export function countsOf(report: Pick<IndicatorsReport, "rows" | "counts">): Record<IndicatorOutcome, number> {
  const count = (outcome: IndicatorOutcome) =>
    report.counts[outcome] ?? report.rows.filter((row) => row.outcome === outcome).length;
  return {
    added: count("added"),
    marked: count("marked"),
    duplicate: count("duplicate"),
    rejected: count("rejected"),
  };
}

/** What becomes of each value of a list, with its line and the reason. */
export function IndicatorReport({ report }: { report: IndicatorsReport }) {
  const [shown, setShown] = useState<IndicatorOutcome | "all">("all");
  const counts = countsOf(report);
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const rows = shown === "all" ? report.rows : report.rows.filter((row) => row.outcome === shown);
  return (
    <div className="grid gap-2">
      <Segmented
        label="Which rows"
        className="justify-self-start"
        options={[
          { value: "all", label: "All", count: all },
          ...outcomes.map((outcome) => ({
            value: outcome,
            label: indicatorOutcomeLabels[outcome],
            count: counts[outcome],
          })),
        ]}
        value={shown}
        onValueChange={setShown}
      />
      {report.rows.length < all ? (
        <p className="text-muted">
          The first {formatCount(report.rows.length)} rows are listed; the counts are of all.
        </p>
      ) : null}
      {rows.length === 0 ? (
        <p className="text-muted">No row is among these.</p>
      ) : (
        <VirtualList
          label="Report of each value"
          items={rows}
          keyOf={(row) => `${row.line} ${row.outcome} ${row.type} ${row.value}`}
          rowHeight={32}
          className="max-h-120 border-y border-line"
          renderRow={(row) => <Reported row={row} />}
        />
      )}
    </div>
  );
}

function Reported({ row }: { row: ReportRow }) {
  const { glyph, ink } = marks[row.outcome];
  return (
    <div className="flex min-h-8 flex-wrap items-center gap-x-3 border-b border-line py-1">
      <span className="w-20 shrink-0 text-muted">line {formatCount(row.line)}</span>
      <span className="inline-flex w-30 shrink-0 items-center gap-1.5">
        <svg viewBox="0 0 16 16" aria-hidden="true" className={cx("mark", ink)}>
          <use href={`#m-${glyph}`} />
        </svg>
        {indicatorOutcomeLabels[row.outcome]}
      </span>
      {row.type === null ? null : <Tag mono>{row.type}</Tag>}
      <code className="max-w-full min-w-0 truncate">
        <bdi>{visible(row.type === null ? row.value : defangIndicator({ type: row.type, value: row.value }))}</bdi>
      </code>
      {row.reason === null ? null : <span className="min-w-0 text-muted">{visible(row.reason)}</span>}
    </div>
  );
}
