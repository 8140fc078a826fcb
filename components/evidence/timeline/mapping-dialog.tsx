"use client";

import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { Button } from "@/components/ui/button";
import { Dialog, DialogClose } from "@/components/ui/dialog";
import { ErrorState } from "@/components/ui/error-state";
import { notifyDone } from "@/components/ui/notify";
import { SkeletonRows } from "@/components/ui/skeleton";
import { visible } from "@/components/ui/visible-text";
import { api } from "@/lib/api/client";
import type { EvidenceView } from "@/lib/evidence/schema";

import { emptyMapping, type Mapping } from "./mapping";
import { MappingFields } from "./mapping-fields";
import { MappingPreview } from "./mapping-preview";

type Props = { caseId: string; file: EvidenceView; onClose: () => void };

const sourceWords = {
  given: "",
  saved: "These are the columns the file was read by.",
  alike: "Taken over from another file of this case with the same columns. Check it before you save.",
  proposed: "Guessed from the names and first values of the columns. Check it before you save.",
} as const;

/** A person says which column of a table says what, sees at once how its first rows read, and has it read. */
export function MappingDialog({ caseId, file, onClose }: Props) {
  const queryClient = useQueryClient();
  const [chosen, setChosen] = useState<Mapping | null>(null);
  const where = { caseId, evidenceId: file.id };
  const first = useQuery(api.evidence.previewTable.queryOptions({ input: { ...where, mapping: null } }));
  const now = useQuery({
    ...api.evidence.previewTable.queryOptions({ input: { ...where, mapping: chosen } }),
    enabled: chosen !== null,
    placeholderData: keepPreviousData,
  });
  const save = useMutation(
    api.evidence.map.mutationOptions({
      onSuccess: () => {
        void notifyDone(`${visible(file.filename)} is read as a timeline`, {
          detail: "Its rows appear on the timeline of the case.",
        });
        onClose();
      },
      onSettled: () => queryClient.invalidateQueries({ queryKey: api.evidence.key() }),
    }),
  );
  const preview = chosen === null ? first.data : (now.data ?? first.data);
  const mapping = chosen ?? first.data?.mapping ?? (first.data ? emptyMapping(first.data) : null);
  const failure = save.error ?? now.error;
  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      size="l"
      title="Read as a timeline"
      description="Say which column tells what. Every row becomes an event of the case, and rules and indicators look at all columns."
      footer={
        <>
          {file.format === "timeline" && first.data?.source === "saved" ? (
            <Button
              pending={save.isPending}
              onClick={() => save.mutate({ ...where, mapping: null, version: file.version })}
            >
              Take it off the timeline
            </Button>
          ) : null}
          <DialogClose />
          <Button
            tone="primary"
            pending={save.isPending}
            disabled={mapping === null}
            onClick={() => (mapping === null ? undefined : save.mutate({ ...where, mapping, version: file.version }))}
          >
            Read it
          </Button>
        </>
      }
    >
      {first.isError ? (
        <ErrorState
          title="The file could not be looked at"
          message={first.error.message}
          onRetry={() => void first.refetch()}
        />
      ) : null}
      {first.isPending ? <SkeletonRows rows={8} label="Looking at the first rows" /> : null}
      {first.data && mapping && preview ? (
        <>
          <p className="mb-3 text-muted">
            {first.data.mapping === null
              ? "No column reads as a time by itself. Choose the one that does, and how it is written."
              : sourceWords[first.data.source]}
          </p>
          <MappingFields columns={first.data.columns} mapping={mapping} onChange={setChosen} />
          {failure ? (
            <p role="alert" className="mt-3 font-medium text-high">
              {failure.message}
            </p>
          ) : null}
          <MappingPreview preview={preview} updating={now.isFetching && chosen !== null} />
        </>
      ) : null}
    </Dialog>
  );
}
