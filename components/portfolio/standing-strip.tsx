"use client";

import type { ReactNode } from "react";

import { cx } from "@/components/ui/cx";
import { formatCount, formatShare } from "@/components/ui/numbers";
import { standingOf } from "@/lib/portfolio/rules";
import type { PortfolioView } from "@/lib/portfolio/schema";

import { CountLink } from "./count-link";
import { hrefOf } from "./filter-state";
import { Trend } from "./trend";
import type { Filters } from "./use-filters";

const cell =
  "grid h-full content-start px-4 py-2 text-fg no-underline -outline-offset-2 hover:bg-hover hover:no-underline";

/** Where the campaign stands, over every case one may see. Each number opens the cases behind it. */
export function StandingStrip({
  portfolio,
  only,
  seesAll,
}: {
  portfolio: PortfolioView;
  only: Filters["only"];
  seesAll: boolean;
}) {
  const standing = standingOf(portfolio.cells);
  const open = standing.cases - portfolio.closed;
  return (
    <nav aria-label="Where are we" className="shrink-0 overflow-x-auto border-y border-line">
      <ul className="flex min-w-full">
        <Item
          filter=""
          only={only}
          label="Cases"
          value={standing.cases}
          gap={`${formatCount(portfolio.servers)} servers`}
          first
        />
        <Item
          filter="exposure:patched,disconnected,decommissioned"
          only={only}
          label="Patched or offline"
          value={standing.settled}
          of={standing.cases}
          gap={standing.notSettled > 0 ? `${formatCount(standing.notSettled)} not yet` : "none left"}
          tone={standing.notSettled > 0 ? "high" : undefined}
        />
        <Item
          filter="compromise:!unknown"
          only={only}
          label="Compromise known"
          value={standing.judged}
          of={standing.cases}
          gap={
            standing.settledAndUnknown > 0
              ? `${formatCount(standing.settledAndUnknown)} patched, unseen`
              : `${formatCount(standing.unknown)} unknown`
          }
          tone={standing.settledAndUnknown > 0 ? "high" : undefined}
        />
        <Item
          filter="compromise:>=implanted"
          only={only}
          label="Compromised"
          value={standing.compromised}
          of={standing.cases}
          gap={
            standing.settledAndCompromised > 0
              ? `${formatCount(standing.settledAndCompromised)} of them patched`
              : "none patched"
          }
          tone={standing.settledAndCompromised > 0 ? "critical" : undefined}
        />
        <Item
          filter="phase:closed"
          only={only}
          label="Closed"
          value={portfolio.closed}
          of={standing.cases}
          gap={`${formatCount(open)} to close`}
        />
        <li className="min-w-60 flex-1 border-l border-line">
          <p className="px-4 pt-2 text-compact text-muted">Needs someone</p>
          <ul className="grid grid-cols-2 px-2 pb-1">
            <Need filter="due:overdue" only={only} count={portfolio.overdue} word="overdue" tone="high" />
            <Need filter="assignee:none phase:!closed" only={only} count={portfolio.unassigned} word="unassigned" />
            <Need filter="findings:open" only={only} count={portfolio.awaitingTriage} word="to triage" />
            <Need filter="attention:yes" only={only} count={portfolio.attention} word="ask again" tone="critical" />
          </ul>
        </li>
        {seesAll ? (
          <li className="min-w-52 flex-1 border-l border-line">
            <Trend portfolio={portfolio} />
          </li>
        ) : null}
      </ul>
    </nav>
  );
}

type ItemProps = {
  filter: string;
  only: Filters["only"];
  label: string;
  value: number;
  of?: number;
  gap: ReactNode;
  tone?: "high" | "critical";
  first?: boolean;
};

function Item({ filter, only, label, value, of, gap, tone, first }: ItemProps) {
  return (
    <li className={cx("min-w-33 flex-1 border-line", !first && "border-l")}>
      <CountLink href={hrefOf({ filter })} onChoose={() => only(filter)} className={cx(cell, first && "pl-gutter")}>
        <span className="text-compact whitespace-nowrap text-muted">{label}</span>
        <span className="flex items-baseline gap-1.5 whitespace-nowrap">
          <strong className="text-section tracking-tight">{formatCount(value)}</strong>
          {of === undefined ? null : <span className="text-compact text-muted">{formatShare(value, of)}</span>}
        </span>
        <svg aria-hidden="true" height="3" className={cx("my-1 block w-full", of !== undefined && "bg-track")}>
          {of ? (
            <rect
              width={`${(value / of) * 100}%`}
              height="100%"
              className={tone === "critical" ? "fill-critical" : "fill-bar"}
            />
          ) : null}
        </svg>
        <span
          className={cx(
            "text-compact whitespace-nowrap",
            tone === undefined && "text-muted",
            tone === "high" && "font-medium text-high",
            tone === "critical" && "font-medium text-critical",
          )}
        >
          {gap}
        </span>
      </CountLink>
    </li>
  );
}

type NeedProps = {
  filter: string;
  only: Filters["only"];
  count: number;
  word: string;
  tone?: "high" | "critical";
};

function Need({ filter, only, count, word, tone }: NeedProps) {
  return (
    <li>
      <CountLink
        href={hrefOf({ filter })}
        onChoose={() => only(filter)}
        className="flex min-h-6 items-baseline gap-1.5 rounded-control px-2 py-0.5 whitespace-nowrap text-fg no-underline -outline-offset-2 hover:bg-hover hover:no-underline"
      >
        <b
          className={cx(
            count > 0 && tone === "high" && "text-high",
            count > 0 && tone === "critical" && "text-critical",
            count === 0 && "font-normal text-muted",
          )}
        >
          {formatCount(count)}
        </b>
        <span className="text-compact text-muted">{word}</span>
      </CountLink>
    </li>
  );
}
