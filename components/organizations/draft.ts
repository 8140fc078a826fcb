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

/** Every field of the form as it is saved; what is empty is cleared. */
function patchOf(draft: Draft) {
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

const fields = ["name", "externalId", "domains", "ipRanges", "country", "sector", "tags", "contacts"] as const;

function textOf(draft: Draft, field: keyof Draft): string {
  return field === "contacts" ? contactWords(draft.contacts) : draft[field].trim();
}

/** The fields in which two drafts differ. */
export function differing(one: Draft, other: Draft): (keyof Draft)[] {
  return fields.filter((field) => textOf(one, field) !== textOf(other, field));
}

/** Both drafts at the given fields, for a person to compare. */
export function compared(
  mine: Draft,
  theirs: Draft,
  at: readonly (keyof Draft)[],
): { label: string; mine: string; theirs: string }[] {
  return at.map((field) => ({ label: draftLabels[field], mine: textOf(mine, field), theirs: textOf(theirs, field) }));
}

/** What is saved: only the fields a person changed, so that what others changed meanwhile stays. */
export function changesOf(before: Draft, after: Draft) {
  const patch = patchOf(after);
  const changed = new Set<string>(differing(before, after));
  return {
    ...(changed.has("name") ? { name: patch.name } : {}),
    ...(changed.has("externalId") ? { externalId: patch.externalId } : {}),
    ...(changed.has("domains") ? { domains: patch.domains } : {}),
    ...(changed.has("ipRanges") ? { ipRanges: patch.ipRanges } : {}),
    ...(changed.has("country") ? { country: patch.country } : {}),
    ...(changed.has("sector") ? { sector: patch.sector } : {}),
    ...(changed.has("tags") ? { tags: patch.tags } : {}),
    ...(changed.has("contacts") ? { contacts: patch.contacts } : {}),
  };
}
