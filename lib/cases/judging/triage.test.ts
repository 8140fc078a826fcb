import fc from "fast-check";
import { expect, test } from "vitest";

import { triageRule, type TriageRule } from "@/lib/campaigns/schema";
import { loadPack } from "@/lib/campaigns/queries";
import { compromiseStates, containmentStates, exposureStates } from "@/lib/core/states";

import { type TriageFacts, triageOf } from "./triage";

const quiet: TriageFacts = {
  exposure: "patched",
  compromise: "no_evidence",
  containment: "open",
  closed: false,
  asksAgain: false,
  seenFromOutside: false,
  mailRead: false,
  findingsWait: false,
  sector: null,
  tags: [],
};

const rules = (await loadPack("exchange-2021")).manifest.triage;
const scoreOf = (facts: Partial<TriageFacts>) => triageOf(rules, { ...quiet, ...facts }).score;

test("a hospital with a web shell on an unpatched public host has 94 points, and says why", () => {
  const triage = triageOf(rules, {
    ...quiet,
    compromise: "implanted",
    exposure: "vulnerable",
    seenFromOutside: true,
    sector: "Hospital",
  });
  expect(triage.score).toBe(94);
  expect(triage.reasons.map(({ points, reason }) => `${points} ${reason}`)).toEqual([
    "60 Web shell present",
    "20 Unpatched",
    "8 Health care",
    "6 Seen from the internet",
  ]);
});

test("a patched server with a web shell stands above any unpatched one without", () => {
  const worstWithout = scoreOf({
    compromise: "attempted",
    exposure: "vulnerable",
    seenFromOutside: true,
    tags: ["hospital"],
  });
  expect(scoreOf({ compromise: "implanted" })).toBeGreaterThan(worstWithout);
});

test("unknown is not no: it stands above no evidence, on both axes", () => {
  expect(scoreOf({ compromise: "unknown" })).toBeGreaterThan(scoreOf({ compromise: "no_evidence" }));
  expect(scoreOf({ exposure: "unknown" })).toBeGreaterThan(scoreOf({ exposure: "patched" }));
});

test("what is contained or eradicated comes later than what is open", () => {
  const at = (containment: TriageFacts["containment"]) => scoreOf({ compromise: "operated", containment });
  expect(at("open")).toBeGreaterThan(at("contained"));
  expect(at("contained")).toBeGreaterThan(at("eradicated"));
});

test("sectors and tags are matched by whole words in any case", () => {
  const held = (facts: Partial<TriageFacts>) =>
    scoreOf({ compromise: "unknown", ...facts }) - scoreOf({ compromise: "unknown" });
  expect(held({ sector: "Health Care / Clinics" })).toBe(8);
  expect(held({ tags: ["HOSPITAL"] })).toBe(8);
  expect(held({ sector: "Healthfood" })).toBe(0);
  expect(held({ tags: ["not-hospitality"] })).toBe(0);
});

test("a closed case has no points until it asks again", () => {
  expect(triageOf(rules, { ...quiet, compromise: "spread", closed: true })).toEqual({ score: 0, reasons: [] });
  expect(scoreOf({ compromise: "spread", closed: true, asksAgain: true })).toBeGreaterThan(0);
});

test("the score is the sum of its reasons, cut at 0 and 100, whatever the rules", () => {
  const anyRule: fc.Arbitrary<TriageRule> = fc.record({
    key: fc.constant("one"),
    points: fc.integer({ min: -100, max: 100 }),
    reason: fc.constant("Because"),
    when: fc.record(
      {
        exposure: fc.uniqueArray(fc.constantFrom(...exposureStates), { minLength: 1 }),
        compromise: fc.uniqueArray(fc.constantFrom(...compromiseStates), { minLength: 1 }),
        containment: fc.uniqueArray(fc.constantFrom(...containmentStates), { minLength: 1 }),
        concerns: fc.array(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 3 }),
      },
      { requiredKeys: ["exposure"] },
    ),
  });
  fc.assert(
    fc.property(
      fc.array(anyRule),
      fc.constantFrom(...exposureStates),
      fc.constantFrom(...compromiseStates),
      fc.string(),
      (given, exposure, compromise, sector) => {
        const { score, reasons } = triageOf(given, { ...quiet, exposure, compromise, sector });
        const sum = reasons.reduce((total, { points }) => total + points, 0);
        expect(score).toBe(Math.max(0, Math.min(100, sum)));
        expect(reasons.map(({ points }) => points)).toEqual(
          reasons.map(({ points }) => points).toSorted((a, b) => b - a),
        );
      },
    ),
  );
});

test("a rule that names nothing that has to hold is refused", () => {
  expect(triageRule.safeParse({ key: "any", points: 5, reason: "Any", when: {} }).error?.issues[0]?.message).toBe(
    "Name at least one thing that has to hold.",
  );
});
