import type { Contact, OrganizationView } from "@/lib/organizations/schema";

/** What the form holds: lists as text with one entry a line, nothing as an empty text. */
export type Draft = {
  name: string;
  externalId: string;
  domains: string;
  ipRanges: string;
  country: string;
  sector: string;
  tags: string;
  contacts: Contact[];
};

export const draftLabels: Record<keyof Draft, string> = {
  name: "Name",
  externalId: "External id",
  domains: "Domains",
  ipRanges: "Address ranges",
  country: "Country",
  sector: "Sector",
  tags: "Tags",
  contacts: "Contacts",
};

export function draftOf(organization: OrganizationView | null): Draft {
  return {
    name: organization?.name ?? "",
    externalId: organization?.externalId ?? "",
    domains: organization?.domains.join("\n") ?? "",
    ipRanges: organization?.ipRanges.join("\n") ?? "",
    country: organization?.country ?? "",
    sector: organization?.sector ?? "",
    tags: organization?.tags.join(", ") ?? "",
    contacts: organization?.contacts ?? [],
  };
}

function parts(text: string): string[] {
  return [
    ...new Set(
      text
        .split(/[\n,;]/)
        .map((part) => part.trim())
        .filter((part) => part !== ""),
    ),
  ];
}

/** The form as a new organization; what is empty is left out. */
export function createInputOf(draft: Draft) {
  const { externalId, country, sector, ...rest } = patchOf(draft);
  return { ...rest, externalId: externalId ?? undefined, country: country ?? undefined, sector: sector ?? undefined };
}

/** The form as a change of every field; what is empty is cleared. */
export function patchOf(draft: Draft) {
  return {
    name: draft.name,
    externalId: draft.externalId.trim() || null,
    domains: parts(draft.domains),
    ipRanges: parts(draft.ipRanges),
    country: draft.country.trim() || null,
    sector: draft.sector.trim() || null,
    tags: parts(draft.tags),
    contacts: draft.contacts.map(({ name, email, phone, role }) => ({
      name,
      email: email?.trim() || undefined,
      phone: phone?.trim() || undefined,
      role: role?.trim() || undefined,
    })),
  };
}

function contactWords(contacts: readonly Contact[]): string {
  return contacts
    .map(({ name, role, email, phone }) => [name, role, email, phone].filter(Boolean).join(", "))
    .join("\n");
}

/** Both drafts field by field, for a person to compare. */
export function compared(mine: Draft, theirs: Draft): { label: string; mine: string; theirs: string }[] {
  const text = (draft: Draft, field: keyof Draft) =>
    field === "contacts" ? contactWords(draft.contacts) : draft[field];
  const fields = ["name", "externalId", "domains", "ipRanges", "country", "sector", "tags", "contacts"] as const;
  return fields.map((field) => ({ label: draftLabels[field], mine: text(mine, field), theirs: text(theirs, field) }));
}
