import { settleCase } from "@/lib/access/settle";
import { systemActor } from "@/lib/auth/schema";
import { idFrom } from "@/lib/core/hashing";
import { inCase } from "@/lib/db/unit";
import { addCustody, receiveEvidence } from "@/lib/evidence/commands";
import {
  flawOf,
  budgetOf,
  maxArchiveDepth,
  type Member,
  MemberUnreadable,
  unpack,
  type UnpackBudget,
  type UnpackReport,
} from "@/lib/evidence/jobs";
import { noteFrom, serverInPath } from "@/lib/evidence/rules";
import { changed } from "@/lib/live/publish";
import { installedStore } from "@/lib/storage/installed";
import type { ObjectReader } from "@/lib/storage/object-file";

import type { Attempt } from "./attempt";
import { concludeUpload, holdCase, maySettle } from "./conclude";
import { isGiven } from "./server-names";

function noteOf(report: UnpackReport, tooDeep: boolean): string | null {
  return noteFrom([
    report.damage,
    report.stopped,
    report.failureCount > 0
      ? `${report.failureCount} of ${report.entries} members could not be read, or not to their end: ${report.failures
          .slice(0, 3)
          .map((failure) => `${failure.path.slice(0, 80)}: ${failure.reason}`)
          .join(" ")}`
      : null,
    tooDeep ? `This archive lies ${maxArchiveDepth} archives deep and is kept closed.` : null,
  ]);
}

type Readable = { bytes: AsyncGenerator<Buffer>; cut: () => MemberUnreadable | null };

/**
 * The bytes of a member up to where it cannot be read any further, for a log that is cut short still shows what it holds.
 * Of a member that is encrypted or packed in an unknown way, or of which nothing came, there is nothing to keep.
 */
function readablePart(member: Member): Readable {
  let cut: MemberUnreadable | null = null;
  async function* bytes(): AsyncGenerator<Buffer> {
    let came = false;
    try {
      for await (const piece of member.stream) {
        came ||= piece.length > 0;
        yield piece;
      }
    } catch (error) {
      if (!(error instanceof MemberUnreadable) || !came) throw error;
      if (error.kind === "encrypted" || error.kind === "unsupported") throw error;
      cut = error;
    }
  }
  return { bytes: bytes(), cut: () => cut };
}

function flawSentence({ kind, message }: MemberUnreadable): string {
  const what = kind === "truncated" ? "This file is cut short." : "This file did not come whole out of its archive.";
  return `${what} ${message} Collect it again from the server and send that copy too.`;
}

/** What one upload may still unfold to: archives within it share its budget, so that nesting multiplies nothing. */
async function budgetLeft(row: Attempt["row"]): Promise<UnpackBudget> {
  const whole = budgetOf();
  if (row.rootId === null) return whole;
  const { caseId, rootId, id } = row;
  // What this archive gave before, if its unpacking was interrupted, comes again and counts then.
  const { _count, _sum } = await inCase(caseId, (tx) =>
    tx.evidence.aggregate({
      where: { caseId, rootId, NOT: { parentId: id } },
      _count: true,
      _sum: { sizeBytes: true },
    }),
  );
  return {
    entries: Math.max(0, whole.entries - _count),
    outputBytes: Math.max(0, whole.outputBytes - Number(_sum.sizeBytes ?? 0)),
  };
}

/**
 * Servers the case knew before the upload. Those that its own members bring are left to the end, when all are known: so the
 * outcome is the same however often unpacking is interrupted.
 */
async function hostnamesBefore(row: Attempt["row"]): Promise<string[]> {
  const { caseId } = row;
  return inCase(caseId, async (tx) => {
    const root =
      row.rootId === null ? row : await tx.evidence.findUnique({ where: { caseId_id: { caseId, id: row.rootId } } });
    const where = { caseId, createdAt: { lt: root?.receivedAt ?? row.receivedAt } };
    return (await tx.server.findMany({ where, select: { hostname: true } })).map((server) => server.hostname);
  });
}

type Opened = { reader: ObjectReader; format: "zip" | "gzip" | "tar"; formatLabel: string };

/** Opens an archive: each member is stored, becomes evidence of its own below it, and is read in its turn. */
export async function unpackEvidence(attempt: Attempt, opened: Opened): Promise<void> {
  const { row } = attempt;
  const { caseId } = row;
  const store = await installedStore();
  const hostnames = await hostnamesBefore(row);
  const tooDeep = row.depth >= maxArchiveDepth;
  let members = 0;
  attempt.steps({ unpack: { state: tooDeep ? "skipped" : "running" } });

  async function receive(member: Member): Promise<void> {
    const { bytes, cut } = readablePart(member);
    const stored = await store.save(caseId, bytes);
    const flaw = cut();
    const byPath = serverInPath(`${row.path}/${member.path}`, hostnames);
    // Whoever gave the archive to a server gave its files to it; what else the archive got its server from, they get theirs from.
    const given = row.serverHint !== null && isGiven(row) ? (row.server?.hostname ?? row.serverHint) : null;
    await inCase(caseId, (tx) =>
      receiveEvidence(tx, systemActor, {
        caseId,
        // The id follows from archive and place, so unpacking again after a crash receives nothing twice.
        id: idFrom(`${row.id}:${member.index}`),
        path: member.path,
        stored,
        source: "archive",
        serverHint: byPath ?? given,
        serverBasis: byPath === null ? "given" : "path",
        flaw: flaw && flawSentence(flaw),
        parent: { id: row.id, rootId: row.rootId, depth: row.depth },
      }),
    );
    members += 1;
    attempt.steps({ unpack: { note: `${members} members` } });
  }

  const nothing: UnpackReport = {
    format: opened.format,
    entries: 0,
    directories: 0,
    members: 0,
    outputBytes: 0,
    failures: [],
    failureCount: 0,
    damage: null,
    stopped: null,
    ratioReached: false,
  };
  const report = tooDeep
    ? nothing
    : await unpack(
        {
          source: opened.reader,
          name: row.filename,
          format: opened.format,
          budget: await budgetLeft(row),
          limits: row.unpackRatio === null ? {} : { maxRatio: row.unpackRatio },
        },
        receive,
      );
  const skipped = { state: "skipped" } as const;
  const steps = await attempt.stepsWith({
    unpack: {
      state: tooDeep ? "skipped" : "done",
      doneBytes: report.outputBytes,
      note: `${members} members`,
      limit: report.ratioReached ? "ratio" : undefined,
    },
    parse: skipped,
    match: skipped,
    propose: skipped,
  });
  const note = noteFrom([flawOf(row.steps), noteOf(report, tooDeep)]);
  const done = {
    state: "ready",
    step: "propose",
    steps,
    format: "archive",
    formatLabel: opened.formatLabel,
    members,
    note,
  };
  await inCase(caseId, async (tx) => {
    await holdCase(tx, caseId);
    const { count } = await tx.evidence.updateMany({
      where: { caseId, id: row.id, attempt: attempt.attempt },
      data: {
        ...done,
        packVersion: row.case.packVersion,
        readyAt: new Date(),
        error: null,
        errorStep: null,
        version: { increment: 1 },
      },
    });
    if (count === 0) return;
    await addCustody(tx, systemActor, {
      caseId,
      evidenceId: row.id,
      action: "opened",
      purpose: "Unpacked into derived evidence",
      detail: { members },
    });
    const whole = await concludeUpload(tx, row);
    if (maySettle(caseId, { whole, shows: false })) await settleCase(tx, caseId);
    changed(tx, { caseId, topic: "evidence", ids: [row.id] });
  });
}
