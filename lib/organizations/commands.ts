import { settleCases } from "@/lib/access/settle";
import { appendAudit, changes } from "@/lib/audit/commands";
import type { Actor } from "@/lib/auth/schema";
import { AppError, conflict } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import type { Tx } from "@/lib/db/client";
import { afterCommit, installationId } from "@/lib/db/unit";
import { changed } from "@/lib/live/publish";

import { getOrganization } from "./queries";
import { organizationSearchText } from "./rules";
import type { OrganizationInput, OrganizationPatch, OrganizationView } from "./schema";

export { mergeOrganizations, moveCases } from "./merging/merge";

async function assertExternalIdFree(tx: Tx, externalId: string | undefined, ownId: string | null): Promise<void> {
  if (!externalId) return;
  const other = await tx.organization.findUnique({ where: { externalId }, select: { id: true } });
  if (other && other.id !== ownId) {
    throw new AppError(
      "INVALID",
      `Another organization already has the external id ${externalId}. Use a different one.`,
      { field: "externalId" },
    );
  }
}

/** Adds an organization. Fails with INVALID when the external id is taken. Sent again under the same `id` it changes nothing. */
export async function createOrganization(
  tx: Tx,
  actor: Actor,
  input: OrganizationInput & { id?: string; demo?: boolean },
): Promise<OrganizationView> {
  await assertExternalIdFree(tx, input.externalId ?? undefined, input.id ?? null);
  const id = input.id ?? newId();
  const data = {
    ...input,
    id,
    contacts: input.contacts ?? [],
    searchText: organizationSearchText(input),
    createdById: actor.userId,
  };
  const { count } = await tx.organization.createMany({ data: [data], skipDuplicates: true });
  if (count === 0) {
    const same = await tx.organization.findFirst({ where: { id, name: input.name }, select: { id: true } });
    if (!same) throw new AppError("INVALID", "This organization could not be added. Try again.", { field: "name" });
    return getOrganization(tx, actor, id);
  }
  await appendAudit(tx, actor, {
    caseId: installationId,
    action: "organization.create",
    object: "organization",
    objectId: id,
    after: { ...input },
  });
  // Without the id: everyone of the team hears it, also those who may not know of the organization.
  changed(tx, { caseId: null, topic: "organization" });
  return getOrganization(tx, actor, id);
}

/**
 * Changes an organization; a stale version answers CONFLICT with the row as it is now. Its cases carry its name, country,
 * sector and search words, and are settled anew once this is committed.
 */
export async function updateOrganization(tx: Tx, actor: Actor, input: OrganizationPatch): Promise<OrganizationView> {
  const { organizationId, version, ...patch } = input;
  const before = await getOrganization(tx, actor, organizationId);
  if (before.mergedInto !== null)
    throw new AppError("UNPROCESSABLE", `It was merged into ${before.mergedInto.name}. Change that one.`);
  await assertExternalIdFree(tx, patch.externalId ?? undefined, organizationId);
  const { count } = await tx.organization.updateMany({
    where: { id: organizationId, version },
    data: { ...patch, searchText: organizationSearchText({ ...before, ...patch }), version: { increment: 1 } },
  });
  if (count === 0) throw conflict("organization", { ...(await getOrganization(tx, actor, organizationId)) });
  await appendAudit(tx, actor, {
    caseId: installationId,
    action: "organization.update",
    object: "organization",
    objectId: organizationId,
    ...changes({ ...before }, patch),
  });
  changed(tx, { caseId: null, topic: "organization" });
  afterCommit(tx, () => settleCases(before.caseIds.map(({ id }) => id)));
  return getOrganization(tx, actor, organizationId);
}
