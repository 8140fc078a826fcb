import { BlockList, isIP } from "node:net";

import type { Tx } from "@/lib/db/client";
import { registrableDomain } from "@/lib/imports/rules";

export type KnownOrganization = {
  id: string;
  name: string;
  externalId: string | null;
  domains: string[];
  ipRanges: string[];
  country: string | null;
  sector: string | null;
  tags: string[];
  contacts: unknown;
  version: number;
  /** Found by what was merged into it: its own name and number are others, and stay. */
  byAlias?: true;
};

/** What a row tells of its organization. */
export type Sought = {
  externalId: string | null;
  name: string | null;
  domains: readonly string[];
  addresses: readonly string[];
};

export type MatchOf =
  | { kind: "one"; organization: KnownOrganization }
  | { kind: "none" }
  | { kind: "several"; candidates: KnownOrganization[]; reason: string };

/** Organizations by whatever a file may know them by. */
export type KnownOrganizations = {
  /** `marks` are those of another organization that was merged into it; without them its own. */
  add(organization: KnownOrganization, marks?: KnownOrganization): void;
  match(sought: Sought): MatchOf;
};

type Range = { list: BlockList; organization: KnownOrganization };

function rangeList(ranges: readonly string[]): BlockList | null {
  const list = new BlockList();
  let any = false;
  for (const range of ranges) {
    const [base = "", bits] = range.split("/");
    const family = isIP(base) === 6 ? "ipv6" : "ipv4";
    if (isIP(base) === 0) continue;
    const widest = family === "ipv4" ? 32 : 128;
    const size = bits === undefined ? widest : Number(bits);
    if (!Number.isInteger(size) || size < 0 || size > widest) continue;
    list.addSubnet(base, size, family);
    any = true;
  }
  return any ? list : null;
}

function distinct(organizations: readonly KnownOrganization[]): KnownOrganization[] {
  return [...new Map(organizations.map((one) => [one.id, one])).values()];
}

/**
 * Makes the index. The strongest mark decides: the external id, then a domain of the same owner (public suffixes are none), then
 * an address in a range, then the exact name. What points to several organizations is for a person to
 * decide; one that bears another external id is another one.
 */
export function knownOrganizations(): KnownOrganizations {
  const byExternalId = new Map<string, KnownOrganization>();
  const byDomain = new Map<string, KnownOrganization[]>();
  const byName = new Map<string, KnownOrganization[]>();
  const ranges: Range[] = [];
  const into = (index: Map<string, KnownOrganization[]>, key: string, one: KnownOrganization) => {
    const there = index.get(key);
    if (there) there.push(one);
    else index.set(key, [one]);
  };

  function several(candidates: KnownOrganization[], mark: string): MatchOf {
    const names = candidates
      .slice(0, 3)
      .map(({ name }) => name)
      .join(", ");
    const more = candidates.length > 3 ? ` and ${candidates.length - 3} more` : "";
    return { kind: "several", candidates, reason: `Its ${mark} fits ${names}${more}. Choose which one is meant.` };
  }

  function decided(found: readonly KnownOrganization[], sought: Sought, mark: string): MatchOf | null {
    // Who keeps ids tells customers apart by them: subsidiaries share a domain, and strangers a name.
    const differs = ({ externalId }: KnownOrganization) =>
      sought.externalId !== null && externalId !== null && sought.externalId !== externalId;
    const candidates = distinct(found).filter((one) => !differs(one));
    const [only] = candidates;
    if (only === undefined) return null;
    if (candidates.length > 1) return several(candidates, mark);
    return { kind: "one", organization: only };
  }

  return {
    add(organization, marks = organization) {
      if (marks.externalId !== null) byExternalId.set(marks.externalId, organization);
      for (const domain of marks.domains) into(byDomain, registrableDomain(domain) ?? domain, organization);
      into(byName, marks.name.trim().toLowerCase(), organization);
      const list = rangeList(marks.ipRanges);
      if (list !== null) ranges.push({ list, organization });
    },
    match(sought) {
      const own = sought.externalId === null ? undefined : byExternalId.get(sought.externalId);
      if (own !== undefined) return { kind: "one", organization: own };
      const ofDomain = sought.domains.flatMap((domain) => byDomain.get(registrableDomain(domain) ?? domain) ?? []);
      const byTheirDomain = decided(ofDomain, sought, "domain");
      if (byTheirDomain !== null) return byTheirDomain;
      const inRange = sought.addresses.flatMap((address) => {
        const family = isIP(address) === 6 ? "ipv6" : "ipv4";
        return isIP(address) === 0
          ? []
          : ranges.filter(({ list }) => list.check(address, family)).map(({ organization }) => organization);
      });
      const byAddress = decided(inRange, sought, "address");
      if (byAddress !== null) return byAddress;
      const named = sought.name === null ? [] : (byName.get(sought.name.trim().toLowerCase()) ?? []);
      return decided(named, sought, "name") ?? { kind: "none" };
    },
  };
}

const rowsAtOnce = 5_000;

/** Every organization of the installation, indexed. */
export async function loadKnown(tx: Tx): Promise<KnownOrganizations> {
  const known = knownOrganizations();
  const byId = new Map<string, KnownOrganization>();
  const merged: (KnownOrganization & { mergedIntoId: string })[] = [];
  for (let after: string | undefined; ;) {
    const rows: (KnownOrganization & { mergedIntoId: string | null })[] = await tx.organization.findMany({
      select: {
        id: true,
        name: true,
        externalId: true,
        domains: true,
        ipRanges: true,
        country: true,
        sector: true,
        tags: true,
        contacts: true,
        version: true,
        mergedIntoId: true,
      },
      where: after === undefined ? {} : { id: { gt: after } },
      orderBy: { id: "asc" },
      take: rowsAtOnce,
    });
    for (const { mergedIntoId, ...row } of rows) {
      if (mergedIntoId !== null) merged.push({ ...row, mergedIntoId });
      else {
        known.add(row);
        byId.set(row.id, row);
      }
    }
    after = rows.at(-1)?.id;
    if (rows.length < rowsAtOnce) break;
  }
  for (const row of merged) {
    const stays = byId.get(row.mergedIntoId);
    if (stays) known.add({ ...stays, externalId: row.externalId, byAlias: true }, row);
  }
  return known;
}
