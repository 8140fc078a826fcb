import { canonicalJson, sha256Hex } from "@/lib/core/hashing";

/** The hash before the first event of a chain. */
export const genesisHash = "0".repeat(64);

/** What one link of the chain hashes over; `payload` is canonical JSON and stored as it was hashed. */
export type AuditLink = {
  caseId: string;
  seq: number;
  prevHash: string;
  at: Date;
  actorId: string | null;
  actorName: string;
  action: string;
  object: string;
  objectId: string | null;
  payload: string;
};

/** Hash of one audit event: SHA-256 over a domain byte, the previous hash and the canonical event. */
export function auditHash(link: AuditLink): string {
  const { caseId, seq, at, actorId, actorName, action, object, objectId, payload } = link;
  const event = { caseId, seq, at, actorId, actorName, action, object, objectId, payload };
  return sha256Hex(`\u0000${link.prevHash}\n${canonicalJson(event)}`);
}

export type ChainFault = { caseId: string; seq: number; fault: "hash" | "link" | "gap" | "head" };

/** The first event of a chain that does not hold, or null. `head` is the stored head the chain must end in. */
export function firstFault(events: (AuditLink & { hash: string })[], head: { seq: number; hash: string } | null): ChainFault | null {
  let prevHash = genesisHash;
  let seq = 0;
  const caseId = events[0]?.caseId ?? "";
  for (const event of events) {
    seq += 1;
    if (event.seq !== seq) return { caseId, seq, fault: "gap" };
    if (event.prevHash !== prevHash) return { caseId, seq, fault: "link" };
    if (auditHash(event) !== event.hash) return { caseId, seq, fault: "hash" };
    prevHash = event.hash;
  }
  if (head && (head.seq !== seq || head.hash !== prevHash)) return { caseId, seq: seq + 1, fault: "head" };
  return null;
}
