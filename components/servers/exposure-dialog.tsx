"use client";

import { useState } from "react";

import { fromUtcField, toUtcField, UtcInput } from "@/components/cases/utc-input";
import { ExposureMark } from "@/components/marks/exposure-mark";
import { Field } from "@/components/ui/field";
import { RadioGroup } from "@/components/ui/radio";
import { Textarea } from "@/components/ui/textarea";
import { client } from "@/lib/api/client";
import { exposureStates } from "@/lib/core/states";
import { endsExposure } from "@/lib/servers/rules";

import { ProofSelect } from "./proof-select";
import { ServerEdit } from "./server-edit";
import { differsHint, sameHint, Sides, type StateDialogProps } from "./sides";
import { Unseen } from "./unseen";

const sinceHints = {
  patched: "When the update went in. Without it, logs have to cover every day until now.",
  gone: "The end of the days that logs have to cover. Without it, that is the moment you save.",
} as const;

/** A person's word on the exposure of a server, since when it is over, and the file that shows it. */
export function ExposureDialog({ caseId, server, labels, open, onOpenChange }: StateDialogProps) {
  const [state, setState] = useState(server.exposureProposed ?? server.exposure);
  const [reason, setReason] = useState("");
  const [since, setSince] = useState(toUtcField(server.exposureSince));
  const [evidenceId, setEvidenceId] = useState(server.exposureEvidence?.id ?? "");
  const label = (each: (typeof exposureStates)[number]) => labels?.exposure[each]?.label ?? each;
  const differs = state !== (server.exposureProposed ?? server.exposure);
  // Where readings prove the update they also date it.
  const asksSince = endsExposure(state) && state !== server.exposureProposed;
  const sinceAt = asksSince ? fromUtcField(since) : null;
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
        { label: "Since (UTC)", mine: toUtcField(sinceAt), of: (other) => toUtcField(other.exposureSince) },
        { label: "Reason", mine: reason, of: (other) => other.exposureWord ?? "" },
      ]}
      save={(version) =>
        client.servers.confirm({
          caseId,
          serverId: server.id,
          version,
          exposure: state,
          reason: reason.trim(),
          since: sinceAt ?? undefined,
          evidenceId: evidenceId === "" ? undefined : evidenceId,
        })
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
        proof={server.exposureEvidence}
        by={server.exposureConfirmedBy}
        at={server.exposureConfirmedAt}
        said={
          server.exposureConfirmed ? (
            <ExposureMark state={server.exposureConfirmed} label={label(server.exposureConfirmed)} />
          ) : null
        }
      />
      <Unseen server={server} />
      <RadioGroup
        legend="Exposure"
        name="exposure"
        value={state}
        onValueChange={(value) => setState(exposureStates.find((each) => each === value) ?? state)}
        options={exposureStates.map((each) => ({ value: each, label: label(each) }))}
      />
      {asksSince ? (
        <UtcInput
          label="Since"
          hint={state === "patched" ? sinceHints.patched : sinceHints.gone}
          value={since}
          onChange={setSince}
        />
      ) : null}
      <ProofSelect caseId={caseId} known={server.exposureEvidence} value={evidenceId} onChange={setEvidenceId} />
      <Field label="Reason" required={differs} hint={differs ? differsHint : sameHint}>
        <Textarea value={reason} onChange={(event) => setReason(event.target.value)} />
      </Field>
    </ServerEdit>
  );
}
