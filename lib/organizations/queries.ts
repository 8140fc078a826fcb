import { z } from "zod";

import { seesEveryCase } from "@/lib/access/policy";
import { visibleTo, visibleToSql } from "@/lib/access/visible";
import type { Actor } from "@/lib/auth/schema";
import { cursorId, cursorText, decodeCursor, encodeCursor } from "@/lib/core/cursor";
import { notFound } from "@/lib/core/errors";
import { Prisma, type Tx } from "@/lib/db/client";

import { planOf, sidesOf } from "./merging/plan";
import { contact, type MergeInput, type MergePlan, organizationView, type OrganizationView } from "./schema";

/**
 * The organizations this actor may know of: all for those who see all cases, else those behind visible cases, those they are
 * assigned to, and those they added themselves, for which they are about to open a case.
 */
function visibleOrganizations(actor: Actor): Prisma.Sql {
  if (seesEveryCase(actor)) return Prisma.sql`TRUE`;
  return Prisma.sql`o.id IN (SELECT c.organization_id FROM "case" c WHERE ${visibleToSql(actor)}
    UNION SELECT unnest(${actor.organizationIds}::uuid[])
    UNION SELECT own.id FROM organization own WHERE own.created_by_id = ${actor.userId}::uuid)`;
}

const casesShown = {
  id: true,
  ref: true,
  exposure: true,
  compromise: true,
  closedAt: true,
  campaign: { select: { slug: true } },
} as const;

type Row = Prisma.OrganizationGetPayload<{
  include: {
    cases: { select: typeof casesShown };
    mergedInto: { select: { id: true; name: true } };
    merged: { select: { cases: { select: typeof casesShown } } };
  };
}>;

function toView(row: Row): OrganizationView {
  const contacts = z.array(contact).safeParse(row.contacts);
  return organizationView.parse({
    id: row.id,
    name: row.name,
    externalId: row.externalId,
    domains: row.domains,
    ipRanges: row.ipRanges,
    country: row.country,
    sector: row.sector,
    tags: row.tags,
    aliases: row.aliases,
    mergedInto: row.mergedInto,
    contacts: contacts.success ? contacts.data : [],
    demo: row.demo,
    // What was merged into it may have a case of its own in the same campaign.
    caseIds: [...row.cases, ...row.merged.flatMap(({ cases }) => cases)].map(({ closedAt, campaign, ...one }) => ({
      ...one,
      campaignSlug: campaign.slug,
      closed: closedAt !== null,
    })),
    createdAt: row.createdAt.toISOString(),
    version: row.version,
  });
}

function containing(word: string): string {
  return `%${word.replace(/[\\%_]/g, "\\$&")}%`;
}

async function rowsOf(tx: Tx, actor: Actor, ids: string[]): Promise<OrganizationView[]> {
  const cases = { where: visibleTo(actor), select: casesShown, orderBy: { openedAt: "asc" } } as const;
  const rows = await tx.organization.findMany({
    where: { id: { in: ids } },
    include: { cases, mergedInto: { select: { id: true, name: true } }, merged: { select: { cases } } },
  });
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => byId.get(id) ?? []).map(toView);
}

const mostHits = 2_000;

/** The ids of a search with few hits, or null: the planner cannot know how rare a word is and would walk every name for one that nobody has. */
async function fewHits(tx: Tx, conditions: Prisma.Sql[]): Promise<string[] | null> {
  const hits = await tx.$queryRaw<
    { id: string }[]
  >`SELECT o.id FROM organization o WHERE ${Prisma.join(conditions, " AND ")} LIMIT ${mostHits + 1}`;
  return hits.length > mostHits ? null : hits.map(({ id }) => id);
}

const place = z.tuple([cursorText, cursorId]);

/** Organizations by name, save for those that were merged into others; each word of `q` matches any part of name, external id, domain or tag. */
export async function listOrganizations(
  tx: Tx,
  actor: Actor,
  input: { q?: string; limit: number; cursor?: string },
): Promise<{ items: OrganizationView[]; nextCursor: string | null }> {
  const conditions = [visibleOrganizations(actor), Prisma.sql`o.merged_into_id IS NULL`];
  for (const word of input.q?.trim().toLowerCase().split(/\s+/).filter(Boolean) ?? [])
    conditions.push(Prisma.sql`o.search_text LIKE ${containing(word)}`);
  const hits = input.q && input.q.trim().length >= 3 ? await fewHits(tx, conditions) : null;
  if (hits !== null) conditions.push(Prisma.sql`o.id = ANY(${hits}::uuid[])`);
  if (input.cursor) {
    const [name, id] = decodeCursor(input.cursor, place);
    conditions.push(Prisma.sql`(o.name, o.id) > (${name}, ${id}::uuid)`);
  }
  const found = await tx.$queryRaw<{ id: string; name: string }[]>`
    SELECT o.id, o.name FROM organization o WHERE ${Prisma.join(conditions, " AND ")} ORDER BY o.name, o.id LIMIT ${input.limit + 1}`;
  const page = found.slice(0, input.limit);
  const last = page.at(-1);
  const items = await rowsOf(
    tx,
    actor,
    page.map((row) => row.id),
  );
  return { items, nextCursor: found.length > input.limit && last ? encodeCursor([last.name, last.id]) : null };
}

/** One organization, or "not found" alike for absent and forbidden. */
export async function getOrganization(tx: Tx, actor: Actor, organizationId: string): Promise<OrganizationView> {
  const seen = await tx.$queryRaw<
    { id: string }[]
  >`SELECT o.id FROM organization o WHERE o.id = ${organizationId}::uuid AND ${visibleOrganizations(actor)}`;
  const [view] = await rowsOf(
    tx,
    actor,
    seen.map((row) => row.id),
  );
  if (!view) throw notFound("organization");
  return view;
}

/** What a merge of two organizations would do. INVALID, NOT_FOUND and UNPROCESSABLE as the merge itself. */
export async function planMerge(tx: Tx, input: MergeInput): Promise<MergePlan> {
  return planOf(await sidesOf(tx, input));
}
