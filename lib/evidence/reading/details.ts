import { z } from "zod";

import { cursorId, decodeCursor, encodeCursor } from "@/lib/core/cursor";
import type { Prisma, Tx } from "@/lib/db/client";
import { openText } from "@/lib/storage/sealed-text";

type OneFile = { caseId: string; evidenceId: string };

const numbered = z.string().regex(/^\d{1,19}$/);
const rejectedPlace = z.tuple([numbered, cursorId]);

function rejectedView(row: { caseId: string; line: bigint; offset: bigint; reason: string; text: string }) {
  const text = openText(row.caseId, row.text);
  return { line: Number(row.line), offset: Number(row.offset), reason: row.reason, text };
}

/**
 * Rejected rows of a file in the order of the file, of one reason where it is given. The first thousand of a file are kept with
 * their text; how many there are in all, and for which reasons, stands with the evidence and is exact.
 */
export async function listRejected(tx: Tx, input: OneFile & { reason?: string; limit: number; cursor?: string }) {
  const { caseId, evidenceId, reason, limit } = input;
  const [line, id] = input.cursor ? decodeCursor(input.cursor, rejectedPlace) : [];
  const after: Prisma.RejectedRowWhereInput =
    line === undefined ? {} : { OR: [{ line: { gt: BigInt(line) } }, { line: BigInt(line), id: { gt: id } }] };
  const rows = await tx.rejectedRow.findMany({
    where: { caseId, evidenceId, reason, AND: after },
    orderBy: [{ line: "asc" }, { id: "asc" }],
    take: limit + 1,
  });
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    items: page.map(rejectedView),
    nextCursor: rows.length > limit && last ? encodeCursor([String(last.line), last.id]) : null,
  };
}

/** All rejected rows of a file that are kept, for a table. */
export async function allRejected(tx: Tx, { caseId, evidenceId }: OneFile) {
  const rows = await tx.rejectedRow.findMany({
    where: { caseId, evidenceId },
    orderBy: [{ line: "asc" }, { id: "asc" }],
    take: 10_000,
  });
  return rows.map(rejectedView);
}

/** The custody record of a file, oldest first. */
export async function listCustody(tx: Tx, input: OneFile) {
  const rows = await tx.custodyEvent.findMany({
    where: { caseId: input.caseId, evidenceId: input.evidenceId },
    orderBy: [{ at: "asc" }, { id: "asc" }],
    take: 10_000,
  });
  return rows.map((row) => ({
    ...row,
    at: row.at.toISOString(),
    detail: typeof row.detail === "object" && row.detail !== null && !Array.isArray(row.detail) ? row.detail : {},
  }));
}

/** Which log kinds of which server were seen from when to when, in all evidence of a case. */
export async function coverageOf(tx: Tx, caseId: string) {
  const rows = await tx.coverage.findMany({
    where: { caseId },
    orderBy: [{ serverName: "asc" }, { logKind: "asc" }, { fromAt: "asc" }],
  });
  return rows.map((row) => ({
    serverId: row.serverId,
    serverName: row.serverName,
    logKind: row.logKind,
    fromAt: row.fromAt.toISOString(),
    toAt: row.toAt.toISOString(),
    rows: Number(row.rows),
  }));
}

const mostFiles = 200;

/** The files that cover a span of one log kind of one server, or of no server that is named; those that begin first come first. */
export async function coverageFiles(
  tx: Tx,
  input: { caseId: string; serverId: string | null; logKind: string; fromAt: Date; toAt: Date },
) {
  const { caseId, serverId, logKind, fromAt, toAt } = input;
  const rows = await tx.coverage.findMany({
    where: { caseId, serverId, logKind, fromAt: { lt: toAt }, toAt: { gt: fromAt } },
    orderBy: [{ fromAt: "asc" }, { id: "asc" }],
    take: mostFiles,
    select: {
      fromAt: true,
      toAt: true,
      rows: true,
      evidence: { select: { id: true, path: true, findings: true, rejected: true } },
    },
  });
  return rows.map(({ evidence, ...span }) => ({
    id: evidence.id,
    path: evidence.path,
    findings: evidence.findings,
    rejected: Number(evidence.rejected),
    fromAt: span.fromAt.toISOString(),
    toAt: span.toAt.toISOString(),
    rows: Number(span.rows),
  }));
}

/** Runs of response tools that the evidence proves. */
export async function toolRunsOf(tx: Tx, caseId: string) {
  return tx.toolRun.findMany({ where: { caseId }, orderBy: [{ tool: "asc" }, { startedAt: "asc" }] });
}

const filesPerPart = 1_000;

/** Every file of a case with its hashes and where it came from, part by part in the order of ids; `after` is the last id before. */
export async function manifestPage(tx: Tx, input: { caseId: string; after: string | null }) {
  const rows = await tx.evidence.findMany({
    where: { caseId: input.caseId, id: input.after === null ? undefined : { gt: input.after } },
    orderBy: { id: "asc" },
    take: filesPerPart,
    include: { server: { select: { hostname: true } }, parent: { select: { path: true } } },
  });
  const hashes = rows.flatMap((row) => (row.sha256 === null ? [] : [row.sha256]));
  const blobs = await tx.blob.findMany({ where: { caseId: input.caseId, sha256: { in: hashes } } });
  const known = new Map(blobs.map((blob) => [blob.sha256, blob]));
  const last = rows.at(-1);
  return {
    files: rows.map((row) => ({ ...row, blob: row.sha256 === null ? null : (known.get(row.sha256) ?? null) })),
    next: rows.length === filesPerPart && last ? last.id : null,
  };
}
