import { notFound } from "@/lib/core/errors";
import type { Prisma, Tx } from "@/lib/db/client";
import { shareLinkView, type ShareLinkView } from "@/lib/sharing/schema";

type Row = Prisma.ShareLinkGetPayload<Record<string, never>>;

export async function toView(tx: Tx, row: Row, now: Date): Promise<ShareLinkView> {
  const { caseId, id } = row;
  const state = row.revokedAt !== null ? "revoked" : row.expiresAt <= now ? "expired" : "open";
  return shareLinkView.parse({
    ...row,
    state,
    live: row.snapshot === null,
    hasPasscode: row.passcodeHash !== null,
    expiresAt: row.expiresAt.toISOString(),
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
    createdBy: row.createdByName,
    createdAt: row.createdAt.toISOString(),
    visits: await tx.shareVisit.count({ where: { caseId, linkId: id, action: "opened" } }),
    answers: await tx.clientAnswer.count({ where: { caseId, linkId: id } }),
    files: await tx.shareVisit.count({ where: { caseId, linkId: id, action: "uploaded" } }),
  });
}

/** One link of a case. NOT_FOUND when there is none. */
export async function linkView(tx: Tx, { caseId, id, now }: { caseId: string; id: string; now: Date }) {
  const row = await tx.shareLink.findUnique({ where: { caseId_id: { caseId, id } } });
  if (!row) throw notFound("link");
  return toView(tx, row, now);
}
