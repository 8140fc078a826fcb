"use client";

import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Icon } from "@/components/ui/icon";
import { IconButton } from "@/components/ui/icon-button";
import { Input } from "@/components/ui/input";
import { Textarea } from "@/components/ui/textarea";
import type { Contact } from "@/lib/organizations/schema";

import { type Draft, draftLabels } from "./draft";

type OrganizationFieldsProps = {
  draft: Draft;
  onChange: (draft: Draft) => void;
  errorAt: (field: string) => string | null;
};
type TextField = Exclude<keyof Draft, "contacts">;

const most = 100;

/** An error at the list itself or at one of its entries. */
function errorIn(errorAt: (field: string) => string | null, field: string): string | null {
  const errors = [errorAt(field), ...Array.from({ length: most }, (_, index) => errorAt(`${field}.${index}`))];
  return errors.find((error) => error !== null) ?? null;
}

/** The fields of an organization; lists take one entry a line. */
export function OrganizationFields({ draft, onChange, errorAt }: OrganizationFieldsProps) {
  const text = (field: TextField) => ({
    value: draft[field],
    onChange: (event: { currentTarget: { value: string } }) =>
      onChange({ ...draft, [field]: event.currentTarget.value }),
  });
  return (
    <>
      <Field label={draftLabels.name} required error={errorAt("name")}>
        <Input {...text("name")} data-first="" autoComplete="off" maxLength={200} />
      </Field>
      <div className="grid grid-cols-2 gap-4 max-md:grid-cols-1">
        <Field
          label={draftLabels.externalId}
          error={errorAt("externalId")}
          hint="The number of your own customer list."
        >
          <Input {...text("externalId")} mono autoComplete="off" maxLength={120} />
        </Field>
        <div className="grid grid-cols-[6rem_minmax(0,1fr)] gap-4">
          <Field label={draftLabels.country} error={errorAt("country")} hint="Two letters.">
            <Input {...text("country")} autoComplete="off" maxLength={2} />
          </Field>
          <Field label={draftLabels.sector} error={errorAt("sector")}>
            <Input {...text("sector")} autoComplete="off" maxLength={80} />
          </Field>
        </div>
        <Field label={draftLabels.domains} error={errorIn(errorAt, "domains")} hint="One a line.">
          <Textarea {...text("domains")} mono rows={2} autoCapitalize="none" spellCheck={false} />
        </Field>
        <Field
          label={draftLabels.ipRanges}
          error={errorIn(errorAt, "ipRanges")}
          hint="One a line, such as 192.0.2.0/24."
        >
          <Textarea {...text("ipRanges")} mono rows={2} autoCapitalize="none" spellCheck={false} />
        </Field>
      </div>
      <Field label={draftLabels.tags} error={errorIn(errorAt, "tags")} hint="With commas between them.">
        <Input {...text("tags")} autoComplete="off" />
      </Field>
      <Contacts contacts={draft.contacts} onChange={(contacts) => onChange({ ...draft, contacts })} errorAt={errorAt} />
    </>
  );
}

type ContactsProps = {
  contacts: readonly Contact[];
  onChange: (contacts: Contact[]) => void;
  errorAt: (field: string) => string | null;
};

function Contacts({ contacts, onChange, errorAt }: ContactsProps) {
  const set = (index: number, patch: Partial<Contact>) =>
    onChange(contacts.map((contact, at) => (at === index ? { ...contact, ...patch } : contact)));
  return (
    <fieldset className="grid min-w-0 gap-2">
      <legend className="mb-1 font-medium">{draftLabels.contacts}</legend>
      {contacts.map((contact, index) => (
        <div
          key={index}
          className="grid grid-cols-[1fr_1fr_1fr_1fr_auto] items-start gap-2 max-md:grid-cols-[1fr_1fr_auto]"
        >
          <Field label={`Name of contact ${index + 1}`} hideLabel error={errorAt(`contacts.${index}.name`)}>
            <Input
              compact
              placeholder="Name"
              value={contact.name}
              onChange={(event) => set(index, { name: event.currentTarget.value })}
              autoComplete="off"
            />
          </Field>
          <Field label={`E-mail of contact ${index + 1}`} hideLabel error={errorAt(`contacts.${index}.email`)}>
            <Input
              compact
              type="email"
              placeholder="E-mail"
              value={contact.email ?? ""}
              onChange={(event) => set(index, { email: event.currentTarget.value })}
              autoComplete="off"
            />
          </Field>
          <Field label={`Telephone of contact ${index + 1}`} hideLabel error={errorAt(`contacts.${index}.phone`)}>
            <Input
              compact
              placeholder="Telephone"
              value={contact.phone ?? ""}
              onChange={(event) => set(index, { phone: event.currentTarget.value })}
              autoComplete="off"
            />
          </Field>
          <Field label={`Role of contact ${index + 1}`} hideLabel error={errorAt(`contacts.${index}.role`)}>
            <Input
              compact
              placeholder="Role"
              value={contact.role ?? ""}
              onChange={(event) => set(index, { role: event.currentTarget.value })}
              autoComplete="off"
            />
          </Field>
          <IconButton
            label={`Remove contact ${index + 1}`}
            icon={<Icon name="close" />}
            onClick={() => onChange(contacts.filter((_, at) => at !== index))}
          />
        </div>
      ))}
      <Button className="justify-self-start" onClick={() => onChange([...contacts, { name: "" }])}>
        <Icon name="plus" /> Add a contact
      </Button>
    </fieldset>
  );
}
