import { appendAudit } from "@/lib/audit/commands";
import type { Actor } from "@/lib/auth/schema";
import { newId } from "@/lib/core/ids";
import type { Tx } from "@/lib/db/client";
import { installationId } from "@/lib/db/unit";
import { type CaseRows, rowsOfCase } from "@/lib/imports/creating/clone";
import { caseNumbers, insertCases } from "@/lib/imports/creating/insert";
import { type CaseTemplate, templateOf } from "@/lib/imports/creating/template";
import type { Described } from "@/lib/imports/planning/plan";
import { organizationSearchText } from "@/lib/organizations/rules";

/** What every part of one import needs to know of it. */
export type RunOf = { importId: string; actor: Actor; campaignSlug: string; createCases: boolean; at: Date };

/** An organization of the file with the ids it has, or gets; `caseId` is null where no case is to be opened. */
export type NewOrganization = {
  organizationId: string;
  caseId: string | null;
  described: Described & { name: string };
};

/** The templates of one import, made when the first case of their shape comes. */
export function templates(run: RunOf): (builds: readonly (string | null)[]) => Promise<CaseTemplate> {
  const made = new Map<string, Promise<CaseTemplate>>();
  return (builds) => {
    const key = JSON.stringify(builds);
    const known = made.get(key);
    if (known !== undefined) return known;
    const making = templateOf({ builds }, { actor: run.actor, campaignSlug: run.campaignSlug, at: run.at });
    made.set(key, making);
    return making;
  };
}

function organizationRow({ organizationId, described }: NewOrganization, run: RunOf) {
  const { name, externalId, country, sector, tags, domains, ipRanges, contacts } = described;
  return {
    id: organizationId,
    name,
    externalId,
    country,
    sector,
    tags,
    domains,
    ipRanges,
    contacts,
    searchText: organizationSearchText({ name, externalId, domains, tags }),
    createdById: run.actor.userId,
  };
}

/** Servers in the order in which the product lists them, so that a template's sentences name them as it would. */
function serversOf({ described }: NewOrganization) {
  return described.servers.toSorted((a, b) => (a.hostname < b.hostname ? -1 : 1));
}

/**
 * Adds organizations, and a case for each that has a `caseId`, in the caller's portfolio transaction. The chain of the
 * installation names them together; each case begins a chain of its own.
 */
export async function createAll(
  tx: Tx,
  run: RunOf,
  { organizations, template }: { organizations: readonly NewOrganization[]; template: ReturnType<typeof templates> },
): Promise<void> {
  if (organizations.length === 0) return;
  const rows = organizations.map((one) => organizationRow(one, run));
  await tx.organization.createMany({ data: rows });
  const opened = organizations.filter(({ caseId }) => caseId !== null);
  const numbers = await caseNumbers(tx, opened.length);
  const searchTexts = new Map(rows.map(({ id, searchText }) => [id, searchText]));
  const cases: CaseRows[] = [];
  for (const [place, one] of opened.entries()) {
    const servers = serversOf(one);
    const { country, sector, tags, name } = one.described;
    cases.push(
      rowsOfCase(
        await template(servers.map(({ build }) => build)),
        {
          caseId: one.caseId ?? newId(),
          number: numbers[place] ?? 0,
          organization: {
            id: one.organizationId,
            name,
            country,
            sector,
            tags,
            searchText: searchTexts.get(one.organizationId) ?? "",
          },
          hostnames: servers.map(({ hostname }) => hostname),
        },
        run,
      ),
    );
  }
  await insertCases(tx, cases);
  await appendAudit(tx, run.actor, {
    caseId: installationId,
    action: "import.create",
    object: "import",
    objectId: run.importId,
    after: {
      organizations: organizations.map(({ organizationId, described }) => [organizationId, described.name]),
      cases: opened.length,
    },
  });
}
