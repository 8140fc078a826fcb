import { z } from "zod";

import { visibleTo } from "@/lib/access/visible";
import type { Actor } from "@/lib/auth/schema";
import { decodeCursor, encodeCursor } from "@/lib/core/cursor";
import { notFound } from "@/lib/core/errors";
import { Prisma, type Tx } from "@/lib/db/client";

import { contact, type OrganizationView } from "./schema";

/** The organizations this actor may know of: all for those who see all cases, else those behind visible cases. */
function visibleOrganizations(actor: Actor): Prisma.OrganizationWhereInput {
  const cases = visibleTo(actor);
  if (Object.keys(cases).length === 0) return {};
  return { OR: [{ id: { in: actor.organizationIds } }, { cases: { some: cases } }] };
}

type Row = Prisma.OrganizationGetPayload<{ include: { cases: { select: { id: true; ref: true } } } }>;

function toView(row: Row): OrganizationView {
  const contacts = z.array(contact).safeParse(row.contacts);
  return {
    id: row.id,
    name: row.name,
    externalId: row.externalId,
    domains: row.domains,
    ipRanges: row.ipRanges,
    country: row.country,
    sector: row.sector,
    tags: row.tags,
    contacts: contacts.success ? contacts.data : [],
    demo: row.demo,
    caseIds: row.cases,
    createdAt: row.createdAt.toISOString(),
    version: row.version,
  };
}

/** Organizations by name; `q` matches any part of name, external id or domain. */
export async function listOrganizations(tx: Tx, actor: Actor, input: { q?: string; limit: number; cursor?: string }): Promise<{ items: OrganizationView[]; nextCursor: string | null }> {
  const after = input.cursor ? decodeCursor(input.cursor, 2).map(String) : null;
  const rows = await tx.organization.findMany({
    where: {
      AND: [
        visibleOrganizations(actor),
        input.q ? { searchText: { contains: input.q.trim().toLowerCase() } } : {},
        after ? { OR: [{ name: { gt: after[0] } }, { name: after[0], id: { gt: after[1] } }] } : {},
      ],
    },
    orderBy: [{ name: "asc" }, { id: "asc" }],
    take: input.limit + 1,
    include: { cases: { where: visibleTo(actor), select: { id: true, ref: true } } },
  });
  const page = rows.slice(0, input.limit);
  const last = page.at(-1);
  return { items: page.map(toView), nextCursor: rows.length > input.limit && last ? encodeCursor([last.name, last.id]) : null };
}

/** One organization, or "not found" alike for absent and forbidden. */
export async function getOrganization(tx: Tx, actor: Actor, organizationId: string): Promise<OrganizationView> {
  const row = await tx.organization.findFirst({
    where: { AND: [{ id: organizationId }, visibleOrganizations(actor)] },
    include: { cases: { where: visibleTo(actor), select: { id: true, ref: true } } },
  });
  if (!row) throw notFound("organization");
  return toView(row);
}
