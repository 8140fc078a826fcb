import type { Actor } from "@/lib/auth/schema";
import { assertMayOpenFor, openCase } from "@/lib/cases/commands";
import { AppError } from "@/lib/core/errors";
import type { Tx } from "@/lib/db/client";
import { inPortfolio } from "@/lib/db/unit";
import { createOrganization } from "@/lib/organizations/commands";
import { addServer } from "@/lib/servers/commands";

import type { OpenCaseInput } from "./schema";

/** Writes today's counts of every campaign, so that the trend is recorded history and not a guess made later. */
export async function recordCampaignDay(tx: Tx, now: Date): Promise<void> {
  const rows = await tx.$queryRaw<({ campaign_id: string } & Record<string, number | string>)[]>`
    SELECT campaign_id, count(*)::int AS cases,
           count(*) FILTER (WHERE exposure IN ('patched', 'disconnected', 'decommissioned'))::int AS patched,
           count(*) FILTER (WHERE compromise IN ('implanted', 'operated', 'spread'))::int AS compromised,
           count(*) FILTER (WHERE closed_at IS NOT NULL)::int AS closed,
           count(*) FILTER (WHERE phase IN ('eradicate', 'credentials', 'recover', 'report', 'closed'))::int AS hunted,
           count(*) FILTER (WHERE notified_at IS NOT NULL)::int AS notified,
           count(*) FILTER (WHERE contacted_at IS NOT NULL)::int AS contacted,
           count(*) FILTER (WHERE due_at < ${now} AND closed_at IS NULL)::int AS overdue
    FROM "case" GROUP BY campaign_id`;
  const day = new Date(now.toISOString().slice(0, 10));
  for (const { campaign_id: campaignId, ...counts } of rows) {
    await tx.campaignDay.upsert({
      where: { campaignId_day: { campaignId, day } },
      create: { campaignId, day, counts },
      update: { counts },
    });
  }
}

/**
 * The organization that a case is about to be opened for: one that is named and not there yet is added, under the id the sender
 * chose, so that a second attempt finds it. It belongs to the installation and its chain, where a transaction bound to one case
 * may not write. Fails with INVALID at the field that is wrong, with NOT_FOUND for an organization the actor may not know of.
 */
export async function organizationFor(actor: Actor, input: OpenCaseInput): Promise<void> {
  const { organizationId, name, domains, servers = [] } = input;
  const keys = servers.map((hostname) => hostname.toLowerCase());
  const twice = servers.find((_, index) => keys.indexOf(keys[index] ?? "") !== index);
  if (twice !== undefined) throw new AppError("INVALID", `${twice} is named twice.`, { field: "servers" });
  if (name !== undefined)
    await inPortfolio((wide) => createOrganization(wide, actor, { id: organizationId, name, domains }));
  await assertMayOpenFor(actor, organizationId);
}

/** Opens a case with its servers for an organization that is there. Fails with INVALID at the field that is wrong. */
export async function openCaseFor(tx: Tx, actor: Actor, input: OpenCaseInput & { caseId: string }): Promise<void> {
  const { caseId, slug, organizationId, servers = [] } = input;
  await openCase(tx, actor, { caseId, organizationId, campaignSlug: slug });
  for (const hostname of servers) await addServer(tx, actor, { caseId, hostname });
}
