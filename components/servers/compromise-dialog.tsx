"use client";

import Link from "next/link";
import { useState } from "react";

import { CompromiseMark } from "@/components/marks/compromise-mark";
import { Callout } from "@/components/ui/callout";
import { Field } from "@/components/ui/field";
import { RadioGroup } from "@/components/ui/radio";
import { Textarea } from "@/components/ui/textarea";
import { client } from "@/lib/api/client";
import { compromiseStates } from "@/lib/core/states";
import { formatDay } from "@/lib/core/time";

import { ServerEdit } from "./server-edit";
import { differsHint, sameHint, Sides, type StateDialogProps } from "./sides";

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
