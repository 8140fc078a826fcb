"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { currentOf, fieldOf, rows, sentenceOf } from "@/components/data/failure";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Dialog, DialogClose } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { notifyDone } from "@/components/ui/notify";
import { RadioGroup } from "@/components/ui/radio";
import { Select } from "@/components/ui/select";
import { Textarea } from "@/components/ui/textarea";
import { visible } from "@/components/ui/visible-text";
import { api, client } from "@/lib/api/client";
import { regimeDecisionLabels, regimeDecisions } from "@/lib/core/words";
import type { CaseRegime } from "@/lib/cases/schema";

import { useCaseRefresh } from "./use-case-write";
import { fromUtcField, toUtcField, UtcInput } from "./utc-input";

type Failed = { sentence: string; field: string | null };

/** Whether one duty to report applies, why, and when what it asks for was filed. */
export function ReportingDialog({
  caseId,
  regime,
  onClose,
}: {
  caseId: string;
  regime: CaseRegime;
  onClose: () => void;
}) {
  const { decision: before } = regime;
  const [decision, setDecision] = useState(before?.decision ?? null);
  const [reason, setReason] = useState(before?.reason ?? "");
  const [filed, setFiled] = useState(toUtcField(before?.filedAt ?? null));
  const [evidenceId, setEvidenceId] = useState(before?.evidenceId ?? "");
  // The decision as it was when the dialog opened: one made meanwhile is a conflict.
  const [version, setVersion] = useState(before?.version ?? 0);
  const [pending, setPending] = useState(false);
  const [failed, setFailed] = useState<Failed | null>(null);
  const refresh = useCaseRefresh(caseId);
  const files =
    useQuery(api.evidence.list.queryOptions({ input: { caseId, top: true, limit: 100 } })).data?.items ?? [];
  const applies = decision === "applies";
  const errorAt = (field: string) => (failed?.field === field ? failed.sentence : null);

  async function save() {
    if (decision === null) return setFailed({ sentence: "Choose whether the duty applies.", field: null });
    setPending(true);
    setFailed(null);
    try {
      await client.cases.decideReporting({
        caseId,
        regime: regime.key,
        decision,
        reason,
        filedAt: applies ? fromUtcField(filed) : null,
        evidenceId: applies && evidenceId !== "" ? evidenceId : null,
        version,
      });
      await refresh();
      onClose();
      await notifyDone(`The decision on ${regime.name} is saved.`);
    } catch (error) {
      const current = await currentOf(error, rows.regimeDecision);
      if (current) setVersion(current.version);
      setFailed(
        current
          ? {
              sentence: `${current.decidedBy} decided meanwhile: ${regimeDecisionLabels[current.decision].toLowerCase()}. ${current.reason} Save again to put yours in its place.`,
              field: null,
            }
          : { sentence: sentenceOf(error), field: fieldOf(error) },
      );
    } finally {
      setPending(false);
    }
  }

  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={regime.name}
      description={`For: ${regime.appliesTo}. The organization and its counsel decide; the case keeps what they decided and why.`}
    >
      <form
        noValidate
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <RadioGroup
          legend="Does this duty apply?"
          name="decision"
          value={decision ?? ""}
          onValueChange={(value) => setDecision(regimeDecisions.find((known) => known === value) ?? null)}
          options={regimeDecisions.map((value) => ({ value, label: regimeDecisionLabels[value] }))}
        />
        <Field label="Reason" required hint="Reports print it." error={errorAt("reason")}>
          <Textarea value={reason} onChange={(event) => setReason(event.target.value)} />
        </Field>
        {applies ? (
          <>
            <UtcInput
              label="Filed"
              hint="When everything this duty asks for had been filed. Empty while something is still due."
              value={filed}
              onChange={setFiled}
              error={errorAt("filedAt")}
            />
            <Field label="Proof of filing" hint="A file of this case." error={errorAt("evidenceId")}>
              <Select
                placeholder="None"
                options={files.map((file) => ({ value: file.id, label: visible(file.filename) }))}
                value={evidenceId}
                onChange={(event) => setEvidenceId(event.target.value)}
              />
            </Field>
          </>
        ) : null}
        {failed && errorAt(failed.field ?? "") === null ? (
          <Callout tone="problem" title="Not saved." live>
            {failed.sentence}
          </Callout>
        ) : null}
        <div className="flex flex-wrap justify-end gap-2">
          <DialogClose />
          <Button type="submit" tone="primary" pending={pending}>
            Save decision
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
