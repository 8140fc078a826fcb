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

/** How far a chain was followed: the last good event and its hash. */
export type ChainState = { caseId: string; seq: number; hash: string };

type Stored = AuditLink & { hash: string };

/** Where every chain begins. */
export function chainStart(caseId: string): ChainState {
  return { caseId, seq: 0, hash: genesisHash };
}

/** Follows a chain over its next events: the new state, or the first event that does not hold. */
export function followChain(from: ChainState, events: readonly Stored[]): ChainState | ChainFault {
  let { seq, hash } = from;
  const { caseId } = from;
  for (const event of events) {
    seq += 1;
    if (event.caseId !== caseId || event.seq !== seq) return { caseId, seq, fault: "gap" };
    if (event.prevHash !== hash) return { caseId, seq, fault: "link" };
    if (auditHash(event) !== event.hash) return { caseId, seq, fault: "hash" };
    ({ hash } = event);
  }
  return { caseId, seq, hash };
}

/** Whether a chain that was followed to its end ends in its stored head. */
export function headFault(state: ChainState, head: { seq: number; hash: string }): ChainFault | null {
  if (head.seq === state.seq && head.hash === state.hash) return null;
  return { caseId: state.caseId, seq: Math.min(state.seq, head.seq) + 1, fault: "head" };
}

/** The end of one chain: what a checkpoint fixes. */
export type ChainHead = { caseId: string; seq: number; hash: string };
