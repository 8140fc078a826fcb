"use client";

import { useState } from "react";

import { Field } from "@/components/ui/field";
import { RadioGroup } from "@/components/ui/radio";
import { Select } from "@/components/ui/select";
import { client } from "@/lib/api/client";
import type { CaseView } from "@/lib/cases/schema";
import { containmentLabels, containmentStates } from "@/lib/core/states";
import { papLevels, tlpLevels } from "@/lib/core/words";
import { formatInstant } from "@/lib/core/time";

import { CaseEdit } from "./case-edit";
import { fromUtcField, toUtcField, UtcInput } from "./utc-input";

type DialogProps = { data: CaseView; open: boolean; onOpenChange: (open: boolean) => void };

const said = (at: string | null) => (at === null ? "" : formatInstant(at));
const options = (values: readonly string[]) => values.map((value) => ({ value, label: value }));

/** TLP and PAP of everything in the case, and when it is due. */
export function MarkingsDialog({ data, open, onOpenChange }: DialogProps) {
  const [tlp, setTlp] = useState(data.tlp);
  const [pap, setPap] = useState(data.pap);
  const [due, setDue] = useState(toUtcField(data.dueAt));
  return (
    <CaseEdit
      data={data}
      open={open}
      onOpenChange={onOpenChange}
      title="Markings and due date"
      description="TLP says who may read what leaves this case; PAP says which actions are allowed on it."
      saveLabel="Save"
      done="Markings and due date are saved."
      fields={[
        { label: "TLP", mine: tlp, of: (found) => found.tlp },
        { label: "PAP", mine: pap, of: (found) => found.pap },
        { label: "Due", mine: said(fromUtcField(due)), of: (found) => said(found.dueAt) },
      ]}
      save={(version) => client.cases.update({ caseId: data.id, version, tlp, pap, dueAt: fromUtcField(due) })}
    >
      <div className="grid grid-cols-2 gap-4">
        <Field label="TLP">
          <Select
            options={options(tlpLevels)}
            value={tlp}
            onChange={(event) => setTlp(tlpLevels.find((level) => level === event.target.value) ?? tlp)}
          />
        </Field>
        <Field label="PAP">
          <Select
            options={options(papLevels)}
            value={pap}
            onChange={(event) => setPap(papLevels.find((level) => level === event.target.value) ?? pap)}
          />
        </Field>
      </div>
      <UtcInput label="Due" hint="Empty for no date." value={due} onChange={setDue} />
    </CaseEdit>
  );
}

/** When the organization became aware; reporting clocks run from it. */
export function AwarenessDialog({ data, open, onOpenChange }: DialogProps) {
  const [aware, setAware] = useState(toUtcField(data.awareAt));
  return (
    <CaseEdit
      data={data}
      open={open}
      onOpenChange={onOpenChange}
      title="Moment of awareness"
      description="When the organization knew, with reasonable certainty, that personal data may be concerned. Reporting clocks run from it."
      saveLabel="Save"
      done="The moment of awareness is saved."
      fields={[{ label: "Aware since", mine: said(fromUtcField(aware)), of: (found) => said(found.awareAt) }]}
      save={(version) => client.cases.update({ caseId: data.id, version, awareAt: fromUtcField(aware) })}
    >
      <UtcInput
        label="Aware since"
        hint="Empty while it is not decided; the clocks then stand."
        value={aware}
        onChange={setAware}
      />
    </CaseEdit>
  );
}

const containmentHints = {
  open: "The attacker may still reach what was left behind.",
  contained: "Untrusted access is blocked; what was left behind is still there.",
  eradicated: "What the attacker left is removed and a rescan proves it.",
};

/** How far the intrusion is contained, for every server that shows an implant. */
export function ContainmentDialog({ data, open, onOpenChange }: DialogProps) {
  const [containment, setContainment] = useState(data.containment);
  return (
    <CaseEdit
      data={data}
      open={open}
      onOpenChange={onOpenChange}
      title="Containment"
      description="Said for every server that shows an implant; single servers differ by their own page. The case shows the worst of them."
      saveLabel="Save"
      done="Containment is saved."
      fields={[
        {
          label: "Containment",
          mine: containmentLabels[containment],
          of: (found) => containmentLabels[found.containment],
        },
      ]}
      save={(version) => client.cases.update({ caseId: data.id, version, containment })}
    >
      <RadioGroup
        legend="Containment"
        hideLegend
        name="containment"
        value={containment}
        onValueChange={(value) => setContainment(containmentStates.find((state) => state === value) ?? containment)}
        options={containmentStates.map((state) => ({
          value: state,
          label: containmentLabels[state],
          hint: containmentHints[state],
        }))}
      />
    </CaseEdit>
  );
}
