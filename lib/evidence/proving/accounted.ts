import { z } from "zod";

import { isUuid } from "@/lib/core/ids";
import type { Tx } from "@/lib/db/client";
import { inPortfolio } from "@/lib/db/unit";

/** Evidence whose row does not agree with what the audit chain of its case says. */
export type UnaccountedEvidence = { caseId: string; evidenceId: string; fault: "row" | "changed" | "blob" | "event" };

const added = z.object({
  after: z.object({ filename: z.string(), sha256: z.string(), sizeBytes: z.union([z.number(), z.string()]) }),
});

type Added = { caseId: string; seq: number; objectId: string | null; payload: string };
type Row = { filename: string; sha256: string | null; sizeBytes: bigint };

const eventsPerRead = 1_000;

function readAdded(after: { caseId: string; seq: number } | null): Promise<Added[]> {
  const beyond = after
    ? { OR: [{ caseId: { gt: after.caseId } }, { caseId: after.caseId, seq: { gt: after.seq } }] }
    : {};
  return inPortfolio((tx) =>
    tx.auditEvent.findMany({
      // Earlier versions noted the repeated end of an upload under the same action; it added nothing and names no file.
      where: { action: "evidence.add", objectId: { not: null }, ...beyond },
      orderBy: [{ caseId: "asc" }, { seq: "asc" }],
      take: eventsPerRead,
      select: { caseId: true, seq: true, objectId: true, payload: true },
    }),
  );
}

function payloadOf(text: string): z.infer<typeof added>["after"] | null {
  try {
    return added.parse(JSON.parse(text)).after;
  } catch {
    return null;
  }
}

function isAsAdded(row: Row, said: z.infer<typeof added>["after"]): boolean {
  // The database keeps half a surrogate pair, as a name cut in its middle ends, as the replacement character.
  const sameName = row.filename === said.filename.toWellFormed();
  return sameName && row.sha256 === said.sha256 && row.sizeBytes.toString() === String(said.sizeBytes);
}

/** Judges events of a few cases; `matched` counts the rows that they name. */
async function judge(events: readonly Added[], matched: Map<string, number>): Promise<UnaccountedEvidence[]> {
  const found: UnaccountedEvidence[] = [];
  for (const [caseId, own] of Map.groupBy(events, (event) => event.caseId)) {
    const ids = own.map((event) => event.objectId ?? "").filter(isUuid);
    const { rows, blobs } = await inPortfolio(async (tx) => ({
      rows: await rowsOf(tx, caseId, ids),
      blobs: await hashesOf(tx, caseId, own),
    }));
    matched.set(caseId, (matched.get(caseId) ?? 0) + rows.size);
    for (const event of own) {
      const evidenceId = event.objectId ?? "";
      const [row, said] = [rows.get(evidenceId), payloadOf(event.payload)];
      if (!row) found.push({ caseId, evidenceId, fault: "row" });
      else if (!said || !isAsAdded(row, said)) found.push({ caseId, evidenceId, fault: "changed" });
      else if (!blobs.has(said.sha256)) found.push({ caseId, evidenceId, fault: "blob" });
    }
  }
  return found;
}

async function rowsOf(tx: Tx, caseId: string, ids: string[]): Promise<ReadonlyMap<string, Row>> {
  const rows = await tx.evidence.findMany({
    where: { caseId, id: { in: ids } },
    select: { id: true, filename: true, sha256: true, sizeBytes: true },
  });
  return new Map(rows.map((row) => [row.id, row]));
}

async function hashesOf(tx: Tx, caseId: string, events: readonly Added[]): Promise<ReadonlySet<string>> {
  const wanted = events.map((event) => payloadOf(event.payload)?.sha256).filter((hash) => hash !== undefined);
  const rows = await tx.blob.findMany({ where: { caseId, sha256: { in: wanted } }, select: { sha256: true } });
  return new Set(rows.map((row) => row.sha256));
}

/** A demo case leaves with its files in one step, and its chain says so; what it had received is no loss. */
async function removedDemoCases(caseIds: readonly string[]): Promise<ReadonlySet<string>> {
  const removed = await inPortfolio(async (tx) => {
    const where = { id: { in: [...caseIds] } };
    const still = new Set((await tx.case.findMany({ where, select: { id: true } })).map((row) => row.id));
    const said = await tx.auditEvent.findMany({
      where: { caseId: { in: caseIds.filter((id) => !still.has(id)) }, action: "case.remove_demo" },
      select: { caseId: true },
    });
    return said.map((event) => event.caseId);
  });
  return new Set(removed);
}

/** Rows that nobody is recorded to have added, in the cases that have more rows than events named. */
async function planted(matched: ReadonlyMap<string, number>): Promise<UnaccountedEvidence[]> {
  const counts = await inPortfolio((tx) => tx.evidence.groupBy({ by: ["caseId"], _count: true }));
  const found: UnaccountedEvidence[] = [];
  for (const { caseId } of counts.filter((group) => group._count > (matched.get(group.caseId) ?? 0))) {
    const rows = await inPortfolio(
      (tx) => tx.$queryRaw<{ evidenceId: string }[]>`
        SELECT e.id AS "evidenceId" FROM evidence e
        LEFT JOIN audit_event a ON a.case_id = e.case_id AND a.action = 'evidence.add' AND a.object_id = e.id::text
        WHERE e.case_id = ${caseId}::uuid AND a.seq IS NULL ORDER BY e.id`,
    );
    found.push(...rows.map(({ evidenceId }) => ({ caseId, evidenceId, fault: "event" as const })));
  }
  return found;
}

/**
 * Holds the evidence of all cases against their audit chains: every file that was added is still there, as it was added and with
 * its stored content, and none is there that nobody added. The chains themselves are verified on their own.
 */
export async function unaccountedEvidence(): Promise<{ checked: number; found: UnaccountedEvidence[] }> {
  let checked = 0;
  const matched = new Map<string, number>();
  const found: UnaccountedEvidence[] = [];
  for (let events = await readAdded(null); events.length > 0; events = await readAdded(events.at(-1) ?? null)) {
    checked += events.length;
    const bad = await judge(events, matched);
    const removed = await removedDemoCases([...new Set(bad.map((one) => one.caseId))]);
    found.push(...bad.filter((one) => !removed.has(one.caseId)));
  }
  return { checked, found: [...found, ...(await planted(matched))] };
}
