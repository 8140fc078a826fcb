"use client";

import { useQuery } from "@tanstack/react-query";

import { Dialog } from "@/components/ui/dialog";
import { ErrorState } from "@/components/ui/error-state";
import { formatCount } from "@/components/ui/numbers";
import { SkeletonRows } from "@/components/ui/skeleton";
import { VirtualList } from "@/components/ui/virtual-list";
import { visible } from "@/components/ui/visible-text";
import { api } from "@/lib/api/client";
import type { EvidenceView } from "@/lib/evidence/schema";

import type { Place } from "./lines-dialog";

type Props = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  caseId: string;
  file: EvidenceView;
  onPlace: (place: Place) => void;
};

const mostPlainRows = 50;

/** Rows that could not be read, each with its place, the reason, and its text as text. */
export function RejectedDialog({ open, onOpenChange, caseId, file, onPlace }: Props) {
  const rejected = useQuery({
    ...api.evidence.rejected.queryOptions({ input: { caseId, evidenceId: file.id } }),
    enabled: open,
  });
  const items = rejected.data?.items ?? [];
  const fewer =
    file.rejected > items.length && items.length > 0
      ? `The first ${formatCount(items.length)} of ${formatCount(file.rejected)} are kept with their text.`
      : undefined;
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      size="l"
      title={`${formatCount(file.rejected)} rejected ${file.rejected === 1 ? "row" : "rows"}`}
      description={fewer}
    >
      {rejected.isError ? (
        <ErrorState
          title="The rows could not be fetched"
          message={rejected.error.message}
          onRetry={() => void rejected.refetch()}
        />
      ) : null}
      {rejected.isPending ? <SkeletonRows rows={6} label="Fetching rejected rows" /> : null}
      {items.length > mostPlainRows ? (
        <VirtualList
          label="Rejected rows"
          items={items}
          keyOf={(row) => `${row.line}:${row.offset}`}
          rowHeight={60}
          className="h-96 border-y border-line"
          renderRow={(row) => <RejectedRow row={row} onPlace={onPlace} />}
        />
      ) : null}
      {items.length > 0 && items.length <= mostPlainRows ? (
        <ul aria-label="Rejected rows" className="border-t border-line">
          {items.map((row) => (
            <li key={`${row.line}:${row.offset}`}>
              <RejectedRow row={row} onPlace={onPlace} />
            </li>
          ))}
        </ul>
      ) : null}
    </Dialog>
  );
}

type Rejected = { line: number; offset: number; reason: string; text: string };

function RejectedRow({ row, onPlace }: { row: Rejected; onPlace: (place: Place) => void }) {
  return (
    <div className="border-b border-line py-1.5">
      <p className="flex flex-wrap gap-x-3">
        <button
          type="button"
          className="text-accent hover:underline"
          onClick={() => onPlace({ offset: row.offset, line: row.line })}
        >
          Line {formatCount(row.line)}
        </button>
        <span className="text-muted">byte {formatCount(row.offset)}</span>
        <span className="font-medium text-high">{row.reason}</span>
      </p>
      <p className="mono truncate text-muted">
        <bdi>{visible(row.text)}</bdi>
      </p>
    </div>
  );
}
