"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";

import { Button } from "@/components/ui/button";
import { CodeBlock } from "@/components/ui/code-block";
import { Dialog } from "@/components/ui/dialog";
import { ErrorState } from "@/components/ui/error-state";
import { formatBytes, formatCount } from "@/components/ui/numbers";
import { SkeletonRows } from "@/components/ui/skeleton";
import { visible } from "@/components/ui/visible-text";
import { api } from "@/lib/api/client";
import type { EvidenceView } from "@/lib/evidence/schema";

/** A place in a file: the byte where a line begins, and its number where that is known. */
export type Place = { offset: number; line: number | null };

const around = 20;

/** Lines of a file around one place, as text with every unseen character shown. Walks through the file. */
export function LinesDialog({
  place,
  onPlace,
  caseId,
  file,
}: {
  place: Place | null;
  onPlace: (place: Place | null) => void;
  caseId: string;
  file: EvidenceView;
}) {
  const lines = useQuery({
    ...api.evidence.context.queryOptions({
      input: { caseId, evidenceId: file.id, offset: place?.offset ?? 0, line: place?.line ?? undefined, around },
    }),
    enabled: place !== null,
    placeholderData: keepPreviousData,
  });
  const items = lines.data?.lines ?? [];
  const [first, last] = [items[0], items.at(-1)];
  return (
    <Dialog
      open={place !== null}
      onOpenChange={(open) => (open ? undefined : onPlace(null))}
      size="l"
      title={<bdi className="mono">{visible(file.filename)}</bdi>}
      description="Shown as text. Looking is noted in the custody record."
    >
      {lines.isError ? (
        <ErrorState
          title="The lines could not be fetched"
          message={lines.error.message}
          onRetry={() => void lines.refetch()}
        />
      ) : null}
      {lines.isPending && place !== null ? <SkeletonRows rows={8} label="Fetching lines" /> : null}
      {items.length > 0 ? (
        <CodeBlock
          label={`Lines of ${visible(file.filename)}`}
          head={
            <>
              <span>byte {formatCount(place?.offset ?? 0)}</span>
              <span>{formatBytes(file.sizeBytes)}</span>
            </>
          }
          lines={items.map((line, index) => ({ number: line.line ?? index + 1, text: line.text, on: line.hit }))}
        />
      ) : null}
      <div className="mt-3 flex flex-wrap gap-2">
        {first && first.offset > 0 ? (
          <Button onClick={() => onPlace({ offset: first.offset, line: first.line })}>Earlier lines</Button>
        ) : null}
        {last && items.length > around ? (
          <Button onClick={() => onPlace({ offset: last.offset, line: last.line })}>Later lines</Button>
        ) : null}
        {place && place.offset > 0 ? (
          <Button tone="quiet" onClick={() => onPlace({ offset: 0, line: 1 })}>
            Start of the file
          </Button>
        ) : null}
      </div>
    </Dialog>
  );
}
