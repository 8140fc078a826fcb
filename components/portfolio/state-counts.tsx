"use client";

import type { ReactNode } from "react";

import { compromiseInk } from "@/components/marks/compromise-mark";
import { exposureInk } from "@/components/marks/exposure-mark";
import { Glyph } from "@/components/marks/glyph";
import { cx } from "@/components/ui/cx";
import { formatCount } from "@/components/ui/numbers";
import type { CampaignWords } from "@/lib/campaigns/schema";
import { compromiseWorstFirst, exposureWorstFirst } from "@/lib/core/states";
import type { PortfolioView } from "@/lib/portfolio/schema";

import { CountLink } from "./count-link";
import { hrefOf } from "./filter-state";
import { valueOfField, withField } from "./filter-text";
import type { Filters } from "./use-filters";

type StateCountsProps = { portfolio: PortfolioView; words: CampaignWords; filters: Filters };

/** How many cases stand in each state of both axes under the other filters; each number filters, and pressed again it lets go. */
export function StateCounts({ portfolio, words, filters: { filters, setField } }: StateCountsProps) {
  const hrefWith = (field: string, value: string | null) =>
    hrefOf({ ...filters, filter: withField(filters.filter, field, value) });
  const asked = {
    exposure: valueOfField(filters.filter, "exposure"),
    compromise: valueOfField(filters.filter, "compromise"),
  };
  return (
    <div className="grid gap-0.5 border-b border-line px-gutter py-1.5">
      <Axis name="Exposure">
        {exposureWorstFirst.map((state) => {
          const current = asked.exposure === state;
          const next = current ? null : state;
          return (
            <State
              key={state}
              href={hrefWith("exposure", next)}
              onChoose={() => setField("exposure", next)}
              current={current}
              glyph={<Glyph name={`exposure-${state}`} className={exposureInk[state]} />}
              word={words.exposure[state]}
              count={portfolio.exposure.find((one) => one.state === state)?.count ?? 0}
            />
          );
        })}
      </Axis>
      <Axis name="Compromise">
        {compromiseWorstFirst.map((state) => {
          const current = asked.compromise === state;
          const next = current ? null : state;
          return (
            <State
              key={state}
              href={hrefWith("compromise", next)}
              onChoose={() => setField("compromise", next)}
              current={current}
              glyph={<Glyph name={`compromise-${state}`} className={compromiseInk[state]} />}
              word={words.compromise[state]}
              count={portfolio.compromise.find((one) => one.state === state)?.count ?? 0}
            />
          );
        })}
      </Axis>
    </div>
  );
}

function Axis({ name, children }: { name: string; children: ReactNode }) {
  return (
    <nav aria-label={`Cases by ${name.toLowerCase()}`} className="flex min-w-0 items-center">
      <span className="w-23 shrink-0 text-compact text-muted max-md:sr-only">{name}</span>
      <ul className="flex min-w-0 gap-1 overflow-x-auto quiet-scroll">{children}</ul>
    </nav>
  );
}

type StateProps = {
  href: string;
  onChoose: () => void;
  current: boolean;
  glyph: ReactNode;
  word: string;
  count: number;
};

function State({ href, onChoose, current, glyph, word, count }: StateProps) {
  return (
    <li className="shrink-0">
      <CountLink
        href={href}
        onChoose={onChoose}
        current={current}
        className={cx(
          "flex h-7 items-center gap-1.5 rounded-control border border-transparent px-2 whitespace-nowrap text-fg no-underline -outline-offset-2 hover:bg-hover hover:no-underline max-md:h-9",
          "aria-[current]:border-accent aria-[current]:bg-selected",
        )}
      >
        {glyph}
        <span className={count === 0 ? "text-muted" : undefined}>{word}</span>
        <span className={cx("text-compact", count === 0 ? "text-muted" : "font-semibold")}>{formatCount(count)}</span>
      </CountLink>
    </li>
  );
}
