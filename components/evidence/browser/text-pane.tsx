"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { useBinding } from "@/components/shell/keyboard";
import { Button } from "@/components/ui/button";
import { ErrorState } from "@/components/ui/error-state";
import { formatCount } from "@/components/ui/numbers";
import { SkeletonRows } from "@/components/ui/skeleton";
import { client } from "@/lib/api/client";
import type { BrowseView, MarkView } from "@/lib/evidence/schema";

import { LinesPane } from "./lines-pane";
import { RecordPane } from "./record-pane";

const above = 30;
const below = 50;

type Props = {
  caseId: string;
  evidenceId: string;
  place: { offset: number; line: number | null };
  marks: readonly MarkView[];
  words: readonly string[];
  onPlace: (place: { offset: number; line: number | null }) => void;
};

/** Part of a stored file around a place; stays the same until its parser changes, so it is fetched once. */
export function useBrowsed({ caseId, evidenceId, place }: Pick<Props, "caseId" | "evidenceId" | "place">) {
  const input = {
    caseId,
    evidenceId,
    offset: place.offset,
    line: place.line ?? undefined,
    before: place.offset === 0 ? 0 : above,
    after: below,
  };
  return useQuery({
    queryKey: ["stored lines", input],
    queryFn: ({ signal }) => client.evidence.browse(input, { signal }),
    staleTime: 300_000,
    placeholderData: keepPreviousData,
  });
}

/** Raw lines on one side, what the parser reads in the chosen one on the other. J and K walk. */
export function TextPane({ caseId, evidenceId, place, marks, words, onPlace }: Props) {
  const browsed = useBrowsed({ caseId, evidenceId, place });
  if (browsed.isError)
    return (
      <ErrorState
        title="The lines could not be fetched"
        message={browsed.error.message}
        onRetry={() => void browsed.refetch()}
      />
    );
  if (!browsed.data) return <SkeletonRows rows={24} label="Fetching lines" />;
  if (browsed.data.lines.length === 0) return <p className="text-muted">The file is empty.</p>;
  // Another part of the file begins with its own line chosen.
  const { lines } = browsed.data;
  const part = `${lines[0]?.offset} ${lines.find((line) => line.hit)?.offset}`;
  return <Panes key={part} {...{ caseId, marks, words, onPlace }} view={browsed.data} />;
}

/** The line that was asked for; at the start of a file, whose head holds no record, the first that does. */
function firstChosen({ lines, records }: BrowseView): number | null {
  const hit = lines.find((line) => line.hit);
  if (!hit || hit !== lines[0] || hit.offset > 3) return hit?.offset ?? null;
  const holding = lines.find((line) =>
    records.some(({ offset }) => offset >= line.offset && offset < line.offset + line.length),
  );
  return (holding ?? hit).offset;
}

type PanesProps = Pick<Props, "caseId" | "marks" | "words" | "onPlace"> & { view: BrowseView };

function Panes({ caseId, view, marks, words, onPlace }: PanesProps) {
  const [selected, setSelected] = useState(() => firstChosen(view));
  const at = view.lines.findIndex((line) => line.offset === selected);
  const line = view.lines[at];
  const [first, last] = [view.lines[0], view.lines.at(-1)];
  const walk = (step: number) => setSelected(view.lines[at + step]?.offset ?? selected);
  useBinding({ keys: "j", group: "List", label: "Next line", run: () => walk(1) });
  useBinding({ keys: "k", group: "List", label: "Previous line", run: () => walk(-1) });
  return (
    <div className="grid gap-x-6 gap-y-4 lg:grid-cols-[minmax(0,1fr)_26rem]">
      <div className="min-w-0">
        <LinesPane view={view} marks={marks} words={words} selected={selected} onSelect={setSelected} />
        <div className="mt-3 flex flex-wrap items-center gap-2">
          <Button
            disabled={view.previous === null}
            onClick={() => (first ? onPlace({ offset: first.offset, line: first.line }) : undefined)}
          >
            Earlier lines
          </Button>
          <Button
            disabled={view.next === null}
            onClick={() =>
              onPlace({
                offset: view.next ?? 0,
                line: last?.line === null || last?.line === undefined || last.cut ? null : last.line + 1,
              })
            }
          >
            Later lines
          </Button>
          <Button tone="quiet" disabled={view.previous === null} onClick={() => onPlace({ offset: 0, line: 1 })}>
            Start
          </Button>
          <Button
            tone="quiet"
            disabled={view.next === null}
            onClick={() => onPlace({ offset: Math.max(0, view.sizeBytes - 1), line: null })}
          >
            End
          </Button>
        </div>
      </div>
      <section aria-label="Record" className="min-w-0">
        <h2 className="mb-2 flex flex-wrap items-baseline gap-x-2">
          Record
          {line ? (
            <span className="text-compact font-normal text-muted">
              {line.line === null ? "" : `line ${formatCount(line.line)}, `}byte {formatCount(line.offset)}
              {columnsNote(view)}
            </span>
          ) : null}
        </h2>
        <RecordPane
          caseId={caseId}
          view={view}
          span={line ? { from: line.offset, to: line.offset + line.length } : null}
          marks={marks}
          words={words}
        />
      </section>
    </div>
  );
}

function columnsNote({ columns }: BrowseView): string {
  if (columns === null) return "";
  return columns.number === null
    ? `, parsed with the columns named at byte ${formatCount(columns.offset)}`
    : `, parsed with the columns of line ${formatCount(columns.number)}`;
}
