import { settleCase } from "@/lib/access/settle";
import { appendAudit, changes } from "@/lib/audit/commands";
import type { Actor } from "@/lib/auth/schema";
import type { Tx } from "@/lib/db/client";
import { inCase, inPortfolio, installationId } from "@/lib/db/unit";
import type { UndoOutcome } from "@/lib/imports/schema";
import { changed } from "@/lib/live/publish";
import { updateOrganization } from "@/lib/organizations/commands";
import { organizationPatch } from "@/lib/organizations/schema";

import type { Written } from "@/lib/imports/applying/settled";

/** What an import did for one organization. */
export type Done = {
  line: number;
  outcome: "created" | "updated";
  organizationId: string;
  caseId: string | null;
  caseCreated: boolean;
  written: Written | null;
};

export type Undone = { line: number; outcome: UndoOutcome; reason: string };

type By = { actor: Actor; importId: string; isReport: boolean };

const kept = (line: number, reason: string): Undone => ({ line, outcome: "kept", reason });

/**
 * Whether nothing was written to a case beside what the import wrote when it opened it: every write leaves an event in the chain.
 * Cases that were written by the hundred have all their events at one moment, others end with the event of the import.
 */
async function isUntouched(tx: Tx, caseId: string, importId: string): Promise<boolean> {
  const [chain] = await tx.$queryRaw<{ moments: bigint; last: string; object: string | null }[]>`
    SELECT count(DISTINCT at) AS moments, (array_agg(action ORDER BY seq DESC))[1] AS last, (array_agg(object_id ORDER BY seq DESC))[1] AS object
    FROM audit_event WHERE case_id = ${caseId}::uuid`;
  if (chain === undefined) return false;
  return Number(chain.moments) === 1 || (chain.last === "import.update" && chain.object === importId);
}

/** Takes a case back that the import opened; a sentence where it stays. What was written in it stays in its chain. */
async function removeCase({ actor, importId }: By, caseId: string): Promise<string | null> {
  return inCase(caseId, async (tx) => {
    await tx.$queryRaw`SELECT 1 FROM "case" WHERE id = ${caseId}::uuid FOR UPDATE`;
    const row = await tx.case.findUnique({ where: { id: caseId }, select: { ref: true, organizationName: true } });
    if (row === null) return null;
    if ((await tx.evidence.count({ where: { caseId } })) > 0)
      return `${row.ref} holds evidence, which is never taken back.`;
    if (!(await isUntouched(tx, caseId, importId))) return `Somebody has worked on ${row.ref} since.`;
    await appendAudit(tx, actor, {
      caseId,
      action: "import.undo",
      object: "import",
      objectId: importId,
      before: { ref: row.ref, organization: row.organizationName },
    });
    await tx.case.deleteMany({ where: { id: caseId } });
    changed(tx, { caseId, topic: "case", ids: [caseId] });
    return null;
  });
}

/** Takes servers and builds back that the import added to a case; a sentence where the case has moved on since. */
async function takeServers({ actor, importId }: By, added: NonNullable<Written["added"]>): Promise<string | null> {
  const { caseId, seq, servers, builds } = added;
  return inCase(caseId, async (tx) => {
    await tx.$queryRaw`SELECT 1 FROM "case" WHERE id = ${caseId}::uuid FOR UPDATE`;
    const head = await tx.auditHead.findUnique({ where: { caseId }, select: { seq: true } });
    const row = await tx.case.findUnique({ where: { id: caseId }, select: { ref: true } });
    if (row === null) return null;
    if (head?.seq !== seq) return `Somebody has worked on ${row.ref} since; its servers stay.`;
    const names = await tx.server.findMany({ where: { caseId, id: { in: servers } }, select: { hostname: true } });
    await tx.buildReading.deleteMany({
      where: { caseId, OR: [{ id: { in: builds } }, { serverId: { in: servers } }] },
    });
    await tx.timelineEvent.deleteMany({ where: { caseId, serverId: { in: servers } } });
    await tx.task.deleteMany({ where: { caseId, serverId: { in: servers } } });
    await tx.server.deleteMany({ where: { caseId, id: { in: servers } } });
    await appendAudit(tx, actor, {
      caseId,
      action: "import.undo",
      object: "import",
      objectId: importId,
      before: { servers: names.map(({ hostname }) => hostname), builds: builds.length },
    });
    await settleCase(tx, caseId);
    changed(tx, { caseId, topic: "server", ids: servers });
    return null;
  });
}

