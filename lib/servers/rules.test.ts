import { describe, expect, test } from "vitest";

import { effectiveExposure, exposureFrom, type Reading } from "./rules";

const day = (text: string) => new Date(`2021-${text}T10:00:00Z`);

function reading(given: Partial<Reading> & { build: string; at: string }): Reading {
  const { at, ...more } = given;
  return {
    source: "exsetup",
    exposure: "patched",
    reason: `${given.build} was read.`,
    evidenceId: null,
    observedAt: day(at),
    lastObservedAt: null,
    recordedAt: day(at),
    receivedAt: null,
    givenById: "technician",
    ...more,
  };
}

const cu18 = reading({ build: "15.1.2106.13", at: "03-03" });
const cu19 = reading({
  build: "15.1.2176.2",
  at: "03-08",
  source: "admin_display_version",
  exposure: "unknown",
  reason: "AdminDisplayVersion shows Cumulative Update 19 and no security update.",
});

describe("a later reading of another cumulative update that decides nothing", () => {
  test("makes exposure unknown again, with the reason", () => {
    expect(exposureFrom([cu18, cu19])).toMatchObject({
      state: "unknown",
      build: "15.1.2176.2",
      patchedAt: null,
      reasons: [
        {
          sentence:
            "AdminDisplayVersion shows Cumulative Update 19 and no security update. 15.1.2106.13, which was read before, is of another cumulative update and says nothing of this one.",
        },
      ],
    });
    expect(exposureFrom([{ ...cu18, exposure: "vulnerable" }, cu19]).state).toBe("unknown");
  });

  test("does nothing of the kind for the same update, or when it is the older one", () => {
    expect(exposureFrom([cu18, { ...cu19, build: "15.1.2106.2" }])).toMatchObject({ state: "patched" });
    expect(exposureFrom([cu18, { ...cu19, observedAt: day("03-01") }])).toMatchObject({ state: "patched" });
  });

  test("is no other update on Exchange 2010, where the third number is the rollup", () => {
    const rollup = reading({ build: "14.3.513.0", at: "03-03" });
    expect(exposureFrom([rollup, { ...cu19, build: "14.3.123.4" }])).toMatchObject({ state: "patched" });
  });

  test("ends the run of readings that agree, so that the update counts from the proof that follows", () => {
    const proof = reading({ build: "15.1.2176.9", at: "03-12" });
    expect(exposureFrom([cu18, cu19, proof]).patchedAt).toEqual(day("03-12"));
    expect(exposureFrom([cu18, proof]).patchedAt).toEqual(day("03-03"));
  });

  test("lifts a person's earlier “patched”, and no other word", () => {
    const derived = exposureFrom([cu18, cu19]);
    const before = { at: day("03-05"), byId: "analyst", proof: null };
    expect(effectiveExposure(derived, { state: "patched", ...before })).toMatchObject({ state: "unknown" });
    expect(effectiveExposure(derived, { state: "disconnected", ...before })).toMatchObject({ state: "disconnected" });
    expect(effectiveExposure(derived, { state: "vulnerable", ...before })).toMatchObject({ state: "vulnerable" });
    expect(effectiveExposure(derived, { ...before, state: "patched", at: day("03-09") })).toMatchObject({
      state: "patched",
    });
  });
});

describe("two independent proofs", () => {
  const log = reading({ build: "15.2.792.10", at: "03-03", source: "httpproxy", evidenceId: "log" });
  const word = (byId: string) => ({ state: "patched" as const, at: day("03-04"), byId, proof: null });
  const shown = (readings: Reading[], byId: string | null = null) =>
    effectiveExposure(exposureFrom(readings), byId === null ? null : word(byId)).assurance;

  test("are two readings of different origin, and the logs of one server are one", () => {
    expect(shown([log])).toBe("evidenced");
    expect(shown([log, { ...log, source: "ecp", evidenceId: "log2" }])).toBe("evidenced");
    expect(shown([log, { ...log, source: "exsetup", evidenceId: null }])).toBe("verified");
    expect(shown([log, { ...log, source: "health_checker", evidenceId: null }])).toBe("verified");
    expect(shown([log, { ...log, source: "scan", evidenceId: null }])).toBe("verified");
  });

  test("are not a file and the same number typed in, or typed in without a source", () => {
    const file = { ...log, source: "exsetup" as const };
    expect(shown([file, { ...file, evidenceId: null }])).toBe("evidenced");
    expect(shown([log, { ...log, source: "manual", evidenceId: null }])).toBe("evidenced");
  });

  test("are a reading and the word of another person, not of the one who gave the reading", () => {
    expect(shown([log], "technician")).toBe("evidenced");
    expect(shown([log], "analyst")).toBe("verified");
    expect(shown([{ ...log, givenById: null }], "analyst")).toBe("verified");
    const typed = { ...log, source: "exsetup" as const, evidenceId: null };
    expect(shown([typed], "technician")).toBe("claimed");
    expect(shown([typed], "analyst")).toBe("verified");
  });

  test("are a file that shows what no build does, and the word of another person than the one who sent it", () => {
    const byHand = reading({ build: "15.1.1415.8", at: "03-03", exposure: "unknown" });
    const said = (proof: { givenById: string | null } | null) =>
      effectiveExposure(exposureFrom([byHand]), { ...word("analyst"), proof });
    expect(said(null)).toMatchObject({ state: "patched", assurance: "claimed" });
    expect(said({ givenById: "analyst" })).toMatchObject({ state: "patched", assurance: "evidenced" });
    expect(said({ givenById: "client" })).toMatchObject({ state: "patched", assurance: "verified" });
  });
});
