import { stringify } from "csv-stringify/sync";
import { Readable } from "node:stream";

import { openCase } from "@/lib/cases/commands";
import { newId } from "@/lib/core/ids";
import { scanColumns } from "@/lib/core/scan-columns";
import { inCase, inPortfolio } from "@/lib/db/unit";
import { receiveEvidence } from "@/lib/evidence/commands";
import { type KnownOrganization, loadKnown } from "@/lib/imports/matching/known";
import { installedStore } from "@/lib/storage/installed";

import type { RunOf } from "./create";
import { type Importing, type Settled, unplaced, type WaitingRow } from "./settled";
import { caseOf } from "./update";

import type { ReportKind } from "@/lib/imports/reading/scanned";
import { cellsOf, timeOfRow } from "@/lib/imports/reading/scanned";

const columns: Record<ReportKind, readonly string[]> = {
  shadowserver: [
    "timestamp",
    "severity",
    "ip",
    "protocol",
    "port",
    "hostname",
    "tag",
    "asn",
    "geo",
    "region",
    "city",
    "naics",
    "sic",
    "sector",
    "version",
    "servername",
    "url",
  ],
  scan: scanColumns,
};

type Group = { organization: KnownOrganization; rows: WaitingRow[] };

/** An import of a report from outside: its kind, and when it was made where its rows tell no time. */
export type ReportRun = RunOf & { dryRun: boolean; kind: ReportKind; scannedAt: Date | null };

/** The rows of one organization as the report itself writes them, so that they are read like a report that was uploaded. */
function reportOf({ kind, scannedAt }: ReportRun, rows: readonly WaitingRow[]): Buffer {
  const cells = rows.map(({ fields }) => cellsOf(fields));
  const own = columns[kind];
  const others = [...new Set(cells.flatMap((row) => [...row.keys()]))].filter((name) => !own.includes(name)).toSorted();
  const header = [...own, ...others];
  const made = scannedAt === null ? "" : scannedAt.toISOString();
  const cell = (row: Map<string, string>, name: string) => {
    const held = row.get(name) ?? "";
    return name === "timestamp" && held.trim() === "" ? made : held;
  };
  return Buffer.from(
    stringify([header, ...cells.map((row) => header.map((name) => cell(row, name)))], {
      quoted: true,
      record_delimiter: "\n",
    }),
  );
}

function dayOf({ scannedAt }: ReportRun, rows: readonly WaitingRow[]): string {
  const days = rows.flatMap(({ fields }) => timeOfRow(fields) ?? scannedAt?.getTime() ?? []);
  return days.length === 0 ? "undated" : new Date(Math.max(...days)).toISOString().slice(0, 10);
}

/** Hands an organization its rows of a report as evidence of its case, which is opened where one is asked for. */
export async function deliver(run: ReportRun, { organization, rows }: Group): Promise<Settled> {
  const lines = rows.map(({ line }) => line);
  const existing = await caseOf(run, organization.id);
  const place = { lines, organizationId: organization.id, caseId: existing };
  if (existing === null && !run.createCases)
    return unplaced({
      ...place,
      outcome: "rejected",
      reason: `${organization.name} has no case in this campaign. Import with cases, or open one.`,
    });
  if (run.dryRun) return unplaced({ ...place, outcome: "updated", reason: "", caseCreated: existing === null });
  const caseId = existing ?? newId();
  if (existing === null)
    await inCase(caseId, (tx) =>
      openCase(tx, run.actor, {
        caseId,
        organizationId: organization.id,
        campaignSlug: run.campaignSlug,
        ownerId: null,
        openedAt: run.at,
      }),
    );
  const stored = await (await installedStore()).save(caseId, Readable.from([reportOf(run, rows)]));
  const added = await inCase(caseId, async (tx) => {
    const same = await tx.evidence.findFirst({ where: { caseId, sha256: stored.sha256 }, select: { id: true } });
    if (same) return false;
    const path = `${run.kind}-${dayOf(run, rows)}.csv`;
    await receiveEvidence(tx, run.actor, { caseId, path, stored, source: "script" });
    return true;
  });
  return unplaced({
    ...place,
    caseId,
    outcome: added || existing === null ? "updated" : "unchanged",
    reason: "",
    caseCreated: existing === null,
  });
}

const organizationsAtOnce = 50;

/**
 * Hands each organization its rows of a report from outside as evidence of its case, where they are read, proven and matched like
 * an uploaded file; the same rows again change nothing. A host that belongs to no known organization waits for a person: its
 * name may be that of a provider, so it never makes an organization by itself.
 */
export async function importReport(run: ReportRun, { rows, store, stopped }: Importing): Promise<void> {
  const known = await inPortfolio(loadKnown);
  const groups = new Map<string, Group>();
  const open: Settled[] = [];
  for (const row of rows) {
    const cells = cellsOf(row.fields);
    const [ip = "", hostname = ""] = [cells.get("ip"), cells.get("hostname")].map((cell) => cell?.trim() ?? "");
    if (ip === "" && hostname === "") {
      open.push(unplaced({ lines: [row.line], outcome: "rejected", reason: "The row names no address and no host." }));
      continue;
    }
    const found = known.match({
      externalId: null,
      name: null,
      domains: hostname === "" ? [] : [hostname],
      addresses: ip === "" ? [] : [ip],
    });
    if (found.kind === "one") {
      const group = groups.get(found.organization.id) ?? { organization: found.organization, rows: [] };
      group.rows.push(row);
      groups.set(found.organization.id, group);
      continue;
    }
    const candidates = found.kind === "several" ? found.candidates.map(({ id }) => id) : [];
    const reason =
      found.kind === "several"
        ? found.reason
        : `No organization has the address ${ip || "of this row"} or a domain of ${hostname || "this host"}. Add it to one, and import the file again.`;
    open.push(unplaced({ lines: [row.line], outcome: "ambiguous", reason, candidates }));
  }
  await inPortfolio((tx) => store(tx, open));
  const waiting = [...groups.values()];
  for (let from = 0; from < waiting.length; from += organizationsAtOnce) {
    if (await stopped()) return;
    const settled: Settled[] = [];
    for (const group of waiting.slice(from, from + organizationsAtOnce)) settled.push(await deliver(run, group));
    await inPortfolio((tx) => store(tx, settled));
  }
}
