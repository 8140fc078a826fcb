import { z } from "zod";

import { AppError, notFound } from "@/lib/core/errors";
import type { Prisma, Tx } from "@/lib/db/client";
import { type Contact, contact } from "@/lib/organizations/schema";

import type { MergeInput, MergePlan } from "./schema";

const read = {
  cases: { select: { id: true, ref: true, campaign: { select: { slug: true, name: true } } }, orderBy: { ref: "asc" } },
  members: { select: { userId: true } },
} as const satisfies Prisma.OrganizationInclude;

/** Tasks of their own that an organization may have. */
const mostTasks = 60;
/** What a task is, the checklists know; here it is handed on as it is. */
const task = z.record(z.string(), z.json());

export type Side = Prisma.OrganizationGetPayload<{ include: typeof read }>;

export function contactsOf(row: { contacts: Prisma.JsonValue }): Contact[] {
  const found = z.array(contact).safeParse(row.contacts);
  return found.success ? found.data : [];
}

const beyond = (more: readonly string[], known: readonly string[]) => more.filter((value) => !known.includes(value));

/** Contacts that the other side does not name; one with the same mail address is the same person. */
export function freshContacts(from: Side, into: Side): Contact[] {
  const known = contactsOf(into);
  const mails = new Set(known.flatMap(({ email }) => (email === undefined ? [] : [email.toLowerCase()])));
  const whole = new Set(known.map((one) => JSON.stringify(one)));
  return contactsOf(from).filter(
    (one) => !whole.has(JSON.stringify(one)) && (one.email === undefined || !mails.has(one.email.toLowerCase())),
  );
}

/** Tasks of both; each has a key of its own. */
export function tasksOf({ from, into }: { from: Side; into: Side }): z.infer<typeof task>[] {
  return [into, from].flatMap(({ ownTasks }) => z.array(task).parse(ownTasks));
}

/**
 * Both organizations as they are. NOT_FOUND for one that is not there, INVALID for an organization and itself, UNPROCESSABLE for
 * one that was merged before, and where the tasks of both are too many.
 */
export async function sidesOf(tx: Tx, { organizationId, into }: MergeInput): Promise<{ from: Side; into: Side }> {
  if (organizationId === into)
    throw new AppError("INVALID", "This is the same organization. Choose another one.", { field: "into" });
  const rows = await tx.organization.findMany({ where: { id: { in: [organizationId, into] } }, include: read });
  const side = (id: string) => rows.find((row) => row.id === id);
  const [one, other] = [side(organizationId), side(into)];
  if (!one || !other) throw notFound("organization");
  for (const { name, mergedIntoId } of [one, other])
    if (mergedIntoId !== null)
      throw new AppError("UNPROCESSABLE", `${name} was merged with another organization before. Choose that one.`);
  if (one.demo !== other.demo)
    throw new AppError("UNPROCESSABLE", "One of them is demo data, which is removed as a whole. They stay apart.");
  const sides = { from: one, into: other };
  if (tasksOf(sides).length > mostTasks)
    throw new AppError(
      "UNPROCESSABLE",
      `Together they have more than ${mostTasks} tasks of their own. Take some off first.`,
    );
  return sides;
}

export function planOf({ from, into }: { from: Side; into: Side }): MergePlan {
  const people = new Set(into.members.map(({ userId }) => userId));
  const mark = ({ id, ref }: Side["cases"][number]) => ({ id, ref });
  const sameCampaign = (one: Side["cases"][number]) =>
    into.cases.find(({ campaign }) => campaign.slug === one.campaign.slug);
  return {
    from: { id: from.id, name: from.name },
    into: { id: into.id, name: into.name },
    adds: {
      domains: beyond(from.domains, into.domains),
      ipRanges: beyond(from.ipRanges, into.ipRanges),
      tags: beyond(from.tags, into.tags),
      contacts: freshContacts(from, into).map(({ name, email }) => (email === undefined ? name : `${name} <${email}>`)),
      people: from.members.filter(({ userId }) => !people.has(userId)).length,
      fields: (["country", "sector"] as const).filter((field) => into[field] === null && from[field] !== null),
    },
    moves: from.cases.filter((one) => sameCampaign(one) === undefined).map(mark),
    both: from.cases.flatMap((one) => {
      const other = sameCampaign(one);
      return other === undefined ? [] : [{ campaign: one.campaign.name, from: mark(one), into: mark(other) }];
    }),
  };
}
