"use client";

import { useState } from "react";

import { Field } from "@/components/ui/field";
import { Textarea } from "@/components/ui/textarea";
import { client } from "@/lib/api/client";
import type { CaseView } from "@/lib/cases/schema";

import { CaseEdit } from "./case-edit";

/** The organization's own words on where its case stands. */
export function SignOffDialog({
  data,
  open,
  onOpenChange,
}: {
  data: CaseView;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}) {
  const [statement, setStatement] = useState("");
  return (
    <CaseEdit
      data={data}
      open={open}
      onOpenChange={onOpenChange}
      title="Sign off"
      description="You say for your organization that you have read where this case stands and what you accept. The response team and the status report show it."
      saveLabel="Sign off"
      done="Your sign-off is saved."
      fields={[{ label: "Statement", mine: statement, of: (found) => found.signOff?.statement ?? "" }]}
      save={(version) => client.cases.signOff({ caseId: data.id, version, statement })}
    >
      <Field
        label="Your statement"
        required
        hint="For example: we have read the status report and accept what is left."
      >
        <Textarea value={statement} onChange={(event) => setStatement(event.target.value)} data-first="" />
      </Field>
    </CaseEdit>
  );
}
