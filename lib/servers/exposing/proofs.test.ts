import { describe, expect, test } from "vitest";
import { effectiveExposure, exposureFrom, unseenBy, type ExposureProof, type Reading } from "@/lib/servers/rules";

const day = (text: string) => new Date(`2021-03-${text}T10:00:00Z`);

function reading(build: string, exposure: Reading["exposure"], at: string): Reading {
  return {
    build,
    exposure,
    source: "httpproxy",
    reason: `${build} was read.`,
    evidenceId: "log",
    observedAt: day(at),
    lastObservedAt: null,
    recordedAt: day("30"),
    receivedAt: day("30"),
    givenById: "technician",
  };
}

function proof(shows: ExposureProof["shows"], at: string, given: Partial<ExposureProof> = {}): ExposureProof {
  return {
    shows,
    source: "eomt",
    reason: `${shows} on ${at}`,
    evidenceId: `file-${at}`,
    at: day(at),
    receivedAt: day("30"),
    givenById: "technician",
    ...given,
  };
}

const open = reading("15.2.792.3", "vulnerable", "05");
const fixed = reading("15.2.792.10", "patched", "20");
const sentences = (derived: ReturnType<typeof exposureFrom>) => derived.reasons.map(({ sentence }) => sentence);

describe("a mitigation that a file shows", () => {
  test("covers a vulnerable server, and says what it rests on first", () => {
    const derived = exposureFrom([open], [proof("mitigated", "16")]);
    expect(derived).toMatchObject({ state: "mitigated", assurance: "evidenced", build: "15.2.792.3", patchedAt: null });
    expect(sentences(derived)).toEqual(["mitigated on 16", "15.2.792.3 was read."]);
  });

  test("covers a server of which no build is known, and one that still runs the old build later", () => {
    expect(exposureFrom([], [proof("mitigated", "16")]).state).toBe("mitigated");
    expect(exposureFrom([{ ...open, lastObservedAt: day("18") }], [proof("mitigated", "16")]).state).toBe("mitigated");
  });

  test("is verified by EOMT.log and web.config together", () => {
    const both = [proof("mitigated", "16"), proof("mitigated", "17", { source: "web_config" })];
    expect(exposureFrom([open], both).assurance).toBe("verified");
    expect(exposureFrom([open], [proof("mitigated", "16"), proof("mitigated", "17")]).assurance).toBe("evidenced");
  });

  test("ends with its removal, and counts again when it is applied again", () => {
    const removed = [proof("mitigated", "16"), proof("mitigation_removed", "17")];
    expect(exposureFrom([open], removed).state).toBe("vulnerable");
    expect(exposureFrom([open], [...removed, proof("mitigated", "18")])).toMatchObject({ state: "mitigated" });
  });

  test("never counts as patched, and never takes patched back", () => {
    expect(exposureFrom([open, fixed], [proof("mitigated", "25")])).toMatchObject({ state: "patched" });
    expect(exposureFrom([fixed], [proof("mitigation_removed", "25")])).toMatchObject({ state: "patched" });
  });

  test("lifts the word vulnerable that was given before the file came, and no other word", () => {
    const derived = exposureFrom([open], [proof("mitigated", "16")]);
    const word = (state: "vulnerable" | "disconnected" | "patched", at: string) =>
      effectiveExposure(derived, { state, at: day(at), byId: "analyst", proof: null }).state;
    expect(word("vulnerable", "29")).toBe("mitigated");
    expect(word("vulnerable", "31")).toBe("vulnerable");
    expect(word("disconnected", "29")).toBe("disconnected");
    expect(word("patched", "29")).toBe("patched");
  });
});

describe("an opinion about the update", () => {
  test("is told where nothing else is known, and decides nothing", () => {
    const derived = exposureFrom([], [proof("update_opinion", "20")]);
    expect(derived).toMatchObject({ state: "unknown", assurance: "claimed", patchedAt: null });
    expect(sentences(derived)).toEqual(["update_opinion on 20"]);
    expect(sentences(exposureFrom([open], [proof("update_opinion", "20")]))).toEqual(["15.2.792.3 was read."]);
    expect(exposureFrom([open], [proof("mitigated", "16"), proof("update_opinion", "20")]).state).toBe("mitigated");
  });
});

describe("a test from outside that met the flaw", () => {
  const met = (at: string, given: Partial<ExposureProof> = {}) => proof("vulnerable", at, given);

  test("proves a server vulnerable of which no build is known", () => {
    expect(exposureFrom([], [met("10")])).toMatchObject({ state: "vulnerable", assurance: "evidenced", build: null });
  });

  test("verifies what a log shows, since it comes from elsewhere", () => {
    expect(exposureFrom([open], [met("10")])).toMatchObject({ state: "vulnerable", assurance: "verified" });
    expect(exposureFrom([{ ...open, source: "owa" }], [met("10")]).assurance).toBe("evidenced");
  });

  test("gives way to a fixed build that was read later, and takes one back that was read before", () => {
    expect(exposureFrom([fixed], [met("19")])).toMatchObject({ state: "patched" });
    expect(exposureFrom([fixed], [met("21")])).toMatchObject({ state: "vulnerable", patchedAt: null });
  });

  test("says nothing of another cumulative update that was read later", () => {
    const other = { ...reading("15.2.858", "unknown", "22"), source: "admin_display_version" as const };
    expect(exposureFrom([open, other], [met("19")]).state).toBe("unknown");
    expect(exposureFrom([open, other], [met("23")]).state).toBe("vulnerable");
  });

  test("ends a mitigation that it got through", () => {
    expect(exposureFrom([open], [proof("mitigated", "16"), met("17")]).state).toBe("vulnerable");
    expect(exposureFrom([open], [met("15"), proof("mitigated", "16")]).state).toBe("mitigated");
  });
});

describe("a scan that no longer saw the flaw", () => {
  const clear = (at: string) => proof("not_seen", at, { source: "scan" });
  const met = (at: string) => proof("vulnerable", at, { source: "scan" });

  test("sets no state, and says since when a server that counts as open is not seen", () => {
    const proofs = [met("10"), clear("20")];
    expect(exposureFrom([], proofs)).toMatchObject({ state: "vulnerable" });
    expect(unseenBy([], proofs, "vulnerable")).toMatchObject({ at: day("20"), reason: { sentence: "not_seen on 20" } });
    expect(unseenBy([open], [clear("20")], "vulnerable")).toMatchObject({ at: day("20") });
  });

  test("says nothing of a server that nothing ever showed open, or whose exposure is over", () => {
    expect(unseenBy([], [clear("20")], "unknown")).toBe(null);
    for (const state of ["patched", "disconnected", "decommissioned"] as const)
      expect(unseenBy([], [met("10"), clear("20")], state)).toBe(null);
    expect(unseenBy([open, fixed], [clear("25")], "vulnerable")).toBe(null);
  });

  test("ends when the host is seen open again, by a scan or in its own log", () => {
    expect(unseenBy([], [met("10"), clear("20"), met("22")], "vulnerable")).toBe(null);
    expect(unseenBy([{ ...open, lastObservedAt: day("22") }], [met("10"), clear("20")], "vulnerable")).toBe(null);
    expect(unseenBy([], [met("10"), clear("20"), met("22"), clear("24")], "vulnerable")).toMatchObject({
      at: day("24"),
    });
  });

  test("opens a server again that a later scan meets the flaw on", () => {
    expect(exposureFrom([fixed], [clear("20"), met("21")])).toMatchObject({ state: "vulnerable", patchedAt: null });
  });
});
