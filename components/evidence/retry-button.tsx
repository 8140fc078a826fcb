"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";

import { Button } from "@/components/ui/button";
import { api } from "@/lib/api/client";
import type { EvidenceView } from "@/lib/evidence/schema";

/** Has a file read again, after a failure, with newer rules or with a newer parser. */
export function RetryButton({ caseId, file }: { caseId: string; file: EvidenceView }) {
  const queryClient = useQueryClient();
  const retry = useMutation(
    api.evidence.retry.mutationOptions({
      onSettled: () => queryClient.invalidateQueries({ queryKey: api.evidence.key() }),
    }),
  );
  return (
    <div className={file.state === "failed" ? undefined : "mt-3"}>
      <Button pending={retry.isPending} onClick={() => retry.mutate({ caseId, evidenceId: file.id })}>
        {file.state === "failed" ? "Retry" : "Read again"}
      </Button>
      {retry.isError ? (
        <p role="alert" className="mt-1 font-medium text-high">
          {retry.error.message}
        </p>
      ) : null}
    </div>
  );
}
