"use client";

import { typedIn } from "@/components/auth/typed";
import { FormDialog } from "@/components/data/form-dialog";
import { Checkbox } from "@/components/ui/checkbox";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { Textarea } from "@/components/ui/textarea";
import type { DefineTask } from "@/lib/checklists/schema";
import type { CaseRole } from "@/lib/core/states";

type OwnTaskFormProps = {
  /** Whose it is: "this case", "every case of Contoso". */
  whose: string;
  sections: readonly { key: string; title: string }[];
  onClose: () => void;
  onSave: (task: DefineTask) => Promise<unknown>;
};

/** A task beside those of the campaign, for one case or for one organization. */
export function OwnTaskForm({ whose, sections, onClose, onSave }: OwnTaskFormProps) {
  function read(form: FormData): DefineTask {
    const roles: CaseRole[] = ["analyst", "technician"];
    return {
      section: typedIn(form, "section"),
      title: typedIn(form, "title").trim(),
      guidance: typedIn(form, "guidance").trim(),
      roles: form.has("client") ? [...roles, "client"] : roles,
      scope: typedIn(form, "scope") === "server" ? "server" : "case",
      twoPerson: form.has("twoPerson"),
      required: !form.has("optional"),
      proof: form.has("proof"),
    };
  }
  return (
    <FormDialog
      title={`Add a task to ${whose}`}
      description="It stands beside the tasks of the campaign, and stays when the checklist changes."
      confirm="Add the task"
      onClose={onClose}
      onSubmit={(form) => onSave(read(form))}
    >
      {(errorAt) => (
        <>
          <Field label="Title" required error={errorAt("title")}>
            <Input name="title" data-first="" maxLength={80} autoComplete="off" />
          </Field>
          <Field label="Guidance" error={errorAt("guidance")}>
            <Textarea name="guidance" rows={4} maxLength={4000} />
          </Field>
          <div className="grid gap-4 md:grid-cols-2">
            <Field label="Section" error={errorAt("section")}>
              <Select name="section" options={sections.map(({ key, title }) => ({ value: key, label: title }))} />
            </Field>
            <Field label="Done once for">
              <Select
                name="scope"
                options={[
                  { value: "case", label: "The case" },
                  { value: "server", label: "Each server" },
                ]}
              />
            </Field>
          </div>
          <div className="grid gap-1">
            <Checkbox name="proof" label="A file has to be attached before it is done" />
            <Checkbox name="twoPerson" label="A second person confirms it" />
            <Checkbox name="client" label="The client sees it as something we need from them" />
            <Checkbox name="optional" label="Optional" hint="It holds up no closing." />
          </div>
        </>
      )}
    </FormDialog>
  );
}
