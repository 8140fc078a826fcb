import { z } from "zod";

import { settleCase } from "@/lib/access/settle";
import { appendAudit } from "@/lib/audit/commands";
import { newId } from "@/lib/core/ids";
import { exposureStates } from "@/lib/core/states";
import type { Tx } from "@/lib/db/client";
import { inCase, inPortfolio } from "@/lib/db/unit";
import { cellsOf, isVulnerableRow, timeOfRow } from "@/lib/imports/reading/scanned";
import { changed } from "@/lib/live/publish";
import { endsExposure, hostnameKey } from "@/lib/servers/rules";

import type { ReportRun } from "./report";

type Reported = Pick<ReportRun, "importId" | "kind" | "scannedAt" | "at" | "campaignSlug">;
type Listed = { at: Date; hosts: number; has: (server: Candidate) => boolean };

/** A server that a scan called vulnerable before, by the last row that did. */
type Candidate = {
  caseId: string;
  serverId: string;
  evidenceId: string;
  organizationId: string;
  hostname: string;
  hostnameKey: string;
  address: string;
  reason: string;
};

const cells = z.record(z.string(), z.string());

/**
 * The hosts of the report, by addresses and full names for all and by short names for their own organization. One that it lists
 * and does not call vulnerable is told by its own row.
 */
async function listedIn(tx: Tx, run: Reported): Promise<Listed | null> {
  const rows = await tx.importRow.findMany({
    where: { importId: run.importId },
    select: { fields: true, organizationId: true },
  });
  const known = new Set<string>();
  let [latest, hosts] = [run.scannedAt?.getTime() ?? 0, 0];
  for (const row of rows) {
    const fields = cells.parse(row.fields);
    latest = Math.max(latest, timeOfRow(fields) ?? 0);
    if (isVulnerableRow(run.kind, fields)) hosts += 1;
    const told = cellsOf(fields);
    for (const name of ["ip", "hostname", "servername"]) {
      const cell = told.get(name)?.trim().toLowerCase() ?? "";
      if (cell === "") continue;
      known.add(cell);
      known.add(`${row.organizationId} ${hostnameKey(cell)}`);
    }
  }
  // A report without a single vulnerable host is about something else, and silent about everybody.
  if (hosts === 0) return null;
  const at = new Date(Math.min(latest === 0 ? run.at.getTime() : latest, run.at.getTime()));
  return {
    at,
    hosts,
    has: (server) =>
      (server.address !== "" && known.has(server.address.toLowerCase())) ||
      known.has(server.hostname.toLowerCase()) ||
      known.has(`${server.organizationId} ${server.hostnameKey}`),
  };
}

const ended = exposureStates.filter(endsExposure);

async function candidates(tx: Tx, run: Reported, before: Date): Promise<Candidate[]> {
  return tx.$queryRaw<Candidate[]>`
    SELECT DISTINCT ON (p.case_id, p.server_id)
      p.case_id AS "caseId", p.server_id AS "serverId", p.evidence_id AS "evidenceId", c.organization_id AS "organizationId",
      s.hostname, s.hostname_key AS "hostnameKey", p.address, p.reason
    FROM "case" c
    JOIN campaign g ON g.id = c.campaign_id AND g.slug = ${run.campaignSlug}
    JOIN exposure_proof p ON p.case_id = c.id
    JOIN server s ON s.case_id = p.case_id AND s.id = p.server_id
    WHERE p.source = 'scan' AND p.shows = 'vulnerable' AND s.unseen_at IS NULL AND NOT (s.exposure = ANY(${ended}::text[]))
      AND NOT EXISTS (SELECT 1 FROM exposure_proof later WHERE later.case_id = p.case_id AND later.server_id = p.server_id
        AND later.shows = 'vulnerable' AND COALESCE(later.observed_at, later.recorded_at) >= ${before})
    ORDER BY p.case_id, p.server_id, p.observed_at DESC NULLS LAST`;
}

/** The servers that earlier scans called vulnerable and that this report, which looked at all of them, does not. */
export async function unlisted(tx: Tx, run: Reported): Promise<{ servers: Candidate[]; listed: Listed } | null> {
  const listed = await listedIn(tx, run);
  if (listed === null) return null;
  return { servers: (await candidates(tx, run, listed.at)).filter((server) => !listed.has(server)), listed };
}

/**
 * Notes on each server that a complete report lists no longer that it is patched or gone; that is proposed, and no state is set.
 * The file that listed it last stands as its evidence. A server for which this is noted already is left as it is.
 */
export async function proposeUnlisted(
  run: ReportRun & { filename: string },
  stopped: () => Promise<boolean>,
): Promise<void> {
  const found = await inPortfolio((tx) => unlisted(tx, run));
  if (found === null) return;
  const { at, hosts } = found.listed;
  const day = at.toISOString().slice(0, 10);
  for (const [caseId, servers] of Map.groupBy(found.servers, (server) => server.caseId)) {
    if (await stopped()) return;
    await inCase(caseId, async (tx) => {
      await tx.exposureProof.createMany({
        data: servers.map((server) => ({
          caseId,
          id: newId(),
          serverId: server.serverId,
          evidenceId: server.evidenceId,
          shows: "not_seen",
          source: "scan",
          reason: `${run.filename}, with ${hosts} vulnerable ${hosts === 1 ? "host" : "hosts"} up to ${day}, lists ${server.hostname} no longer. Before: ${server.reason}`,
          observedAt: at,
          address: server.address,
          importId: run.importId,
        })),
      });
      for (const { serverId } of servers)
        await appendAudit(tx, run.actor, {
          caseId,
          action: "server.unseen",
          object: "server",
          objectId: serverId,
          after: { import: run.importId, filename: run.filename, at: at.toISOString() },
        });
      await settleCase(tx, caseId);
      changed(tx, { caseId, topic: "server", ids: servers.map(({ serverId }) => serverId) });
    });
  }
}
