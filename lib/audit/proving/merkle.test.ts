import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";

import { canonicalJson, sha256Hex } from "@/lib/core/hashing";

import { headsRoot, inclusionOf } from "./merkle";

const headsOf = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    caseId: `case-${String(index).padStart(4, "0")}`,
    seq: index,
    hash: sha256Hex(String(index)),
  }));
const node = (kind: number, ...parts: Uint8Array[]) =>
  createHash("sha256")
    .update(Buffer.concat([Buffer.from([kind]), ...parts]))
    .digest();

test("one head is a leaf, and no head is the empty hash, as RFC 6962 has it", () => {
  const [head] = headsOf(1);
  expect(headsRoot([])).toBe(sha256Hex(""));
  expect(headsRoot(headsOf(1))).toBe(node(0, Buffer.from(canonicalJson(head))).toString("hex"));
});

test("the root does not depend on the order in which heads are read, and changes with any of them", () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 40 }), fc.nat(), (count, pick) => {
      const heads = headsOf(count);
      expect(headsRoot(heads.toReversed())).toBe(headsRoot(heads));
      const changed = heads.map((head, index) => (index === pick % count ? { ...head, seq: head.seq + 1 } : head));
      expect(headsRoot(changed)).not.toBe(headsRoot(heads));
    }),
  );
});

test("the path of a case is as long as the tree is deep and names no other case", () => {
  const heads = headsOf(9);
  const proof = inclusionOf(heads, "case-0008");
  expect(proof).toMatchObject({ index: 8, count: 9 });
  expect(proof?.path).toHaveLength(1);
  expect(inclusionOf(heads, "case-0003")?.path).toHaveLength(4);
  expect(JSON.stringify(inclusionOf(heads, "case-0003"))).not.toContain("case-");
  expect(inclusionOf(heads, "case-9999")).toBeNull();
});
