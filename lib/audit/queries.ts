import { z } from "zod";

import { cursorNumber, decodeCursor, encodeCursor } from "@/lib/core/cursor";
import { Prisma, type Tx } from "@/lib/db/client";
import { inPortfolio } from "@/lib/db/unit";

import { type AuditLink, type ChainFault, type ChainHead, chainStart, followChain, headFault } from "./rules";
import { type AuditEventView, auditEventView } from "./schema";

const payload = z.object({
  before: z.record(z.string(), z.unknown()).nullish(),
  after: z.record(z.string(), z.unknown()).nullish(),
  reason: z.string().nullish(),
});

function payloadOf(text: string): z.infer<typeof payload> {
  try {
    const parsed = payload.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : {};
  } catch {
    return {};
  }
}

const place = z.tuple([cursorNumber]);

type ListInput = { caseId: string; action?: string; limit: number; cursor?: string };

/** Events of one chain, newest first; `action` keeps those whose action begins with it. */
export async function listAudit(
  tx: Tx,
  input: ListInput,
): Promise<{ items: AuditEventView[]; nextCursor: string | null }> {
  const [before] = input.cursor ? decodeCursor(input.cursor, place) : [null];
  const rows = await tx.auditEvent.findMany({
    where: {
      caseId: input.caseId,
      seq: before === null ? undefined : { lt: before },
      action: input.action ? { startsWith: input.action } : undefined,
    },
    orderBy: { seq: "desc" },
    take: input.limit + 1,
  });
  const page = rows.slice(0, input.limit);
  const last = page.at(-1);
  return {
    items: page.map((row) => {
      const { before: was = null, after = null, reason = null } = payloadOf(row.payload);
      return auditEventView.parse({
        ...row,
        at: row.at.toISOString(),
        actor: row.actorName,
        before: was,
        after,
        reason,
      });
    }),
    nextCursor: rows.length > input.limit && last ? encodeCursor([last.seq]) : null,
  };
}

export type ChainReport = { chains: number; events: number; faults: ChainFault[] };

const eventsPerRead = 5_000;

/** One link of a chain as an export carries it. */
export type ChainEvent = Omit<AuditLink, "at"> & { at: string; hash: string };

/** Runs a read in a transaction: the caller's own, or one for this read alone. */
type Reads = <T>(work: (tx: Tx) => Promise<T>) => Promise<T>;

/**
 * Recomputes one chain up to its head in bounded memory: how many events it has, and the first that does not hold. What is
 * written meanwhile lies beyond the head that was read and is left for the next time; events never change, so each page may be
 * read in a transaction of its own.
 */
async function chainFault(reads: Reads, head: ChainHead): Promise<{ events: number; fault: ChainFault | null }> {
  let state = chainStart(head.caseId);
  for (;;) {
    const { seq } = state;
    const rows = await reads((tx) =>
      tx.auditEvent.findMany({
        where: { caseId: head.caseId, seq: { gt: seq, lte: head.seq } },
        orderBy: { seq: "asc" },
        take: eventsPerRead,
      }),
    );
    const next = followChain(state, rows);
    if ("fault" in next) return { events: state.seq + rows.length, fault: next };
    state = next;
    if (rows.length < eventsPerRead) return { events: state.seq, fault: headFault(state, head) };
  }
}

const headsPerRead = 500;

/** Heads after a chain in order, each with the first event that stands beyond it; one statement, so that both are of one moment. */
async function headsAfter(after: string | null): Promise<(ChainHead & { beyond: number | null })[]> {
  const beyondLast = after === null ? Prisma.empty : Prisma.sql`WHERE h.case_id > ${after}::uuid`;
  return inPortfolio(
    (tx) => tx.$queryRaw<(ChainHead & { beyond: number | null })[]>`
      SELECT h.case_id AS "caseId", h.seq, h.hash, min(e.seq) AS beyond
      FROM audit_head h LEFT JOIN audit_event e ON e.case_id = h.case_id AND e.seq > h.seq
      ${beyondLast} GROUP BY h.case_id, h.seq, h.hash ORDER BY h.case_id LIMIT ${headsPerRead}`,
  );
}

/**
 * Recomputes every audit chain of the installation; each fault names its chain and the first bad event. It may run beside people
 * at work, and for as long as it takes: no transaction spans it.
 */
export async function verifyChains(): Promise<ChainReport> {
  const orphans = await inPortfolio(
    (tx) =>
      tx.$queryRaw<
        { caseId: string }[]
      >`SELECT DISTINCT case_id AS "caseId" FROM audit_event WHERE case_id NOT IN (SELECT case_id FROM audit_head)`,
  );
  const report: ChainReport = {
    chains: 0,
    events: 0,
    faults: orphans.map(({ caseId }) => ({ caseId, seq: 1, fault: "head" })),
  };
  for (let heads = await headsAfter(null); heads.length > 0; heads = await headsAfter(heads.at(-1)?.caseId ?? null))
    for (const { beyond, ...head } of heads) {
      const { events, fault } = await chainFault(inPortfolio, head);
      report.chains += 1;
      report.events += events;
      const cut = beyond === null ? null : { caseId: head.caseId, seq: head.seq + 1, fault: "head" as const };
      const found = fault ?? cut;
      if (found) report.faults.push(found);
    }
  return report;
}

/** The head of one case's chain, recomputed to it; null while nothing was written. */
export async function caseChain(tx: Tx, caseId: string): Promise<{ head: ChainHead; fault: ChainFault | null } | null> {
  const head = await tx.auditHead.findUnique({ where: { caseId } });
  return head ? { head, fault: (await chainFault((work) => work(tx), head)).fault } : null;
}

/** The heads of all chains: what a checkpoint signs. */
export async function chainHeads(tx: Tx): Promise<ChainHead[]> {
  return tx.auditHead.findMany({ orderBy: { caseId: "asc" } });
}

/** Heads of a checkpoint that the chains no longer contain: history was rewritten or cut after it was signed. */
export async function missingHeads(tx: Tx, heads: readonly ChainHead[]): Promise<{ caseId: string; seq: number }[]> {
  const signed = JSON.stringify(heads.filter((head) => head.seq > 0));
  return tx.$queryRaw<{ caseId: string; seq: number }[]>`
    SELECT h."caseId" AS "caseId", h.seq AS seq
    FROM jsonb_to_recordset(${signed}::jsonb) AS h("caseId" uuid, seq int, hash text)
    LEFT JOIN audit_event e ON e.case_id = h."caseId" AND e.seq = h.seq
    WHERE e.hash IS DISTINCT FROM h.hash
    ORDER BY h."caseId"`;
}

/** The links of one chain as they were hashed, in order, for a copy that can be checked elsewhere. */
export async function chainPage(
  tx: Tx,
  input: { caseId: string; after: number; until: number },
): Promise<ChainEvent[]> {
  const { caseId, after, until } = input;
  const rows = await tx.auditEvent.findMany({
    where: { caseId, seq: { gt: after, lte: until } },
    orderBy: { seq: "asc" },
    take: eventsPerRead,
  });
  return rows.map(({ at, ...row }) => ({ ...row, at: at.toISOString() }));
}
