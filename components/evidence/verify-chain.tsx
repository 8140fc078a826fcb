"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";

import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { formatCount, formatShare } from "@/components/ui/numbers";
import { Progress } from "@/components/ui/progress";
import { Time } from "@/components/ui/time";
import { visible } from "@/components/ui/visible-text";
import { api } from "@/lib/api/client";
import type { EvidenceView, Verification } from "@/lib/evidence/schema";

type Props = { caseId: string; file: EvidenceView; verification: Verification | null; may: boolean };

/** Has the stored bytes hashed again and the audit chain followed, in the background, and says what came of it and when. */
export function VerifyChain({ caseId, file, verification, may }: Props) {
  const queryClient = useQueryClient();
  const verify = useMutation(
    api.evidence.verify.mutationOptions({
      onSettled: () => queryClient.invalidateQueries({ queryKey: api.evidence.key() }),
    }),
  );
  const running = verification?.state === "running";
  return (
    <div className="mb-3">
      {verification?.state === "done" ? <Outcome verification={verification} /> : null}
      {running ? (
        <p role="status" className="flex items-center gap-2 text-muted">
          <Progress
            label="Verification"
            value={file.sizeBytes === 0 ? undefined : (verification.doneBytes / file.sizeBytes) * 100}
          />
          hashing the stored bytes, {formatShare(verification.doneBytes, file.sizeBytes)}
        </p>
      ) : may ? (
        <Button
          className="mt-2"
          pending={verify.isPending}
          onClick={() => verify.mutate({ caseId, evidenceId: file.id })}
        >
          Verify chain
        </Button>
      ) : null}
      {verify.isError ? (
        <p role="alert" className="mt-1 font-medium text-high">
          {verify.error.message}
        </p>
      ) : null}
    </div>
  );
}

function Outcome({ verification }: { verification: Extract<Verification, { state: "done" }> }) {
  const { bytesFault, chainFault, chainEvents, endedAt, by } = verification;
  const whole = bytesFault === null && chainFault === null;
  return (
    <Callout tone={whole ? "done" : "critical"} title={whole ? "Whole." : "Not whole."} live={!whole}>
      <p>{bytesFault === null ? "The stored bytes match the SHA-256." : visible(bytesFault)}</p>
      <p>
        {chainFault === null
          ? `${formatCount(chainEvents)} audit events of the case follow each other unchanged.`
          : visible(chainFault)}
      </p>
      <p className="text-compact">
        Checked <Time at={endedAt} />, asked by {visible(by)}.
      </p>
    </Callout>
  );
}
