"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { UtcInput } from "@/components/cases/utc-input";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { Textarea } from "@/components/ui/textarea";
import { templateWords } from "@/components/sharing/team/letter-words";
import { api } from "@/lib/api/client";
import type { BulkActionName } from "@/lib/bulk/schema";
import { letterTemplates, roleLabels } from "@/lib/core/states";

import { keep } from "./action-form";

type FieldsProps = { slug: string; preset?: Record<string, string>; errorAt: (field: string) => string | null };

/** The fields of one action. */
export function ActionFields({ action, ...rest }: FieldsProps & { action: BulkActionName }) {
  switch (action) {
    case "assign":
      return <AssignFields {...rest} />;
    case "tag":
      return <TagFields {...rest} />;
    case "due":
      return <DueFields {...rest} />;
    case "task":
      return <TaskFields {...rest} />;
    case "letter":
      return <LetterFields {...rest} />;
    case "checklist":
      return <ChecklistFields {...rest} />;
    case "close":
      return <CloseFields {...rest} />;
  }
}

function AssignFields({ errorAt }: FieldsProps) {
  const users = useQuery(api.users.list.queryOptions({ input: { limit: 200, state: "active" } }));
  const teams = useQuery(api.teams.list.queryOptions());
  const people = (users.data?.items ?? []).filter((user) => user.role !== "client" && user.role !== "manager");
  const first = [
    { value: keep, label: "As it is" },
    { value: "", label: "Nobody" },
  ];
  return (
    <>
      <Field label="Owner" error={errorAt("ownerId")}>
        <Select
          name="ownerId"
          data-first=""
          defaultValue={keep}
          options={[
            ...first,
            ...people.map((user) => ({
              value: user.id,
              label: `${user.name}, ${roleLabels[user.role].toLowerCase()}`,
            })),
          ]}
        />
      </Field>
      <Field label="Team" error={errorAt("teamId")}>
        <Select
          name="teamId"
          defaultValue={keep}
          options={[...first, ...(teams.data?.items ?? []).map((team) => ({ value: team.id, label: team.name }))]}
        />
      </Field>
    </>
  );
}

function TagFields({ errorAt }: FieldsProps) {
  return (
    <>
      <Field label="Add" error={errorAt("add")} hint="With commas between them. Tags that are there stay.">
        <Input name="add" data-first="" autoComplete="off" />
      </Field>
      <Field label="Remove" error={errorAt("remove")}>
        <Input name="remove" autoComplete="off" />
      </Field>
    </>
  );
}

function DueFields({ errorAt }: FieldsProps) {
  const [at, setAt] = useState("");
  return (
    <>
      <UtcInput
        label="Due"
        hint="Empty takes the due date away."
        value={at}
        onChange={setAt}
        error={errorAt("dueAt")}
      />
      <input type="hidden" name="dueAt" value={at} />
    </>
  );
}

const taskMoves = [
  { value: "done", label: "Done, where its gate is met" },
  { value: "in_progress", label: "In progress" },
  { value: "blocked", label: "Blocked" },
  { value: "not_applicable", label: "Not applicable" },
  { value: "todo", label: "To do again" },
];

function TaskFields({ slug, errorAt }: FieldsProps) {
  const checklist = useQuery(api.campaigns.checklist.queryOptions({ input: { slug }, staleTime: Infinity }));
  const tasks = (checklist.data?.items ?? []).flatMap((section) =>
    section.tasks.map((task) => ({ value: task.key, label: `${section.title}: ${task.title}` })),
  );
  return (
    <>
      <Field label="Task" required error={errorAt("taskKey")}>
        <Select name="taskKey" data-first="" placeholder="Choose a task" options={tasks} />
      </Field>
      <Field
        label="State"
        required
        error={errorAt("state")}
        hint="On each server of the case where it is a task of servers."
      >
        <Select name="state" options={taskMoves} />
      </Field>
      <Field label="Reason" error={errorAt("reason")} hint="Blocked, not applicable and opening again need one.">
        <Textarea name="reason" rows={2} maxLength={2000} />
      </Field>
      <Field label="Note" error={errorAt("note")} hint="Stands at the task of every case.">
        <Textarea name="note" rows={2} maxLength={8000} />
      </Field>
    </>
  );
}

function LetterFields({ errorAt }: FieldsProps) {
  return (
    <>
      <Field
        label="Letter"
        required
        error={errorAt("template")}
        hint="To the first contact with a mail address, in the language of the country, with an upload link of its own."
      >
        <Select
          name="template"
          data-first=""
          options={letterTemplates.map((value) => ({ value, label: templateWords[value] }))}
        />
      </Field>
      <Field label="What you add" error={errorAt("message")} hint="The same in every letter, as you write it.">
        <Textarea name="message" rows={4} maxLength={4000} />
      </Field>
    </>
  );
}

function ChecklistFields({ slug, preset, errorAt }: FieldsProps) {
  const versions = useQuery(api.checklists.list.queryOptions({ input: { slug } }));
  const options = (versions.data?.items ?? [])
    .filter((version) => version.state === "published")
    .map(({ number, current, tasks, openCases }) => ({
      value: String(number),
      label: `Version ${number}${current ? ", for new cases" : ""}: ${tasks} tasks, ${openCases} open ${openCases === 1 ? "case" : "cases"}`,
    }));
  return (
    <Field
      label="Version"
      required
      error={errorAt("number")}
      hint="New tasks appear and tasks that nobody touched go; work that was begun or done stays as it is."
    >
      <Select
        key={options.length}
        name="number"
        data-first=""
        placeholder="Choose the version"
        defaultValue={preset?.["number"]}
        options={options}
      />
    </Field>
  );
}

function CloseFields({ slug, errorAt }: FieldsProps) {
  const pack = useQuery(api.campaigns.pack.queryOptions({ input: { slug }, staleTime: Infinity }));
  return (
    <>
      <Field label="The cases end as" required error={errorAt("exit")}>
        <Select
          name="exit"
          data-first=""
          placeholder="Choose how they end"
          options={(pack.data?.manifest.closureOutcomes ?? []).map((end) => ({ value: end.key, label: end.title }))}
        />
      </Field>
      <Field
        label="Reason"
        error={errorAt("reason")}
        hint="Without one only cases that meet every closure criterion close; with one all of them do, and their reports repeat it."
      >
        <Textarea name="reason" rows={3} maxLength={2000} />
      </Field>
    </>
  );
}
