"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { ActDialog } from "@/components/auth/act-dialog";
import { typedIn } from "@/components/auth/typed";
import { templateWords } from "@/components/sharing/team/letter-words";
import { Checkbox } from "@/components/ui/checkbox";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { RadioGroup } from "@/components/ui/radio";
import { Select } from "@/components/ui/select";
import { api, client } from "@/lib/api/client";
import { letterTemplates } from "@/lib/core/states";

type NewScheduleDialogProps = {
  slug: string;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onAdded: () => void;
};

const kinds = [
  { value: "reminder", label: "Reminder", hint: "A letter to every organization that the filter lists then." },
  { value: "report", label: "Status report", hint: "As PDF, to people of the team; each gets what they may see." },
];

const rhythms = [
  { value: "24", label: "Daily" },
  { value: "48", label: "Every two days" },
  { value: "168", label: "Weekly" },
];

/** What is to go out by itself, to whom, and how often. */
export function NewScheduleDialog({ slug, open, onOpenChange, onAdded }: NewScheduleDialogProps) {
  const [kind, setKind] = useState("reminder");
  const [recipientIds, setRecipientIds] = useState<readonly string[]>([]);
  const users = useQuery(api.users.list.queryOptions({ input: { limit: 200, state: "active" }, enabled: open }));
  const people = (users.data?.items ?? []).filter(({ role }) => role !== "client");
  const reports = kind === "report";
  async function act(form: FormData) {
    const common = {
      slug,
      name: typedIn(form, "name"),
      filter: typedIn(form, "filter"),
      everyHours: Number(typedIn(form, "everyHours")),
    };
    const template = letterTemplates.find((known) => known === typedIn(form, "template")) ?? "reminder";
    if (reports) await client.schedules.add({ ...common, kind: "report", recipientIds: [...recipientIds] });
    else await client.schedules.add({ ...common, kind: "reminder", template });
    setRecipientIds([]);
    onAdded();
  }
  return (
    <ActDialog
      open={open}
      onOpenChange={onOpenChange}
      title="Send by itself"
      description="In your name, with what you may do at that time. It begins one rhythm from now."
      confirmLabel="Set it up"
      act={act}
    >
      {(errorAt) => (
        <>
          <RadioGroup legend="What" name="kind" options={kinds} value={kind} onValueChange={setKind} />
          <Field label="Name" required error={errorAt("name")}>
            <Input name="name" data-first="" maxLength={80} autoComplete="off" />
          </Field>
          <Field
            label="Filter"
            error={errorAt("filter")}
            hint={reports ? "Empty for the whole campaign." : "Who is written to, in the words of the filter."}
          >
            <Input
              key={kind}
              name="filter"
              mono
              autoComplete="off"
              spellCheck={false}
              defaultValue={reports ? "" : "exposure:vulnerable,unknown notified:>2d contacted:none phase:!closed"}
            />
          </Field>
          {reports ? null : (
            <Field label="Letter" error={errorAt("template")}>
              <Select
                name="template"
                defaultValue="reminder"
                options={letterTemplates.map((value) => ({ value, label: templateWords[value] }))}
              />
            </Field>
          )}
          <Field label="How often" error={errorAt("everyHours")}>
            <Select name="everyHours" defaultValue={reports ? "24" : "48"} key={`often ${kind}`} options={rhythms} />
          </Field>
          {reports ? (
            <fieldset className="grid gap-1">
              <legend className="mb-1 font-medium">Who gets it</legend>
              <div className="max-h-56 overflow-y-auto rounded-control border border-line-strong px-3 py-1.5">
                {people.map(({ id, name, email }) => (
                  <Checkbox
                    key={id}
                    label={name}
                    hint={email}
                    checked={recipientIds.includes(id)}
                    onChange={(event) =>
                      setRecipientIds(
                        event.currentTarget.checked ? [...recipientIds, id] : recipientIds.filter((one) => one !== id),
                      )
                    }
                  />
                ))}
              </div>
              {errorAt("recipientIds") ? (
                <p role="alert" className="text-compact font-medium text-high">
                  {errorAt("recipientIds")}
                </p>
              ) : null}
            </fieldset>
          ) : null}
        </>
      )}
    </ActDialog>
  );
}
