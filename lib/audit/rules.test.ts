import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { type AuditLink, auditHash, chainStart, followChain, genesisHash, headFault } from "./rules";

type Stored = AuditLink & { hash: string };

function chainOf(payloads: string[]): Stored[] {
  let prevHash = genesisHash;
  return payloads.map((payload, index) => {
    const link: AuditLink = {
      caseId: "c",
      seq: index + 1,
      prevHash,
      at: new Date(1_615_000_000_000 + index),
      actorId: null,
      actorName: "Ada",
      action: "task.update",
      object: "task",
      objectId: null,
      payload,
    };
    const hash = auditHash(link);
    prevHash = hash;
    return { ...link, hash };
  });
}

function firstFault(chain: Stored[], head: { seq: number; hash: string } | null) {
  const end = followChain(chainStart("c"), chain);
  if ("fault" in end) return end;
  return head ? headFault(end, head) : null;
}

function headOf(chain: Stored[]) {
  const last = chain.at(-1);
  return last ? { seq: last.seq, hash: last.hash } : null;
}

describe("the audit chain of a case", () => {
  it("holds as it was written, whatever was written", () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { maxLength: 30 }), (payloads) => {
        const chain = chainOf(payloads);
        expect(firstFault(chain, headOf(chain))).toBeNull();
      }),
    );
  });

  it("names the first event that was changed, removed, swapped or cut off", () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ minLength: 1 }), { minLength: 3, maxLength: 12 }),
        fc.nat(),
        (payloads, pick) => {
          const chain = chainOf(payloads);
          const at = pick % chain.length;
          const changed = chain.map((event, index) =>
            index === at ? { ...event, payload: `${event.payload}!` } : event,
          );
          expect(firstFault(changed, headOf(chain))).toMatchObject({ seq: at + 1, fault: "hash" });
          const removed = chain.filter((_, index) => index !== at);
          expect(firstFault(removed, headOf(chain))).toMatchObject({ seq: at + 1 });
          expect(firstFault(chain.slice(0, -1), headOf(chain))).toMatchObject({ fault: "head" });
        },
      ),
    );
  });

  it("does not accept a rewritten chain under an old head", () => {
    const chain = chainOf(["a", "b", "c"]);
    expect(firstFault(chainOf(["a", "x", "c"]), headOf(chain))).toMatchObject({ fault: "head" });
  });
});
