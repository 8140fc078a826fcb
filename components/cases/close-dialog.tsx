"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { Glyph } from "@/components/marks/glyph";
import { Callout } from "@/components/ui/callout";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/select";
import { SkeletonRows } from "@/components/ui/skeleton";
import { Textarea } from "@/components/ui/textarea";
import { api, client } from "@/lib/api/client";
import type { CaseView } from "@/lib/cases/schema";
import { contradictionOf } from "@/lib/closing/rules";
import type { UnmetCriterion } from "@/lib/closing/schema";

import { CaseEdit } from "./case-edit";

/** The closure criteria of the pack, each met, or with what would meet it; then the end and the reason. */
export function CloseDialog({
  data,
  open,
  onOpenChange,
}: {
  data: CaseView;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}) {
  const closure = useQuery(api.cases.closure.queryOptions({ input: { caseId: data.id } }));
  const guide = useQuery(api.cases.guide.queryOptions({ input: { caseId: data.id } }));
  const [exit, setExit] = useState("");
  const [reason, setReason] = useState("");
  const criteria = closure.data?.items ?? [];
  const unmet = criteria.filter((criterion) => !criterion.met).length;
  const chosen = guide.data?.exits.find((end) => end.key === exit) ?? guide.data?.exits[0];
  const contradiction = guide.data && chosen ? contradictionOf(chosen, data, guide.data.labels) : null;
  const asksReason = unmet > 0 || contradiction !== null;
  return (
    <CaseEdit
      data={data}
      open={open}
      onOpenChange={onOpenChange}
      title={`Close ${data.ref}`}
      description={
        unmet === 0
          ? "Every closure criterion is met."
          : `${unmet} of ${criteria.length} closure criteria are not met. You may close against them with a reason; the report says so.`
      }
      saveLabel={unmet === 0 ? "Close case" : "Close against criteria"}
      done={`${data.ref} is closed.`}
      fields={[{ label: "State", mine: "Closed", of: (found) => (found.closedAt === null ? "Open" : "Closed") }]}
      save={(version) =>
        client.cases.close({ caseId: data.id, version, exit: chosen?.key ?? exit, reason: reason.trim() || undefined })
      }
    >
      {closure.isPending ? <SkeletonRows rows={6} label="Loading the closure criteria" /> : null}
      <ul className="grid gap-2">
        {criteria.map((criterion) => (
          <Criterion key={criterion.key} criterion={criterion} />
        ))}
      </ul>
      {closure.isError ? (
        <Callout tone="problem">The closure criteria could not be read. Close this dialog and try again.</Callout>
      ) : null}
      <Field label="The case ends as">
        <Select
          options={(guide.data?.exits ?? []).map((end) => ({ value: end.key, label: end.title }))}
          value={chosen?.key ?? ""}
          onChange={(event) => setExit(event.target.value)}
        />
      </Field>
      {contradiction === null ? null : <Callout tone="problem">{contradiction}</Callout>}
      <Field
        label="Reason"
        required={asksReason}
        hint={
          asksReason
            ? "Needed while a criterion is not met or the end does not agree with the case; the reports print it with your name."
            : "Optional."
        }
      >
        <Textarea value={reason} onChange={(event) => setReason(event.target.value)} />
      </Field>
    </CaseEdit>
  );
}

/** One criterion with its word: met, or not met and what is missing. */
export function Criterion({ criterion }: { criterion: UnmetCriterion }) {
  return (
    <li className="flex gap-2">
      <Glyph name={criterion.met ? "ok" : "fail"} className={criterion.met ? "mt-0.5 text-done" : "mt-0.5 text-high"} />
      <div className="min-w-0">
        <p>
          {criterion.title}{" "}
          <span className={criterion.met ? "text-done" : "font-medium text-high"}>
            {criterion.met ? "met" : "not met"}
          </span>
        </p>
        {criterion.met ? null : (
          <p className="text-compact text-muted">
            {criterion.metBy} Missing: {criterion.detail}.
          </p>
        )}
      </div>
    </li>
  );
}
