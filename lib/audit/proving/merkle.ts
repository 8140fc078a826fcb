import { createHash } from "node:crypto";

import type { ChainHead } from "@/lib/audit/rules";
import { canonicalJson } from "@/lib/core/hashing";

const leafHash = ({ caseId, seq, hash }: ChainHead) => digest(0, Buffer.from(canonicalJson({ caseId, seq, hash })));
const digest = (kind: 0 | 1, ...parts: Buffer[]) =>
  createHash("sha256")
    .update(Buffer.concat([Buffer.from([kind]), ...parts]))
    .digest();

function rootOf(leaves: readonly Buffer[]): Buffer {
  const [only] = leaves;
  if (only === undefined) return createHash("sha256").digest();
  if (leaves.length === 1) return only;
  const half = largestPowerBelow(leaves.length);
  return digest(1, rootOf(leaves.slice(0, half)), rootOf(leaves.slice(half)));
}

function largestPowerBelow(count: number): number {
  return 2 ** Math.floor(Math.log2(count - 1));
}

/** Merkle tree hash over the heads in the order of their case ids (RFC 6962, section 2.1), in hex. */
export function headsRoot(heads: readonly ChainHead[]): string {
  return rootOf(inOrder(heads).map(leafHash)).toString("hex");
}

function inOrder(heads: readonly ChainHead[]): ChainHead[] {
  return heads.toSorted((a, b) => (a.caseId < b.caseId ? -1 : 1));
}

/** Proof that one chain's head is under a root, without naming any other case; null when it is not among the heads. */
export type Inclusion = { index: number; count: number; path: string[] };

/** The audit path of a case's head (RFC 6962, section 2.1.1). */
export function inclusionOf(heads: readonly ChainHead[], caseId: string): Inclusion | null {
  const sorted = inOrder(heads);
  const index = sorted.findIndex((head) => head.caseId === caseId);
  if (index < 0) return null;
  const pathIn = (leaves: readonly Buffer[], at: number): Buffer[] => {
    if (leaves.length === 1) return [];
    const half = largestPowerBelow(leaves.length);
    return at < half
      ? [...pathIn(leaves.slice(0, half), at), rootOf(leaves.slice(half))]
      : [...pathIn(leaves.slice(half), at - half), rootOf(leaves.slice(0, half))];
  };
  return { index, count: sorted.length, path: pathIn(sorted.map(leafHash), index).map((hash) => hash.toString("hex")) };
}
