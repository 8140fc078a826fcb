"use client";

import { useState } from "react";

import { Popover } from "@/components/ui/popover";
import { cx } from "@/components/ui/cx";
import { formatCount } from "@/components/ui/numbers";
import { Segmented } from "@/components/ui/segmented";
import { Cell, Column, Row, RowHead, ScrollX, Table } from "@/components/ui/table";
import { Time } from "@/components/ui/time";
import { formatDay } from "@/lib/core/time";
import { type Day, movedSince } from "@/lib/portfolio/rules";
import type { PortfolioView } from "@/lib/portfolio/schema";

/** The recorded days, with today as it is counted now. */
function daysOf(portfolio: PortfolioView): Day[] {
  const today = portfolio.asOf.slice(0, 10);
  const count = (states: readonly string[], list: readonly { state: string; count: number }[]) =>
    list.filter(({ state }) => states.includes(state)).reduce((sum, one) => sum + one.count, 0);
  const now: Day = {
    day: today,
    cases: portfolio.cases,
    patched: count(["patched", "disconnected", "decommissioned"], portfolio.exposure),
    compromised: count(["implanted", "operated", "spread"], portfolio.compromise),
    closed: portfolio.closed,
  };
  return [...portfolio.trend.filter(({ day }) => day < today), now];
}

type Line = { name: string; of: (day: Day) => number; ink: string; dash?: string };

const lines: readonly Line[] = [
  { name: "not closed", of: (day) => day.cases - day.closed, ink: "stroke-fg" },
  { name: "not patched", of: (day) => day.cases - day.patched, ink: "stroke-high", dash: "5 3" },
  { name: "compromised", of: (day) => day.compromised, ink: "stroke-critical", dash: "1.5 2.5" },
];

function path(days: readonly Day[], line: Line, { width, height }: { width: number; height: number }): string {
  const most = Math.max(1, ...days.map((day) => day.cases));
  const step = width / Math.max(1, days.length - 1);
  return days
    .map(
      (day, index) =>
        `${index === 0 ? "M" : "L"}${(index * step).toFixed(1)} ${(height - (line.of(day) / most) * height).toFixed(1)}`,
    )
    .join("");
}

function moved(change: number | null, since: string | undefined): string {
  if (change === null || since === undefined) return "The line begins tomorrow.";
  const day = formatDay(since);
  if (change === 0) return `patched as on ${day}`;
  return `${formatCount(Math.abs(change))} ${change > 0 ? "more" : "fewer"} patched since ${day}`;
}

/** Open work over the recorded days: a small line, and behind it the chart or the same numbers as a table. */
export function Trend({ portfolio }: { portfolio: PortfolioView }) {
  const days = daysOf(portfolio);
  const today = days.at(-1);
  const change = today ? movedSince(portfolio.trend, today.day, { of: "patched", now: today.patched }) : null;
  if (days.length < 2) {
    return (
      <div className="grid h-full content-start px-4 py-2">
        <span className="text-compact text-muted">Trend</span>
        <span className="text-compact text-muted">{moved(null, undefined)}</span>
      </div>
    );
  }
  const button = (
    <button
      type="button"
      data-print=""
      className="grid size-full content-start px-4 py-2 text-left -outline-offset-2 hover:bg-hover"
    >
      <span className="text-compact text-muted">Open work, {days.length} days</span>
      <Spark days={days} />
      <span className="text-compact whitespace-nowrap text-muted">{moved(change, days.at(-2)?.day)}</span>
    </button>
  );
  return (
    <Popover trigger={button} title="Open work by day" showTitle align="end" className="w-140 max-w-full">
      <TrendPanel days={days} />
    </Popover>
  );
}

function Spark({ days }: { days: readonly Day[] }) {
  return (
    <svg
      aria-hidden="true"
      viewBox="0 0 160 30"
      preserveAspectRatio="none"
      className="my-0.5 h-7 w-full overflow-visible"
    >
      {lines.map((line) => (
        <path
          key={line.name}
          d={path(days, line, { width: 160, height: 28 })}
          className={cx("fill-none", line.ink)}
          strokeWidth="1.5"
          strokeDasharray={line.dash}
          vectorEffect="non-scaling-stroke"
        />
      ))}
    </svg>
  );
}

function TrendPanel({ days }: { days: readonly Day[] }) {
  const [look, setLook] = useState<"chart" | "table">("chart");
  return (
    <div className="grid gap-3">
      <Segmented
        label="Show as"
        options={[
          { value: "chart", label: "Chart" },
          { value: "table", label: "Table" },
        ]}
        value={look}
        onValueChange={setLook}
      />
      {look === "chart" ? <TrendChart days={days} /> : <TrendTable days={days} />}
    </div>
  );
}

function TrendChart({ days }: { days: readonly Day[] }) {
  const most = Math.max(1, ...days.map((day) => day.cases));
  const last = days.at(-1);
  return (
    <figure aria-label="Open work by day" className="grid gap-2">
      <svg
        role="img"
        aria-label={last ? `On the last day ${lines.map((line) => `${line.of(last)} ${line.name}`).join(", ")}.` : ""}
        viewBox="0 0 520 180"
        className="w-full"
      >
        {[0, 0.5, 1].map((share) => (
          <g key={share}>
            <path d={`M44 ${166 - share * 156}H516`} className="stroke-line" strokeWidth="1" />
            <text x="38" y={170 - share * 156} textAnchor="end" className="fill-muted text-meta">
              {formatCount(Math.round(most * share))}
            </text>
          </g>
        ))}
        <g transform="translate(44 10)">
          {lines.map((line) => (
            <path
              key={line.name}
              d={path(days, line, { width: 472, height: 156 })}
              className={cx("fill-none", line.ink)}
              strokeWidth="2"
              strokeDasharray={line.dash}
            />
          ))}
        </g>
      </svg>
      <figcaption className="flex flex-wrap justify-between gap-x-4 text-compact text-muted">
        <Time at={days[0]?.day ?? null} as="day" precision="day" />
        {lines.map((line) => (
          <span key={line.name} className="inline-flex items-center gap-1.5">
            <svg aria-hidden="true" viewBox="0 0 24 4" className="h-1 w-6">
              <path d="M0 2H24" className={line.ink} strokeWidth="2" strokeDasharray={line.dash} />
            </svg>
            {last ? <b className="text-fg">{formatCount(line.of(last))}</b> : null} {line.name}
          </span>
        ))}
        <span>today</span>
      </figcaption>
    </figure>
  );
}

function TrendTable({ days }: { days: readonly Day[] }) {
  return (
    <ScrollX label="Open work by day" className="max-h-80 overflow-y-auto">
      <Table caption="Open work by day" edge="flush" stick="pane">
        <thead>
          <tr>
            <Column>Day</Column>
            <Column end>Cases</Column>
            {lines.map((line) => (
              <Column key={line.name} end>
                {line.name}
              </Column>
            ))}
          </tr>
        </thead>
        <tbody>
          {days.toReversed().map((day) => (
            <Row key={day.day}>
              <RowHead mono>{day.day}</RowHead>
              <Cell end>{formatCount(day.cases)}</Cell>
              {lines.map((line) => (
                <Cell key={line.name} end>
                  {formatCount(line.of(day))}
                </Cell>
              ))}
            </Row>
          ))}
        </tbody>
      </Table>
    </ScrollX>
  );
}
