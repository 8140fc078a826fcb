import type { Prisma, Tx } from "@/lib/db/client";
import { changed } from "@/lib/live/publish";

import { assignByCopy } from "./assign-by-copy";
import { assignInCollection } from "./assign-in-collection";
import { concludeToolRuns } from "./conclude-tool-runs";

type Finished = { caseId: string; id: string; rootId: string | null; parentId: string | null; path: string };

/**
 * Makes whatever finishes files of one case queue, so that the last one of an upload sees all others. The case row comes before
 * any other lock, as in the gate and in settling: writers that take them in two orders wait for each other for ever.
 */
export async function holdCase(tx: Tx, caseId: string): Promise<void> {
  await tx.$queryRaw`SELECT 1 FROM "case" WHERE id = ${caseId}::uuid FOR NO KEY UPDATE`;
}

const escaped = (text: string) => text.replaceAll(/[\\%_]/g, "\\$&");

/** Files that came together: everything out of one archive, or the loose files of one folder. */
function togetherWith(row: Finished): Prisma.EvidenceWhereInput {
  if (row.rootId !== null || row.parentId !== null) {
    const root = row.rootId ?? row.id;
    return { caseId: row.caseId, OR: [{ id: root }, { rootId: root }] };
  }
  const folder = /^[^\\/]+[\\/]/.exec(row.path)?.[0];
  if (folder) return { caseId: row.caseId, parentId: null, path: { startsWith: escaped(folder) } };
  return { caseId: row.caseId, parentId: null, NOT: { path: { contains: "/" } } };
}

/**
 * Works out what only a whole upload shows, in the transaction that finishes one of its files: which server the files belong
 * to that name none but lie in its folder or its collection or are copies of its logs, and whether a run of Test-ProxyLogon found
 * nothing, which all other uploads of the case have a say in. The files come together in one archive, or in one folder. Call
 * `holdCase` first. Tells whether the upload is read to its end.
 */
export async function concludeUpload(tx: Tx, row: Finished): Promise<boolean> {
  const { caseId } = row;
  const archived = row.rootId !== null || row.parentId !== null || (await hasMembers(tx, row));
  const scope = archived ? { ...row, rootId: row.rootId ?? row.parentId ?? row.id } : row;
  const together = togetherWith(scope);
  const pending = await hasPending(tx, together);
  if (pending && archived) return false;
  if (!pending) {
    await assignInCollection(tx, { caseId, together, inherits: archived });
    // Once the case is quiet every server that its files name is known, also to uploads that were read before it was.
    const quiet = !(await hasPending(tx, { caseId }));
    if (quiet) await assignInCollection(tx, { caseId, together: { caseId }, inherits: false });
    await assignByCopy(tx, caseId);
  }
  await concludeToolRuns(tx, caseId);
  changed(tx, { caseId, topic: "evidence" });
  return !archived || !pending;
}

async function hasPending(tx: Tx, files: Prisma.EvidenceWhereInput): Promise<boolean> {
  const where = { ...files, state: { in: ["received", "storing", "queued", "processing"] } };
  return (await tx.evidence.findFirst({ where, select: { id: true } })) !== null;
}

const settledAt = new Map<string, number>();
const settleEveryMs = 2_000;

/**
 * Whether a case is settled after this file. Within an archive it is enough to settle at its end, and now and then on the
 * way when a file shows something; an archive of ten thousand files would otherwise settle ten thousand times.
 */
export function maySettle(caseId: string, after: { whole: boolean; shows: boolean }): boolean {
  const now = Date.now();
  const due = now - (settledAt.get(caseId) ?? 0) > settleEveryMs;
  if (!after.whole && !(after.shows && due)) return false;
  if (after.whole) settledAt.delete(caseId);
  else settledAt.set(caseId, now);
  return true;
}

async function hasMembers(tx: Tx, row: Finished): Promise<boolean> {
  const member = await tx.evidence.findFirst({ where: { caseId: row.caseId, rootId: row.id }, select: { id: true } });
  return member !== null;
}
