import type { Actor } from "@/lib/auth/schema";
import { Prisma, type Tx } from "@/lib/db/client";

import type { CaseScope } from "./policy";

/** The cases this actor may know of, as a WHERE over `case`; the list form of maySee. */
export function visibleTo(actor: Actor): Prisma.CaseWhereInput {
  switch (actor.role) {
    case "admin":
    case "lead":
    case "manager":
      return {};
    case "analyst":
      return { OR: assigned(actor) };
    case "technician":
      return { OR: [...assigned(actor), { organizationId: { in: actor.organizationIds } }] };
    case "client":
      return { organizationId: { in: actor.organizationIds } };
  }
}

function assigned(actor: Actor): Prisma.CaseWhereInput[] {
  if (actor.userId === null) return [];
  return [{ ownerId: actor.userId }, { memberIds: { has: actor.userId } }, { teamId: { in: actor.teamIds } }];
}

/** The same WHERE as SQL over the alias `c` of `case`, for the hot lists. */
export function visibleToSql(actor: Actor): Prisma.Sql {
  const onCase = Prisma.sql`(c.owner_id = ${actor.userId}::uuid OR c.member_ids @> ARRAY[${actor.userId}::uuid] OR c.team_id = ANY(${actor.teamIds}::uuid[]))`;
  const ofOrganization = Prisma.sql`c.organization_id = ANY(${actor.organizationIds}::uuid[])`;
  switch (actor.role) {
    case "admin":
    case "lead":
    case "manager":
      return Prisma.sql`TRUE`;
    case "analyst":
      return onCase;
    case "technician":
      return Prisma.sql`(${onCase} OR ${ofOrganization})`;
    case "client":
      return ofOrganization;
  }
}

/** What the gate must know of a case, or null when there is no such case in reach of this transaction. */
export async function caseScope(tx: Tx, caseId: string): Promise<CaseScope | null> {
  const row = await tx.case.findUnique({
    where: { id: caseId },
    select: {
      id: true,
      organizationId: true,
      ownerId: true,
      teamId: true,
      memberIds: true,
      closedAt: true,
      tasksPending: true,
    },
  });
  if (!row) return null;
  const { id, closedAt, ...rest } = row;
  return { ...rest, caseId: id, closed: closedAt !== null };
}
