import { getDomain } from "tldts";

import { type ScanColumn, scanColumnAliases, scanColumns } from "@/lib/core/scan-columns";
import { parseBuild } from "@/lib/campaigns/rules";
import { organizationInput } from "@/lib/organizations/schema";

import { type ColumnMapping, type ImportKind, type OrganizationColumn, organizationColumns } from "./schema";

// What others call the same columns, without spaces, dashes and capitals.
const aliases: Record<string, OrganizationColumn> = {
  id: "externalId",
  customerid: "externalId",
  customernumber: "externalId",
  clientid: "externalId",
  accountid: "externalId",
  organization: "name",
  organisation: "name",
  company: "name",
  customer: "name",
  customername: "name",
  client: "name",
  account: "name",
  countrycode: "country",
  industry: "sector",
  labels: "tags",
  domain: "domains",
  website: "domains",
  maildomain: "domains",
  ipranges: "ipRanges",
  iprange: "ipRanges",
  networks: "ipRanges",
  contact: "contactName",
  email: "contactEmail",
  mail: "contactEmail",
  contactmail: "contactEmail",
  server: "serverHostname",
  hostname: "serverHostname",
  host: "serverHostname",
  servername: "serverHostname",
  build: "serverBuild",
  version: "serverBuild",
  serverversion: "serverBuild",
};

/** Which column of the file each of ours is: by its own name in any spelling, or by what others call it. */
export function columnsIn(header: readonly string[]): Map<OrganizationColumn, number> {
  const found = new Map<OrganizationColumn, number>();
  header.forEach((cell, place) => {
    const plain = cell.toLowerCase().replaceAll(/[^a-z]/g, "");
    const own = organizationColumns.find((column) => column.toLowerCase() === plain) ?? aliases[plain];
    if (own !== undefined && !found.has(own)) found.set(own, place);
  });
  return found;
}

/** Which column of a list of scanned hosts each of its own is. */
export function scanColumnsIn(header: readonly string[]): Map<ScanColumn, number> {
  const found = new Map<ScanColumn, number>();
  header.forEach((cell, place) => {
    const plain = cell.trim().toLowerCase();
    const own = scanColumns.find((column) => column === plain) ?? scanColumnAliases[plain];
    if (own !== undefined && !found.has(own)) found.set(own, place);
  });
  return found;
}

/** How a header is read when nobody says otherwise. */
export function mappingOf(header: readonly string[], kind: ImportKind = "organizations"): ColumnMapping {
  const places: Map<ColumnMapping[string], number> = kind === "scan" ? scanColumnsIn(header) : columnsIn(header);
  const mapping: ColumnMapping = Object.fromEntries(
    header.filter((name) => name !== "").map((name) => [name, "ignore"]),
  );
  for (const [column, place] of places) mapping[header[place] ?? ""] = column;
  return mapping;
}

/** Under this name a column is kept with its row and read as nothing. */
const leftOut = (name: string) => `not read: ${name}`;

/** The cells of a row under our own names, by a mapping; what is left out stays with the row. */
export function mappedCells(cells: Readonly<Record<string, string>>, mapping: ColumnMapping): Record<string, string> {
  return Object.fromEntries(
    Object.entries(cells).map(([name, value]) => {
      const column = mapping[name] ?? "ignore";
      return [column === "ignore" ? leftOut(name) : column, value];
    }),
  );
}

/** One row, read: an organization as the file describes it, and the server of this row. */
export type OrganizationRow = {
  externalId: string | null;
  name: string | null;
  country: string | null;
  sector: string | null;
  tags: string[];
  domains: string[];
  ipRanges: string[];
  contact: { name: string; email?: string } | null;
  server: { hostname: string; build: string | null } | null;
};

const hostname = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,251}$/;

function listIn(text: string): string[] {
  return [...new Set(text.split(/[;|,\s]+/).filter((part) => part !== ""))];
}

const fieldWords: Record<string, string> = {
  name: "name",
  externalId: "externalId",
  country: "country",
  sector: "sector",
  tags: "tags",
  domains: "domains",
  ipRanges: "ipRanges",
  contacts: "contactEmail",
};

/** Reads the cells of one row; a sentence says what is wrong with the first one that cannot be used. */
export function organizationRow(
  cells: Readonly<Partial<Record<OrganizationColumn, string>>>,
): { kind: "row"; row: OrganizationRow } | { kind: "rejected"; reason: string } {
  const cell = (column: OrganizationColumn) => (cells[column] ?? "").trim();
  const rejected = (reason: string) => ({ kind: "rejected" as const, reason });
  const optional = (text: string) => (text === "" ? undefined : text);
  if (cell("name") === "" && cell("externalId") === "")
    return rejected("The row names no organization. Fill in name or externalId.");
  const email = cell("contactEmail");
  if (email !== "" && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email))
    return rejected("contactEmail: this is not an e-mail address.");
  const contactName = cell("contactName") || email;
  const given = organizationInput.partial().safeParse({
    name: optional(cell("name")),
    externalId: optional(cell("externalId")),
    country: optional(cell("country")),
    sector: optional(cell("sector")),
    tags: cell("tags")
      .split(/[;|,]/)
      .map((tag) => tag.trim())
      .filter((tag) => tag !== ""),
    domains: listIn(cell("domains")),
    ipRanges: listIn(cell("ipRanges")),
    contacts: contactName === "" ? [] : [{ name: contactName, ...(email === "" ? {} : { email }) }],
  });
  if (!given.success) {
    const [issue] = given.error.issues;
    return rejected(`${fieldWords[String(issue?.path[0])] ?? "row"}: ${issue?.message ?? "cannot be used."}`);
  }
  const host = cell("serverHostname");
  if (host !== "" && !hostname.test(host)) return rejected("serverHostname: this is not the name of a host.");
  const build = cell("serverBuild");
  if (build !== "" && parseBuild(build) === null)
    return rejected(`serverBuild: “${build.slice(0, 40)}” is not a version such as 15.1.2106.2.`);
  if (build !== "" && host === "") return rejected("serverBuild: the row gives a version and names no server.");
  const { data } = given;
  return {
    kind: "row",
    row: {
      externalId: data.externalId ?? null,
      name: data.name ?? null,
      country: data.country ?? null,
      sector: data.sector ?? null,
      tags: [...new Set(data.tags ?? [])],
      domains: [...new Set(data.domains ?? [])],
      ipRanges: [...new Set(data.ipRanges ?? [])],
      contact: data.contacts?.[0] ?? null,
      server: host === "" ? null : { hostname: host, build: build === "" ? null : build },
    },
  };
}

/** What belongs to one owner of a domain name: `mail.contoso.co.uk` reads as `contoso.co.uk`; null below a public suffix alone. */
export function registrableDomain(name: string): string | null {
  return getDomain(name, { allowPrivateDomains: true, extractHostname: false });
}
