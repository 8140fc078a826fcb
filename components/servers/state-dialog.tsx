"use client";

import Link from "next/link";
import { type ReactNode, useState } from "react";

import { CompromiseMark } from "@/components/marks/compromise-mark";
import { ExposureMark } from "@/components/marks/exposure-mark";
import { Callout } from "@/components/ui/callout";
import { Field } from "@/components/ui/field";
import { RadioGroup } from "@/components/ui/radio";
import { Textarea } from "@/components/ui/textarea";
import { Time } from "@/components/ui/time";
import { client } from "@/lib/api/client";
import type { CaseGuide } from "@/lib/cases/schema";
import { compromiseStates, exposureStates } from "@/lib/core/states";
import { formatDay } from "@/lib/core/time";
import type { ServerView, StateReason } from "@/lib/servers/schema";

import { ServerEdit } from "./server-edit";

type StateDialogProps = {
  caseId: string;
  server: ServerView;
  labels: CaseGuide["labels"] | undefined;
  open: boolean;
  onOpenChange: (open: boolean) => void;
};

/** What the evidence proposes, beside what a person has said: both are kept. */
function Sides({
  caseId,
  mark,
  reasons,
  word,
  by,
  at,
  said,
}: {
  caseId: string;
  mark: ReactNode;
  reasons: readonly StateReason[];
  word: string | null;
  by: string | null;
  at: string | null;
  said: ReactNode;
}) {
  return (
    <div className="grid grid-cols-2 gap-4 rounded-control border border-line-strong p-3 max-md:grid-cols-1">
      <div className="min-w-0">
        <h3 className="text-compact text-muted">The evidence proposes</h3>
        <p className="mt-1">{mark}</p>
        <ul className="mt-1 grid gap-1 text-compact text-muted">
          {reasons.slice(0, 3).map((reason) => (
            <li key={reason.sentence} className="wrap-anywhere">
              {reason.findingId ? (
                <Link
                  href={`/cases/${caseId}/findings?finding=${reason.findingId}`}
                  prefetch={false}
                  className="text-muted underline"
                >
                  {reason.sentence}
                </Link>
              ) : (
                reason.sentence
              )}
            </li>
          ))}
        </ul>
      </div>
      <div className="min-w-0 border-l border-line pl-4 max-md:border-t max-md:border-l-0 max-md:pt-3 max-md:pl-0">
        <h3 className="text-compact text-muted">A person has said</h3>
        {by === null ? (
          <p className="mt-1 text-muted">Nobody yet.</p>
        ) : (
          <>
            <p className="mt-1">{said}</p>
            <p className="mt-1 text-compact text-muted wrap-anywhere">
              {word ? `“${word}” ` : "As proposed. "}
              {by}, <Time at={at} />
            </p>
          </>
        )}
      </div>
    </div>
  );
}

const differsHint = "This differs from what the evidence proposes, so a reason is needed; reports print it.";
const sameHint = "Optional while you confirm what the evidence proposes.";

/** A person's word on the exposure of a server. */
export function ExposureDialog({ caseId, server, labels, open, onOpenChange }: StateDialogProps) {
  const [state, setState] = useState(server.exposureProposed ?? server.exposure);
  const [reason, setReason] = useState("");
  const label = (each: (typeof exposureStates)[number]) => labels?.exposure[each]?.label ?? each;
  const differs = state !== (server.exposureProposed ?? server.exposure);
  return (
    <ServerEdit
      caseId={caseId}
      server={server}
      open={open}
      onOpenChange={onOpenChange}
      title={`Exposure of ${server.hostname}`}
      description="A mitigation never counts as patched. Later proof of a vulnerable build lifts this word again."
      saveLabel={differs ? "Correct" : "Confirm"}
      done={`The exposure of ${server.hostname} is confirmed.`}
      fields={[
        { label: "Exposure", mine: label(state), of: (other) => label(other.exposureConfirmed ?? other.exposure) },
        { label: "Reason", mine: reason, of: (other) => other.exposureWord ?? "" },
      ]}
      save={(version) =>
        client.servers.confirm({ caseId, serverId: server.id, version, exposure: state, reason: reason.trim() })
      }
    >
      <Sides
        caseId={caseId}
        mark={
          server.exposureProposed ? (
            <ExposureMark state={server.exposureProposed} label={label(server.exposureProposed)} />
          ) : (
            <span className="text-muted">Nothing: no build decides it.</span>
          )
        }
        reasons={server.exposureProposedReasons}
        word={server.exposureWord}
        by={server.exposureConfirmedBy}
        at={server.exposureConfirmedAt}
        said={
          server.exposureConfirmed ? (
            <ExposureMark state={server.exposureConfirmed} label={label(server.exposureConfirmed)} />
          ) : null
        }
      />
      <RadioGroup
        legend="Exposure"
        name="exposure"
        value={state}
        onValueChange={(value) => setState(exposureStates.find((each) => each === value) ?? state)}
        options={exposureStates.map((each) => ({ value: each, label: label(each) }))}
      />
      <Field label="Reason" required={differs} hint={differs ? differsHint : sameHint}>
        <Textarea value={reason} onChange={(event) => setReason(event.target.value)} />
      </Field>
    </ServerEdit>
  );
}

