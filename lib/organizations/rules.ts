/** What text search over organizations and cases reads, lower case: name, external id, domains, tags. */
export function organizationSearchText(organization: {
  name: string;
  externalId?: string | null;
  domains?: string[];
  tags?: string[];
  aliases?: string[];
}): string {
  return [
    organization.name,
    organization.externalId ?? "",
    ...(organization.domains ?? []),
    ...(organization.tags ?? []),
    ...(organization.aliases ?? []),
  ]
    .filter(Boolean)
    .join(" ")
    .toLowerCase();
}
