"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useState } from "react";

import { Button } from "@/components/ui/button";
import { notifyFailed } from "@/components/ui/notify";
import { formatCount } from "@/components/ui/numbers";
import { api } from "@/lib/api/client";
import { raisedRatio } from "@/lib/evidence/rules";
import type { EvidenceView } from "@/lib/evidence/schema";

import { RetryButton } from "./retry-button";

const AskForCopy = dynamic(() => import("./ask-for-copy").then((module) => module.AskForCopy), { ssr: false });

/** What can be done about a file that was not read, or an archive that was not unpacked to its end. */
export function WayOut({ caseId, file, may }: { caseId: string; file: EvidenceView; may: (act: string) => boolean }) {
  const [asking, setAsking] = useState(false);
  const [asked, setAsked] = useState(false);
  const queryClient = useQueryClient();
  const raise = useMutation(
    api.evidence.raiseLimit.mutationOptions({
      onError: (error) => notifyFailed("The limit was not raised", { detail: error.message }),
      onSettled: () => queryClient.invalidateQueries({ queryKey: api.evidence.key() }),
    }),
  );
  const raises =
    file.steps.unpack?.limit === "ratio" && file.unpackRatio !== raisedRatio && may("evidence.raise_limit");
  return (
    <>
      {raises ? (
        <Button pending={raise.isPending} onClick={() => raise.mutate({ caseId, evidenceId: file.id })}>
          Retry with limit {formatCount(raisedRatio)}:1
        </Button>
      ) : null}
      {file.state === "failed" && may("evidence.retry") ? <RetryButton caseId={caseId} file={file} /> : null}
      <Button
        onClick={() => {
          setAsked(true);
          setAsking(true);
        }}
      >
        Ask for a new copy
      </Button>
      {asked ? <AskForCopy open={asking} onOpenChange={setAsking} file={file} /> : null}
    </>
  );
}
