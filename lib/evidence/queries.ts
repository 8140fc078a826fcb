import { decodeCursor, encodeCursor } from "@/lib/core/cursor";
import { notFound } from "@/lib/core/errors";
import type { Prisma, Tx } from "@/lib/db/client";

import { evidenceSteps, type EvidenceView, evidenceView } from "./schema";

type Row = Prisma.EvidenceGetPayload<{ include: { server: { select: { hostname: true } } } }>;

function toView(row: Row): EvidenceView {
  const steps = evidenceSteps.safeParse(row.steps);
  return evidenceView.parse({
    ...row,
    sizeBytes: Number(row.sizeBytes),
    steps: steps.success ? steps.data : {},
    serverName: row.server?.hostname ?? row.serverHint,
    rowsRead: Number(row.rowsRead),
    records: Number(row.records),
    rejected: Number(row.rejected),
    receivedBy: row.receivedByName,
    receivedAt: row.receivedAt.toISOString(),
    readyAt: row.readyAt?.toISOString() ?? null,
  });
}

const withServer = { server: { select: { hostname: true } } } as const;

type ListInput = { caseId: string; parentId?: string; state?: string; q?: string; limit: number; cursor?: string };

/** Evidence of a case, newest first; members of an archive are listed under their parent only when asked for. */
export async function listEvidence(tx: Tx, input: ListInput): Promise<{ items: EvidenceView[]; nextCursor: string | null }> {
  const { caseId, limit } = input;
  const after = input.cursor ? decodeCursor(input.cursor, 2).map(String) : null;
  const rows = await tx.evidence.findMany({
    where: {
      caseId,
      AND: [
        input.parentId ? { parentId: input.parentId } : {},
        input.state ? { state: input.state } : {},
        input.q ? { OR: [{ path: { contains: input.q, mode: "insensitive" } }, { sha256: input.q.toLowerCase() }] } : {},
        after ? { OR: [{ receivedAt: { lt: after[0] } }, { receivedAt: after[0], id: { lt: after[1] } }] } : {},
      ],
    },
    orderBy: [{ receivedAt: "desc" }, { id: "desc" }],
    take: limit + 1,
    include: withServer,
  });
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return { items: page.map(toView), nextCursor: rows.length > limit && last ? encodeCursor([last.receivedAt.toISOString(), last.id]) : null };
}

/** One piece of evidence; NOT_FOUND when the case has none of that id. */
export async function getEvidence(tx: Tx, input: { caseId: string; evidenceId: string }): Promise<EvidenceView> {
  const row = await tx.evidence.findUnique({ where: { caseId_id: { caseId: input.caseId, id: input.evidenceId } }, include: withServer });
  if (!row) throw notFound("evidence");
  return toView(row);
}

/** The first rejected rows of a file; the count on the evidence is exact, the list is bounded. */
export async function listRejected(tx: Tx, input: { caseId: string; evidenceId: string }) {
  const rows = await tx.rejectedRow.findMany({ where: { caseId: input.caseId, evidenceId: input.evidenceId }, orderBy: { line: "asc" }, take: 1000 });
  return rows.map((row) => ({ line: Number(row.line), offset: Number(row.offset), reason: row.reason, text: row.text }));
}

/** The custody record of a file, oldest first. */
export async function listCustody(tx: Tx, input: { caseId: string; evidenceId: string }) {
  const rows = await tx.custodyEvent.findMany({ where: { caseId: input.caseId, evidenceId: input.evidenceId }, orderBy: [{ at: "asc" }, { id: "asc" }], take: 1000 });
  return rows.map((row) => ({ ...row, at: row.at.toISOString(), detail: typeof row.detail === "object" && row.detail !== null && !Array.isArray(row.detail) ? row.detail : {} }));
}

/** Which log kinds of which server were seen from when to when, in all evidence of a case. */
export async function coverageOf(tx: Tx, caseId: string) {
  const rows = await tx.coverage.findMany({ where: { caseId }, orderBy: [{ serverName: "asc" }, { logKind: "asc" }, { fromAt: "asc" }] });
  return rows.map((row) => ({
    serverId: row.serverId,
    serverName: row.serverName,
    logKind: row.logKind,
    fromAt: row.fromAt.toISOString(),
    toAt: row.toAt.toISOString(),
    rows: Number(row.rows),
  }));
}

/** Runs of response tools that the evidence proves. */
export async function toolRunsOf(tx: Tx, caseId: string) {
  return tx.toolRun.findMany({ where: { caseId }, orderBy: [{ tool: "asc" }, { startedAt: "asc" }] });
}
