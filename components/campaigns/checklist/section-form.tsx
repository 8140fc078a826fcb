"use client";

import { typedIn } from "@/components/auth/typed";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { Textarea } from "@/components/ui/textarea";
import type { ChecklistSection } from "@/lib/campaigns/schema";
import { casePhases, phaseLabels } from "@/lib/core/states";

import { keyFor, keysOf } from "./edits";
import { FormDialog } from "@/components/data/form-dialog";

type SectionFormProps = {
  sections: readonly ChecklistSection[];
  /** Null for a new one. */
  section: ChecklistSection | null;
  onClose: () => void;
  onSave: (section: ChecklistSection) => Promise<unknown>;
};

/** The heading of a section, and for a new one its first task, since a section without tasks says nothing. */
export function SectionForm({ sections, section, onClose, onSave }: SectionFormProps) {
  function read(form: FormData): ChecklistSection {
    const title = typedIn(form, "title").trim();
    const taken = keysOf(sections);
    const key = section?.key ?? keyFor(title, taken);
    const first = typedIn(form, "task").trim();
    const task = {
      key: keyFor(first, new Set([...taken, key])),
      title: first,
      guidance: first,
      roles: ["analyst" as const, "technician" as const],
      scope: "case" as const,
      order: 1,
      dependsOn: [],
      gate: null,
      twoPerson: false,
      required: true,
      opensWhen: [],
      satisfiedBy: [],
    };
    return {
      key,
      title,
      phase: casePhases.find((phase) => phase === typedIn(form, "phase")) ?? "hunt",
      order: section?.order ?? 1,
      intro: typedIn(form, "intro").trim(),
      tasks: section?.tasks ?? [task],
    };
  }
  return (
    <FormDialog
      title={section ? "Edit the section" : "Add a section"}
      confirm={section ? "Save the section" : "Add the section"}
      onClose={onClose}
      onSubmit={(form) => onSave(read(form))}
    >
      {(errorAt) => (
        <>
          <Field label="Title" required error={section ? errorAt("title") : null}>
            <Input name="title" data-first="" maxLength={40} defaultValue={section?.title} autoComplete="off" />
          </Field>
          <Field label="Phase" hint="A case is in the first phase that has open work.">
            <Select
              name="phase"
              defaultValue={section?.phase ?? "hunt"}
              options={casePhases
                .filter((phase) => phase !== "closed")
                .map((phase) => ({ value: phase, label: phaseLabels[phase] }))}
            />
          </Field>
          <Field label="What it is for" required error={errorAt("intro")}>
            <Textarea name="intro" rows={2} defaultValue={section?.intro} />
          </Field>
          {section ? null : (
            <Field
              label="Its first task"
              required
              error={errorAt("tasks")}
              hint="What is to be done; the rest is written afterwards."
            >
              <Input name="task" maxLength={80} autoComplete="off" />
            </Field>
          )}
        </>
      )}
    </FormDialog>
  );
}
