import { z } from "zod";

import { settleCases } from "@/lib/access/settle";
import { appendAudit } from "@/lib/audit/commands";
import type { Actor } from "@/lib/auth/schema";
import type { Tx } from "@/lib/db/client";
import { afterCommit, inCase, inPortfolio, installationId } from "@/lib/db/unit";
import { changed } from "@/lib/live/publish";
import { organizationSearchText } from "@/lib/organizations/rules";

import { contactsOf, freshContacts, planOf, sidesOf, tasksOf } from "./plan";
import { type MergeInput, type MergePlan, twin, type Twin } from "./schema";

async function moveCase(actor: Actor, plan: MergePlan, caseId: string): Promise<void> {
  await inCase(caseId, async (tx) => {
    const moved = await tx.case.updateMany({
      where: { id: caseId, organizationId: plan.from.id },
      data: { organizationId: plan.into.id, version: { increment: 1 } },
    });
    if (moved.count === 0) return;
    await appendAudit(tx, actor, {
      caseId,
      action: "organization.merge",
      object: "organization",
      objectId: plan.into.id,
      before: { organization: plan.from.name },
      after: { organization: plan.into.name },
    });
    // It settles when the organizations are merged, and has the tasks of both then.
    changed(tx, { caseId, topic: "case", ids: [caseId] });
  });
}

async function pointTo(actor: Actor, caseId: string, other: Twin): Promise<void> {
  await inCase(caseId, async (tx) => {
    const row = await tx.case.findUnique({ where: { id: caseId }, select: { twins: true } });
    const twins = z.array(twin).parse(row?.twins ?? []);
    if (row === null || twins.some(({ id }) => id === other.id)) return;
    await tx.case.updateMany({
      where: { id: caseId },
      data: { twins: [...twins, other], version: { increment: 1 } },
    });
    await appendAudit(tx, actor, {
      caseId,
      action: "organization.merge",
      object: "case",
      objectId: other.id,
      after: { sameOrganization: other.ref, name: other.organization },
    });
    changed(tx, { caseId, topic: "case", ids: [caseId] });
  });
}

/**
 * Moves the cases, each in a transaction of its own, before the organizations themselves are merged; done again after a crash it
 * goes on. Where both have a case in one campaign, the two name each other and stay: evidence is sealed by case.
 */
export async function moveCases(actor: Actor, input: MergeInput): Promise<MergePlan> {
  const plan = await inPortfolio(async (tx) => planOf(await sidesOf(tx, input)));
  for (const { id } of plan.moves) await moveCase(actor, plan, id);
  for (const { from, into } of plan.both) {
    await pointTo(actor, from.id, { ...into, organization: plan.into.name, stays: true });
    await pointTo(actor, into.id, { ...from, organization: plan.from.name, stays: false });
  }
  return plan;
}

const union = (one: readonly string[], more: readonly string[]) => [...new Set([...one, ...more])];

/**
 * Merges an organization into another in the caller's transaction, once its cases are moved. The one that goes keeps its row, with
 * what was known of it and its place in the chain, and leads imports and searches to the one that stays.
 */
export async function mergeOrganizations(tx: Tx, actor: Actor, input: MergeInput, plan: MergePlan): Promise<MergePlan> {
  const ids = [input.organizationId, input.into].toSorted((a, b) => (a < b ? -1 : 1));
  await tx.$queryRaw`SELECT 1 FROM organization WHERE id = ANY(${ids}::uuid[]) ORDER BY id FOR UPDATE`;
  const { from, into } = await sidesOf(tx, input);
  const names = union(into.aliases, [from.name, ...from.aliases]).filter((name) => name !== into.name);
  const known = {
    domains: union(into.domains, from.domains),
    ipRanges: union(into.ipRanges, from.ipRanges),
    tags: union(into.tags, from.tags),
    country: into.country ?? from.country,
    sector: into.sector ?? from.sector,
    contacts: [...contactsOf(into), ...freshContacts(from, into)],
    aliases: names,
    ownTasks: tasksOf({ from, into }),
  };
  await tx.organization.updateMany({
    where: { id: into.id },
    data: { ...known, searchText: organizationSearchText({ ...into, ...known }), version: { increment: 1 } },
  });
  await tx.organization.updateMany({
    where: { OR: [{ id: from.id }, { mergedIntoId: from.id }] },
    data: { mergedIntoId: into.id, version: { increment: 1 } },
  });
  // It is one organization: whoever was assigned to either is to both, or a case that stays behind would be out of their sight.
  await tx.organizationMember.createMany({
    data: [
      ...from.members.map(({ userId }) => ({ organizationId: into.id, userId })),
      ...into.members.map(({ userId }) => ({ organizationId: from.id, userId })),
    ],
    skipDuplicates: true,
  });
  await appendAudit(tx, actor, {
    caseId: installationId,
    action: "organization.merge",
    object: "organization",
    objectId: from.id,
    before: { from: from.name, ...plan.adds },
    after: {
      organizationId: into.id,
      into: into.name,
      moved: plan.moves.map(({ ref }) => ref),
      both: plan.both.map((pair) => [pair.from.ref, pair.into.ref]),
    },
  });
  changed(tx, { caseId: null, topic: "organization" });
  afterCommit(tx, () => settleCases([...into.cases, ...from.cases].map(({ id }) => id)));
  return plan;
}
