import { settleCase } from "@/lib/access/settle";
import { appendAudit } from "@/lib/audit/commands";
import { formatBuild, parseBuild } from "@/lib/campaigns/rules";
import { openCase } from "@/lib/cases/commands";
import { newId } from "@/lib/core/ids";
import type { Tx } from "@/lib/db/client";
import { inCase, inPortfolio } from "@/lib/db/unit";
import { changesTo, type Described } from "@/lib/imports/planning/plan";
import type { KnownOrganization } from "@/lib/imports/matching/known";
import { updateOrganization } from "@/lib/organizations/commands";
import { organizationPatch } from "@/lib/organizations/schema";
import { addBuild, ensureServer } from "@/lib/servers/commands";
import { hostnameKey } from "@/lib/servers/rules";

import type { RunOf } from "./create";
import type { Written } from "./settled";

/** What became of an organization that was there before; `caseId` is its case, if it has one now. */
export type Updated = { changed: boolean; caseId: string | null; caseCreated: boolean; written: Written | null };

type Missing = { hostname: string; build: string | null };

/** The servers and builds that the case does not have yet. */
async function missingOf(tx: Tx, caseId: string, servers: Described["servers"]): Promise<Missing[]> {
  if (servers.length === 0) return [];
  const rows = await tx.server.findMany({
    where: { caseId, hostnameKey: { in: servers.map(({ hostname }) => hostnameKey(hostname)) } },
    select: { hostnameKey: true, buildReadings: { where: { source: "manual" }, select: { build: true } } },
  });
  const known = new Map(rows.map((row) => [row.hostnameKey, new Set(row.buildReadings.map(({ build }) => build))]));
  return servers.filter(({ hostname, build }) => {
    const builds = known.get(hostnameKey(hostname));
    const parsed = build === null ? null : parseBuild(build);
    return builds === undefined || (parsed !== null && !builds.has(formatBuild(parsed)));
  });
}

async function addServers(
  tx: Tx,
  run: RunOf,
  { caseId, missing }: { caseId: string; missing: Missing[] },
): Promise<{ servers: string[]; builds: string[] }> {
  const there = new Set((await tx.server.findMany({ where: { caseId }, select: { id: true } })).map(({ id }) => id));
  const added = { servers: new Set<string>(), builds: new Array<string>() };
  for (const { hostname, build } of missing) {
    const serverId = await ensureServer(tx, run.actor, { caseId, hostname });
    if (!there.has(serverId)) added.servers.add(serverId);
    if (build === null) continue;
    const read = await addBuild(tx, run.actor, { caseId, serverId, build, source: "manual", observedAt: run.at });
    added.builds.push(read.id);
  }
  await settleCase(tx, caseId);
  return { servers: [...added.servers], builds: added.builds };
}

/** The case of an organization in the campaign of the import, or null. */
export async function caseOf(run: RunOf, organizationId: string): Promise<string | null> {
  const row = await inPortfolio((tx) =>
    tx.case.findFirst({ where: { organizationId, campaign: { slug: run.campaignSlug } }, select: { id: true } }),
  );
  return row?.id ?? null;
}

/** Writes the fields that differ from the row as it is now: other rows of the file, or a person, may have changed it meanwhile. */
async function updateFields(
  run: RunOf,
  organization: KnownOrganization,
  described: Described,
): Promise<Written["organization"]> {
  return inPortfolio(async (tx) => {
    const organizationId = organization.id;
    await tx.$queryRaw`SELECT 1 FROM organization WHERE id = ${organizationId}::uuid FOR UPDATE`;
    const row = await tx.organization.findUniqueOrThrow({ where: { id: organizationId } });
    const after = changesTo(organization.byAlias ? { ...row, byAlias: true } : row, described);
    if (Object.keys(after).length === 0) return null;
    const patch = organizationPatch.parse({ organizationId, version: row.version, ...after });
    await updateOrganization(tx, run.actor, patch);
    const earlier: Record<string, unknown> = { ...row };
    return { before: Object.fromEntries(Object.keys(after).map((key) => [key, earlier[key]])), after };
  });
}

/**
 * Brings an organization up to what the file says: fields that differ, servers and builds that are new, and a case where one is
 * asked for. What is there already is left alone, so the same file again changes nothing. With `dryRun` nothing is written.
 */
export async function updateOne(
  run: RunOf,
  { organization, described, dryRun }: { organization: KnownOrganization; described: Described; dryRun: boolean },
): Promise<Updated> {
  const changes = changesTo(organization, described);
  const existing = await caseOf(run, organization.id);
  const missing =
    existing === null ? described.servers : await inCase(existing, (tx) => missingOf(tx, existing, described.servers));
  const opens = existing === null && run.createCases;
  const grows = existing !== null && missing.length > 0;
  const changed = Object.keys(changes).length > 0 || opens || grows;
  if (dryRun || !changed) return { changed, caseId: existing, caseCreated: opens && !dryRun, written: null };
  const restores = Object.keys(changes).length > 0 ? await updateFields(run, organization, described) : null;
  const caseId = existing ?? (opens ? newId() : null);
  if (caseId === null || (!opens && !grows))
    return { changed, caseId, caseCreated: false, written: { organization: restores, added: null } };
  const added = await inCase(caseId, async (tx) => {
    if (opens)
      await openCase(tx, run.actor, {
        caseId,
        organizationId: organization.id,
        campaignSlug: run.campaignSlug,
        ownerId: null,
        openedAt: run.at,
      });
    const rows = await addServers(tx, run, { caseId, missing });
    await appendAudit(tx, run.actor, {
      caseId,
      action: "import.update",
      object: "import",
      objectId: run.importId,
      after: { lines: described.lines.slice(0, 50), servers: missing.map(({ hostname }) => hostname) },
    });
    const { seq } = await tx.auditHead.findUniqueOrThrow({ where: { caseId }, select: { seq: true } });
    return { caseId, seq, ...rows };
  });
  return { changed, caseId, caseCreated: opens, written: { organization: restores, added } };
}
