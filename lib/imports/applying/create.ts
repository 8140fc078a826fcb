import { appendAudit } from "@/lib/audit/commands";
import type { Actor } from "@/lib/auth/schema";
import { newId } from "@/lib/core/ids";
import type { Tx } from "@/lib/db/client";
import { inPortfolio, installationId } from "@/lib/db/unit";
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

/** In one statement: the client would spend more time on the rows than the database. */
async function insertOrganizations(tx: Tx, rows: Prepared["organizations"]): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO organization (id, name, external_id, country, sector, tags, domains, ip_ranges, contacts, search_text, created_by_id, aliases, updated_at)
    SELECT r.id, r.name, r."externalId", r.country, r.sector, r.tags, r.domains, r."ipRanges", r.contacts, r."searchText", r."createdById", '{}', ${new Date()}
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS r(id uuid, name text, "externalId" text, country text, sector text,
      tags text[], domains text[], "ipRanges" text[], contacts jsonb, "searchText" text, "createdById" uuid)`;
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

/** Organizations with the rows of their cases, ready to be written in one transaction. */
export type Prepared = { organizations: readonly ReturnType<typeof organizationRow>[]; cases: readonly CaseRows[] };

/**
 * Works out the rows of organizations, and of a case for each that has a `caseId`. It takes as long as writing them, so that the
 * next ones are prepared while the database writes the last.
 */
export async function prepareAll(
  run: RunOf,
  { organizations, template }: { organizations: readonly NewOrganization[]; template: ReturnType<typeof templates> },
): Promise<Prepared> {
  const rows = organizations.map((one) => organizationRow(one, run));
  const opened = organizations.filter(({ caseId }) => caseId !== null);
  const numbers = opened.length === 0 ? [] : await inPortfolio((tx) => caseNumbers(tx, opened.length));
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
  return { organizations: rows, cases };
}

/**
 * Adds what was prepared in the caller's portfolio transaction. The chain of the installation names the organizations together;
 * each case begins a chain of its own.
 */
export async function createAll(tx: Tx, run: RunOf, { organizations, cases }: Prepared): Promise<void> {
  if (organizations.length === 0) return;
  await insertOrganizations(tx, organizations);
  await insertCases(tx, cases);
  await appendAudit(tx, run.actor, {
    caseId: installationId,
    action: "import.create",
    object: "import",
    objectId: run.importId,
    after: { organizations: organizations.map(({ id, name }) => [id, name]), cases: cases.length },
  });
}
