import { describe, expect, it } from "vitest";

import { compromiseStates, exposureStates } from "@/lib/core/states";

import { campaignReport, type CampaignReportInput } from "./campaign";
import { hostile as attacks } from "./fixtures/hostile";
import { renderReport } from "./render";

const input: CampaignReportInput = {
  campaign: { name: "Exchange 2021", packVersion: "1.0.0" },
  asOf: "2021-03-16T14:03:00.000Z",
  filter: "",
  preparedBy: "Mia Okafor",
  cases: 1_248,
  servers: 3_190,
  funnel: ["notified", "contacted", "patched", "hunted", "remediated", "verified", "closed"].map((step, index) => ({
    step,
    count: 1_248 - index * 150,
  })),
  cells: exposureStates.flatMap((exposure) =>
    compromiseStates.map((compromise) => ({ exposure, compromise, count: 3 })),
  ),
  patchedUnseen: { count: 322 },
  patchedCompromised: { count: 52 },
  compromised: { count: 94 },
  overdue: {
    count: 1,
    items: [{ ref: "BW-000001", organization: { name: "Alder Bay" }, dueAt: "2021-03-11T12:00:00.000Z", owner: null }],
  },
  blocked: {
    count: 1,
    items: [{ ref: "BW-000002", organization: "Kestrel", task: "Patch EX01", reason: "No maintenance window." }],
  },
  workload: [{ name: "Mia Okafor", open: 41, overdue: 4 }],
  teams: [],
  countries: [{ name: "NO", cases: 12, patched: 8, compromised: 1 }],
  sectors: [],
  clusters: [
    { name: "HAFNIUM", accepted: { count: 31 }, proposed: { count: 12 } },
    { name: "DLTminer", accepted: { count: 0 }, proposed: { count: 0 } },
  ],
  clocks: [{ regime: "GDPR", title: "Notify the authority", running: 11, late: 2, nextAt: "2021-03-16T18:00:00.000Z" }],
  days: [
    { day: "2021-03-15", cases: 1_240, patched: 914, compromised: 94, closed: 340 },
    { day: "2021-03-16", cases: 1_248, patched: 940, compromised: 94, closed: 348 },
  ],
};

const written = async (more: Partial<CampaignReportInput> = {}) =>
  Buffer.from(await renderReport(campaignReport({ ...input, ...more }), "md")).toString("utf8");

describe("the campaign report", () => {
  it("answers first, against the last day that was recorded before today", async () => {
    const text = await written();
    expect(text).toContain("948 of 1,248 organizations are patched or offline, 34 more than on 15 Mar 2021.");
    expect(text).toContain("94 are compromised; 52 of those are patched all the same.");
    expect(text).toContain("322 are patched, but nobody has looked yet.");
    expect(text).toContain("TLP:AMBER");
  });

  it("says nothing of change where nothing was recorded, and leaves out clusters that nobody sees", async () => {
    const text = await written({ days: [] });
    expect(text).toContain("948 of 1,248 organizations are patched or offline. ");
    expect(text).toContain("HAFNIUM");
    expect(text).not.toContain("DLTminer");
    expect(await written({ clusters: [] })).not.toContain("Clusters seen");
  });

  it("is drawn in every format, also with names that an attacker chose", async () => {
    const names = Object.values(attacks);
    const hostile = {
      overdue: {
        count: names.length,
        items: names.map((name) => ({ ref: "BW-000001", organization: { name }, dueAt: null, owner: { name } })),
      },
    };
    for (const format of ["html", "pdf", "docx", "md"] as const) {
      const bytes = await renderReport(campaignReport({ ...input, ...hostile }), format);
      expect(bytes.length, format).toBeGreaterThan(1_000);
      if (format === "html") expect(Buffer.from(bytes).toString("utf8")).not.toMatch(/<script/i);
    }
  });
});
