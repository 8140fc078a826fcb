import { visibleToSql } from "@/lib/access/visible";
import type { Actor } from "@/lib/auth/schema";
import { Prisma } from "@/lib/db/client";

import { containing, filterSql } from "@/lib/cases/filtering/sql";
import type { CaseFilter } from "@/lib/cases/schema";

/** The filters whose values are states; a count by state leaves its own axis out. */
export const stateAxes = ["exposure", "compromise", "phase"] as const;
export type StateAxis = (typeof stateAxes)[number];

export const axisColumn: Record<StateAxis, Prisma.Sql> = {
  exposure: Prisma.sql`c.exposure`,
  compromise: Prisma.sql`c.compromise`,
  phase: Prisma.sql`c.phase`,
};

function ownedBy(actor: Actor, assignee: string): Prisma.Sql {
  if (assignee === "none") return Prisma.sql`c.owner_id IS NULL`;
  return Prisma.sql`c.owner_id = ${assignee === "me" ? actor.userId : assignee}::uuid`;
}

/** The words of a search, lower case. */
function wordsOf(filter: CaseFilter): string[] {
  return (
    filter.q
      ?.trim()
      .toLowerCase()
      .split(/\s+/)
      .filter((word) => word !== "") ?? []
  );
}

/** Whether nobody can know how rare the hits are: the trigram index answers words of three characters, and a filter asks anything. */
export function mayBeRare(filter: CaseFilter): boolean {
  return filter.filter !== undefined || wordsOf(filter).some((word) => word.length >= 3);
}

/** What may be seen and was asked for, over the alias `c` of `case`, without the states of the three axes. */
export function conditions(
  actor: Actor,
  filter: CaseFilter,
  { campaignId, now }: { campaignId: string; now: Date },
): Prisma.Sql[] {
  const found = [Prisma.sql`c.campaign_id = ${campaignId}::uuid`, visibleToSql(actor)];
  for (const word of wordsOf(filter)) found.push(Prisma.sql`c.search_text LIKE ${containing(word)}`);
  if (filter.cluster)
    found.push(Prisma.sql`(c.clusters @> ARRAY[${filter.cluster}] OR c.clusters_proposed @> ARRAY[${filter.cluster}])`);
  if (filter.assignee) found.push(ownedBy(actor, filter.assignee));
  if (filter.attention !== undefined) found.push(Prisma.sql`c.attention = ${filter.attention}`);
  if (filter.due === "overdue") found.push(Prisma.sql`c.due_at < ${now} AND c.closed_at IS NULL`);
  if (filter.findings === "open") found.push(Prisma.sql`c.open_findings > 0`);
  if (filter.findings === "critical") found.push(Prisma.sql`c.critical_findings > 0`);
  if (filter.filter) found.push(...filterSql(filter.filter, { actor, now }));
  return found;
}

/** The states of an axis as a condition, or none when the axis is not filtered. */
export function axisCondition(filter: CaseFilter, axis: StateAxis): Prisma.Sql[] {
  const states = filter[axis];
  return states === undefined ? [] : [Prisma.sql`${axisColumn[axis]} = ANY(${[...states]})`];
}
