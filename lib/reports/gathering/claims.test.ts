import { expect, test } from "vitest";

import type { AttributionView } from "@/lib/attribution/schema";

import { reportClaims } from "./claims";

const claim: AttributionView = {
  id: "0198c5a0-0000-7000-8000-000000000001",
  cluster: "HAFNIUM",
  status: "proposed",
  strength: "stated",
  likelihood: "likely",
  confidence: "low",
  admiralty: "B2",
  statement: "Activity in this case is likely (55–80 %) HAFNIUM.",
  caveat: null,
  reasons: [{ text: "A stated address was seen.", findingId: null }],
  against: [{ text: "Addresses change hands.", findingId: null }],
  alternatives: [],
  indicators: [],
  findings: [],
  origin: "rule",
  author: "Pack 1.0.0",
  decidedBy: null,
  decidedAt: null,
  decisionReason: null,
  supersedesId: null,
  number: 1,
  createdAt: "2021-03-12T10:00:00.000Z",
  version: 1,
};
const decided = { decidedBy: "R. Adeyemi", decidedAt: "2021-03-15T10:00:00.000Z", decisionReason: "The lease is old." };

test("a proposal names nobody as having decided, whoever made it", () => {
  expect(reportClaims([claim])[0]).toMatchObject({ proposedBy: null, decidedBy: null, decidedAt: null });
  expect(reportClaims([{ ...claim, origin: "person", author: "J. Lindgren", strength: null }])[0]).toMatchObject({
    proposedBy: "J. Lindgren",
    decidedBy: null,
    strength: null,
  });
});

test("the reason for a rejection speaks against the claim, the reason for accepting it speaks for it", () => {
  expect(reportClaims([{ ...claim, ...decided, status: "rejected" }])[0]).toMatchObject({
    decidedBy: "R. Adeyemi",
    reasonsFor: ["A stated address was seen."],
    reasonsAgainst: ["Addresses change hands.", "The lease is old."],
  });
  expect(reportClaims([{ ...claim, ...decided, status: "accepted" }])[0]).toMatchObject({
    reasonsFor: ["A stated address was seen.", "The lease is old."],
    reasonsAgainst: ["Addresses change hands."],
  });
});