/**
 * Takes organizations back that nobody has changed, and that nothing belongs to any more; answers with a sentence for each that
 * stays. The chain of the installation names them together.
 */
export async function removeOrganizations(
  { actor, importId }: By,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  return inPortfolio(async (tx) => {
    const rows = await tx.organization.findMany({ where: { id: { in: [...ids] } }, select: { id: true, name: true } });
    await tx.organization.deleteMany({
      where: { id: { in: [...ids] }, version: 1, cases: { none: {} }, members: { none: {} }, merged: { none: {} } },
    });
    const left = await tx.organization.findMany({ where: { id: { in: [...ids] } }, select: { id: true, name: true } });
    const stay = new Map(left.map(({ id, name }) => [id, `${name} has cases or people of its own by now.`]));
    const gone = rows.filter(({ id }) => !stay.has(id));
    if (gone.length > 0)
      await appendAudit(tx, actor, {
        caseId: installationId,
        action: "import.undo",
        object: "import",
        objectId: importId,
        before: { organizations: gone.map(({ id, name }) => [id, name]) },
      });
    changed(tx, { caseId: null, topic: "organization" });
    return stay;
  });
}

async function isChanged(organizationId: string): Promise<boolean> {
  const row = await inPortfolio((tx) =>
    tx.organization.findUnique({ where: { id: organizationId }, select: { version: true } }),
  );
  return row !== null && row.version !== 1;
}

/** Puts the fields back that still are what the import wrote; a sentence where somebody has changed one since. */
async function restoreFields(
  { actor }: By,
  organizationId: string,
  { before, after }: NonNullable<Written["organization"]>,
): Promise<string | null> {
  return inPortfolio(async (tx) => {
    await tx.$queryRaw`SELECT 1 FROM organization WHERE id = ${organizationId}::uuid FOR UPDATE`;
    const row = await tx.organization.findUnique({ where: { id: organizationId } });
    if (row === null) return null;
    const now: Record<string, unknown> = { ...row };
    if (Object.keys(changes(now, after).after).length > 0) return movedOn;
    await updateOrganization(tx, actor, organizationPatch.parse({ organizationId, version: row.version, ...before }));
    return null;
  });
}

const movedOn = "Somebody has changed the organization since.";

/**
 * Puts one organization back to where it was before the import, as far as nobody has gone on from there. One that the import
 * added loses its case here, and is left to `removeOrganizations`. Safe to repeat.
 */
export async function undoOne(by: By, done: Done): Promise<Undone> {
  const { line, organizationId, caseId, caseCreated, written } = done;
  if (done.outcome === "created" && (await isChanged(organizationId))) return kept(line, movedOn);
  if (by.isReport && !caseCreated) return kept(line, "The report is evidence of the case, which is never taken back.");
  const stays = caseCreated && caseId !== null ? await removeCase(by, caseId) : null;
  if (stays !== null) return kept(line, stays);
  if (done.outcome === "created") return { line, outcome: "removed", reason: "" };
  const fields = written?.organization ? await restoreFields(by, organizationId, written.organization) : null;
  if (fields !== null) return kept(line, fields);
  const servers = written?.added && !caseCreated ? await takeServers(by, written.added) : null;
  return servers === null ? { line, outcome: "restored", reason: "" } : kept(line, servers);
}
