"use client";

import { Button } from "@/components/ui/button";
import { formatBytes, formatCount } from "@/components/ui/numbers";
import { Progress } from "@/components/ui/progress";
import { VirtualList } from "@/components/ui/virtual-list";

import { MarkedText } from "./marked-text";
import type { FileSearch, Hit } from "./use-search";

type Props = {
  search: FileSearch;
  current: number | null;
  onHit: (hit: Hit) => void;
  onMore: () => void;
  onClose: () => void;
};

const mostPlainRows = 12;

/** What the search found so far, and how much of the file it has been through. */
export function SearchHits({ search, current, onHit, onMore, onClose }: Props) {
  const { hits, scannedTo, sizeBytes, state } = search;
  const through =
    state === "done" ? "whole file searched" : `searched ${formatBytes(scannedTo)} of ${formatBytes(sizeBytes)}`;
  const row = (hit: Hit) => (
    <HitRow hit={hit} words={search.words} on={hit.offset === current} onHit={() => onHit(hit)} />
  );
  return (
    <section aria-label="Search result" className="mt-3 border-t border-line">
      <div className="flex min-h-9 flex-wrap items-center gap-3 text-compact text-muted">
        {state === "running" ? <Progress label="Search" value={(scannedTo / Math.max(1, sizeBytes)) * 100} /> : null}
        <span role="status">
          {hits.length === 0 && state === "done"
            ? "Nothing found"
            : `${formatCount(hits.length)} ${hits.length === 1 ? "line" : "lines"}`}
          , {through}
          {state === "stopped" ? ", stopped" : ""}
        </span>
        {state === "full" || state === "stopped" || state === "failed" ? (
          <Button onClick={onMore}>Search on</Button>
        ) : null}
        <Button tone="quiet" className="ml-auto" onClick={onClose}>
          Close
        </Button>
      </div>
      {search.message ? (
        <p role="alert" className="pb-2 font-medium text-high">
          {search.message}
        </p>
      ) : null}
      {hits.length > mostPlainRows ? (
        <VirtualList
          label="Lines found"
          items={hits}
          keyOf={(hit) => String(hit.offset)}
          rowHeight={28}
          className="h-80 border-b border-line"
          renderRow={row}
        />
      ) : hits.length > 0 ? (
        <ul aria-label="Lines found" className="border-b border-line">
          {hits.map((hit) => (
            <li key={hit.offset}>{row(hit)}</li>
          ))}
        </ul>
      ) : null}
    </section>
  );
}

function HitRow({ hit, words, on, onHit }: { hit: Hit; words: string; on: boolean; onHit: () => void }) {
  return (
    <button
      type="button"
      aria-current={on ? "true" : undefined}
      onClick={onHit}
      className="flex h-7 w-full items-center gap-3 overflow-hidden text-left hover:bg-hover aria-[current]:bg-selected"
    >
      <span className="w-24 shrink-0 text-right text-compact text-muted">
        {hit.line === null ? `byte ${formatCount(hit.at)}` : `line ${formatCount(hit.line)}`}
      </span>
      <span className="mono min-w-0 flex-1 truncate">
        <MarkedText text={hit.excerpt} values={[words]} />
      </span>
    </button>
  );
}