/** A person's word on the compromise of a server; "no evidence" only when absence was shown. */
export function CompromiseDialog({ caseId, server, labels, open, onOpenChange }: StateDialogProps) {
  const [state, setState] = useState(server.compromiseProposed ?? server.compromise);
  const [reason, setReason] = useState("");
  const label = (each: (typeof compromiseStates)[number]) => labels?.compromise[each]?.label ?? each;
  const needed = `${formatDay(server.needed.from)} to ${formatDay(server.needed.to)}`;
  const blocked = state === "no_evidence" && server.noEvidenceGaps.length > 0;
  const differs = state !== "no_evidence" && state !== (server.compromiseProposed ?? server.compromise);
  return (
    <ServerEdit
      caseId={caseId}
      server={server}
      open={open}
      onOpenChange={onOpenChange}
      title={`Compromise of ${server.hostname}`}
      description="Patched is not clean, and unknown is not no. A finding that shows something worse lifts this word again."
      saveLabel={differs ? "Correct" : "Confirm"}
      done={`The compromise of ${server.hostname} is confirmed.`}
      fields={[
        {
          label: "Compromise",
          mine: label(state),
          of: (other) => label(other.compromiseConfirmed ?? other.compromise),
        },
        { label: "Reason", mine: reason, of: (other) => other.compromiseWord ?? "" },
      ]}
      save={(version) =>
        client.servers.confirm({ caseId, serverId: server.id, version, compromise: state, reason: reason.trim() })
      }
    >
      <Sides
        caseId={caseId}
        mark={
          server.compromiseProposed ? (
            <CompromiseMark state={server.compromiseProposed} label={label(server.compromiseProposed)} />
          ) : (
            <span className="text-muted">Nothing: no finding proposes a state.</span>
          )
        }
        reasons={server.compromiseProposedReasons}
        word={server.compromiseWord}
        by={server.compromiseConfirmedBy}
        at={server.compromiseConfirmedAt}
        said={
          server.compromiseConfirmed ? (
            <CompromiseMark state={server.compromiseConfirmed} label={label(server.compromiseConfirmed)} />
          ) : null
        }
      />
      <RadioGroup
        legend="Compromise"
        name="compromise"
        value={state}
        onValueChange={(value) => setState(compromiseStates.find((each) => each === value) ?? state)}
        options={compromiseStates.map((each) => ({
          value: each,
          label: label(each),
          hint: each === "no_evidence" ? `Needs the hunt done and logs over ${needed}.` : undefined,
        }))}
      />
      {blocked ? <NoEvidenceGate caseId={caseId} gaps={server.noEvidenceGaps} /> : null}
      <Field label="Reason" required={differs} hint={differs ? differsHint : sameHint}>
        <Textarea value={reason} onChange={(event) => setReason(event.target.value)} />
      </Field>
    </ServerEdit>
  );
}

/** Why "no evidence" cannot be said yet, and where to close each gap. */
export function NoEvidenceGate({ caseId, gaps }: { caseId: string; gaps: readonly string[] }) {
  return (
    <Callout tone="problem" title="“No evidence” cannot be said yet." live>
      <ul className="list-disc pl-4">
        {gaps.map((gap) => (
          <li key={gap}>{gap}</li>
        ))}
      </ul>
      <p className="mt-1">
        <Link href={`/cases/${caseId}/checklist`}>Do the hunting tasks</Link>,{" "}
        <Link href={`/cases/${caseId}/evidence`}>add the missing logs</Link>, or confirm “unknown” and say why.
      </p>
    </Callout>
  );
}
