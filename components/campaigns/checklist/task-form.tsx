"use client";

import { typedIn } from "@/components/auth/typed";
import { Checkbox } from "@/components/ui/checkbox";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { Textarea } from "@/components/ui/textarea";
import type { ChecklistSection, ChecklistTask } from "@/lib/campaigns/schema";
import { caseRoles, roleLabels, taskScopes } from "@/lib/core/states";

import { keyFor, keysOf } from "./edits";
import { FormDialog } from "@/components/data/form-dialog";

type TaskFormProps = {
  sections: readonly ChecklistSection[];
  section: string;
  /** Null for a new one. */
  task: ChecklistTask | null;
  onClose: () => void;
  onSave: (section: string, task: ChecklistTask) => Promise<unknown>;
};

const workingRoles = caseRoles.filter((role) => role !== "admin" && role !== "manager");
const aFile: ChecklistTask["gate"] = {
  mode: "all",
  needs: [{ kind: "attachment", text: "A file that shows it.", except: [] }],
};

function gateOf(choice: string, task: ChecklistTask | null): ChecklistTask["gate"] {
  if (choice === "file") return aFile;
  return choice === "keep" ? (task?.gate ?? null) : null;
}

/** One task of a draft: what is to be done, by whom, where, and what it takes to call it done. */
export function TaskForm({ sections, section, task, onClose, onSave }: TaskFormProps) {
  function read(form: FormData): ChecklistTask {
    const title = typedIn(form, "title").trim();
    return {
      key: task?.key ?? keyFor(title, keysOf(sections)),
      title,
      guidance: typedIn(form, "guidance").trim(),
      roles: workingRoles.filter((role) => form.has(`role-${role}`)),
      scope: taskScopes.find((scope) => scope === typedIn(form, "scope")) ?? "case",
      order: task?.order ?? 1,
      dependsOn: task?.dependsOn ?? [],
      opensWhen: task?.opensWhen ?? [],
      satisfiedBy: task?.satisfiedBy ?? [],
      gate: gateOf(typedIn(form, "gate"), task),
      twoPerson: form.has("twoPerson"),
      required: !form.has("optional"),
    };
  }
  const gates = [
    ...(task?.gate ? [{ value: "keep", label: `As it is: ${task.gate.needs[0]?.text ?? ""}`.slice(0, 90) }] : []),
    { value: "none", label: "None: whoever does it may say so" },
    { value: "file", label: "A file has to be attached" },
  ];
  return (
    <FormDialog
      title={task ? "Edit the task" : "Add a task"}
      description="It changes this draft; cases get it once the version is published and given to them."
      confirm={task ? "Save the task" : "Add the task"}
      onClose={onClose}
      onSubmit={(form) => onSave(typedIn(form, "section") || section, read(form))}
    >
      {(errorAt) => (
        <>
          <Field label="Title" required error={errorAt("title")} hint="What is to be done, in a few words.">
            <Input name="title" data-first="" maxLength={80} defaultValue={task?.title} autoComplete="off" />
          </Field>
          <Field
            label="Guidance"
            required
            error={errorAt("guidance")}
            hint="How, with commands where they help. A blank line begins a paragraph."
          >
            <Textarea name="guidance" rows={6} defaultValue={task?.guidance} />
          </Field>
          <div className="grid gap-4 md:grid-cols-2">
            <Field label="Section">
              <Select
                name="section"
                defaultValue={section}
                options={sections.map(({ key, title }) => ({ value: key, label: title }))}
              />
            </Field>
            <Field label="Done once for">
              <Select
                name="scope"
                defaultValue={task?.scope ?? "case"}
                options={[
                  { value: "case", label: "The case" },
                  { value: "server", label: "Each server" },
                ]}
              />
            </Field>
          </div>
          <Field label="Evidence gate" hint="Other gates, and what opens a task, are written in the text of the draft.">
            <Select name="gate" defaultValue={task?.gate ? "keep" : "none"} options={gates} />
          </Field>
          <fieldset className="grid gap-1">
            <legend className="mb-1 font-medium">Who does it</legend>
            <span className="flex flex-wrap gap-x-4">
              {workingRoles.map((role) => (
                <Checkbox
                  key={role}
                  name={`role-${role}`}
                  defaultChecked={task ? task.roles.includes(role) : role === "analyst" || role === "technician"}
                  label={roleLabels[role]}
                />
              ))}
            </span>
          </fieldset>
          <span className="flex flex-wrap gap-x-4">
            <Checkbox name="twoPerson" defaultChecked={task?.twoPerson} label="A second person confirms it" />
            <Checkbox name="optional" defaultChecked={task?.required === false} label="Optional" />
          </span>
        </>
      )}
    </FormDialog>
  );
}
