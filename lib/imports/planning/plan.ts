import type { KnownOrganization, KnownOrganizations } from "@/lib/imports/matching/known";
import type { OrganizationRow } from "@/lib/imports/rules";

/** A row that could be read, at its line. */
export type PlannedRow = { line: number; row: OrganizationRow };

/** What the file says of one organization, from all its rows. */
export type Described = {
  lines: number[];
  externalId: string | null;
  name: string | null;
  country: string | null;
  sector: string | null;
  tags: string[];
  domains: string[];
  ipRanges: string[];
  contacts: { name: string; email?: string }[];
  servers: { hostname: string; build: string | null }[];
};

export type Plan =
  | { kind: "create"; described: Described & { name: string } }
  | { kind: "existing"; described: Described; organization: KnownOrganization }
  | { kind: "ambiguous"; described: Described; candidates: string[]; reason: string }
  | { kind: "rejected"; described: Described; reason: string };

function keyOf({ externalId, name, domains }: OrganizationRow): string {
  if (externalId !== null) return `id ${externalId}`;
  return `name ${(name ?? "").toLowerCase()} ${domains[0] ?? ""}`;
}

const union = (left: readonly string[], right: readonly string[]) => [...new Set([...left, ...right])];

function merged(into: Described, { line, row }: PlannedRow): void {
  into.lines.push(line);
  into.name ??= row.name;
  into.country ??= row.country;
  into.sector ??= row.sector;
  into.tags = union(into.tags, row.tags);
  into.domains = union(into.domains, row.domains);
  into.ipRanges = union(into.ipRanges, row.ipRanges);
  const { contact, server } = row;
  if (contact !== null && !into.contacts.some(({ name, email }) => name === contact.name && email === contact.email))
    into.contacts.push(contact);
  if (server === null) return;
  const same = into.servers.find(({ hostname }) => hostname.toLowerCase() === server.hostname.toLowerCase());
  if (same === undefined) into.servers.push({ ...server });
  else same.build ??= server.build;
}

/** Rows of one organization stand together: by external id, else by name and first domain. In the order of their first lines. */
export function describedIn(rows: readonly PlannedRow[]): Described[] {
  const groups = new Map<string, Described>();
  for (const planned of rows) {
    const { row } = planned;
    const key = keyOf(row);
    const group = groups.get(key) ?? {
      lines: [],
      externalId: row.externalId,
      name: null,
      country: null,
      sector: null,
      tags: [],
      domains: [],
      ipRanges: [],
      contacts: [],
      servers: [],
    };
    merged(group, planned);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/**
 * What is to be done for one organization. Organizations that the same file creates must be added to `known` by the caller, so
 * that a second mention of one finds it.
 */
export function planFor(described: Described, known: KnownOrganizations): Plan {
  const { externalId, name, domains, ipRanges } = described;
  const addresses = ipRanges.filter((range) => !range.includes("/"));
  const found = known.match({ externalId, name, domains, addresses });
  switch (found.kind) {
    case "one":
      return { kind: "existing", described, organization: found.organization };
    case "several":
      return { kind: "ambiguous", described, candidates: found.candidates.map(({ id }) => id), reason: found.reason };
    case "none":
      return name === null
        ? {
            kind: "rejected",
            described,
            reason: `There is no organization with the external id ${externalId ?? ""}. Fill in a name to add it.`,
          }
        : { kind: "create", described: { ...described, name } };
  }
}

/** The fields of an organization that the file changes: what it says differently, and what it adds. Nothing is taken away. */
export function changesTo(organization: KnownOrganization, described: Described): Record<string, unknown> {
  const changes: Record<string, unknown> = {};
  const differs = (value: string | null, now: string | null) => value !== null && value !== now;
  if (organization.byAlias !== true) {
    if (differs(described.externalId, organization.externalId)) changes["externalId"] = described.externalId;
    if (differs(described.name, organization.name) && described.externalId !== null) changes["name"] = described.name;
  }
  if (differs(described.country, organization.country)) changes["country"] = described.country;
  if (differs(described.sector, organization.sector)) changes["sector"] = described.sector;
  for (const field of ["tags", "domains", "ipRanges"] as const) {
    const whole = union(organization[field], described[field]);
    if (whole.length !== organization[field].length) changes[field] = whole;
  }
  const contacts = Array.isArray(organization.contacts) ? organization.contacts : [];
  const names = new Set(contacts.map((contact: unknown) => JSON.stringify(contact)));
  const marks = new Set(
    contacts.flatMap((contact: unknown) =>
      typeof contact === "object" && contact !== null && "email" in contact ? [String(contact.email)] : [],
    ),
  );
  const fresh = described.contacts.filter(
    (contact) => !names.has(JSON.stringify(contact)) && !(contact.email !== undefined && marks.has(contact.email)),
  );
  if (fresh.length > 0) changes["contacts"] = [...contacts, ...fresh];
  return changes;
}
