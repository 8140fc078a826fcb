import { canonicalJson } from "@/lib/core/hashing";
import { isUuid } from "@/lib/core/ids";
import type { Tx } from "@/lib/db/client";

import { auditHash, genesisHash } from "./rules";
import type { AuditActor, AuditEntry } from "./schema";

const appended = new WeakMap<Tx, number>();

/** How many audit events this transaction has written; the gate refuses a write that left none. */
export function auditedIn(tx: Tx): number {
  return appended.get(tx) ?? 0;
}

/**
 * Appends one event to the chain of its case (or of the installation) in the caller's transaction.
 * The head row is locked, so writers of one case queue and the sequence has no gap.
 */
export async function appendAudit(tx: Tx, actor: AuditActor, entry: AuditEntry): Promise<void> {
  // The hash is taken over this text, and the database gives back the canonical one.
  if (!isUuid(entry.caseId)) throw new Error("An audit chain is named by a UUID in lower case.");
  // One statement makes the head and takes its lock, so that the writers of a chain queue here.
  const heads = await tx.$queryRaw<{ seq: number; hash: string }[]>`
    INSERT INTO audit_head AS head (case_id, seq, hash) VALUES (${entry.caseId}::uuid, 0, ${genesisHash})
    ON CONFLICT (case_id) DO UPDATE SET seq = head.seq RETURNING seq, hash`;
  const head = heads[0];
  if (!head) throw new Error("The audit head of this chain is out of reach; the transaction is not bound to it.");
  const link = {
    caseId: entry.caseId,
    seq: head.seq + 1,
    prevHash: head.hash,
    at: new Date(),
    actorId: actor.userId,
    actorName: actor.name,
    action: entry.action,
    object: entry.object,
    objectId: entry.objectId ?? null,
    payload: canonicalJson({ before: entry.before, after: entry.after, reason: entry.reason ?? undefined }),
  };
  const hash = auditHash(link);
  await tx.$executeRaw`
    WITH event AS (
      INSERT INTO audit_event (case_id, seq, at, actor_id, actor_name, action, object, object_id, payload, prev_hash, hash)
      VALUES (${link.caseId}::uuid, ${link.seq}, ${link.at}, ${link.actorId}::uuid, ${link.actorName}, ${link.action}, ${link.object},
        ${link.objectId}, ${link.payload}, ${link.prevHash}, ${hash}) RETURNING seq
    ) UPDATE audit_head SET seq = event.seq, hash = ${hash} FROM event WHERE case_id = ${entry.caseId}::uuid`;
  appended.set(tx, auditedIn(tx) + 1);
}

/** The fields of `after` that differ from `before`, as two records of the same keys. */
export function changes(
  before: Record<string, unknown>,
  after: Record<string, unknown>,
): { before: Record<string, unknown>; after: Record<string, unknown> } {
  const keys = Object.keys(after).filter(
    (key) => after[key] !== undefined && canonicalJson(before[key]) !== canonicalJson(after[key]),
  );
  return {
    before: Object.fromEntries(keys.map((key) => [key, before[key]])),
    after: Object.fromEntries(keys.map((key) => [key, after[key]])),
  };
}
