import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";

import { proposeAttributions } from "@/lib/attribution/commands";
import { registerCampaigns } from "@/lib/campaigns/commands";
import { loadPack } from "@/lib/campaigns/queries";
import { newId } from "@/lib/core/ids";
import { connectDatabase, disconnectDatabase } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";
import { inCase, inPortfolio } from "@/lib/db/unit";
import { settle } from "@/lib/portfolio/settle";

import { callAs, type Caller, itemsOf, openTestCase, someone, storeTestFile } from "./testing";

vi.stubEnv("NEXTAUTH_SECRET", "a secret that is long enough for tests");

const database = await testDatabase();
connectDatabase(database);
const pack = await loadPack("exchange-2021");
afterAll(async () => {
  await disconnectDatabase();
  await database.drop();
});

const nobody: Caller = { id: "", cookie: "" };
const people = { lead: nobody, manager: nobody };
beforeAll(async () => {
  await inPortfolio(registerCampaigns);
  people.lead = await someone("lead");
  people.manager = await someone("manager");
});

/** Sightings of indicators as the pipeline leaves them, then what follows from them. */
async function see(caseId: string, ...indicatorIds: string[]): Promise<void> {
  const evidenceId = await storeTestFile(caseId);
  const seen = pack.indicators.filter((indicator) => indicatorIds.includes(indicator.id));
  await inCase(caseId, async (tx) => {
    await tx.sighting.createMany({
      data: seen.map(({ id, type, value, cluster, strength }) => ({
        caseId,
        id: newId(),
        indicatorId: id,
        type,
        value,
        cluster,
        strength,
        evidenceId,
        serverName: "EX01",
        count: 3n,
        firstSeenAt: new Date("2021-03-03T00:00:00Z"),
        lastSeenAt: new Date("2021-03-04T00:00:00Z"),
        samples: [],
      })),
    });
    await proposeAttributions(tx, caseId, pack);
    await settle(tx, caseId);
  });
}

async function claimsOf(caseId: string) {
  return itemsOf(await callAs(people.lead, "GET", `/cases/${caseId}/attributions`)).map((claim) => ({
    ...claim,
    id: String(claim["id"]),
    version: Number(claim["version"]),
    cluster: String(claim["cluster"]),
    status: String(claim["status"]),
  }));
}

async function claimOf(caseId: string, cluster: string) {
  const found = (await claimsOf(caseId)).find((claim) => claim.cluster === cluster && claim.status !== "superseded");
  if (!found) throw new Error(`There is no claim of ${cluster}.`);
  return found;
}

const decide = (caseId: string, claim: { id: string; version: number }, body: object) =>
  callAs(people.lead, "PATCH", `/cases/${caseId}/attributions/${claim.id}`, { version: claim.version, ...body });

const ofStrength = (strength: string) => pack.indicators.filter((indicator) => indicator.strength === strength);
const address = "ioc-035";
const secondAddress = "ioc-036";

describe("what rules propose", () => {
  test("a stated indicator proposes its cluster, with likelihood, confidence and source in sentences of their own", async () => {
    const { caseId } = await openTestCase(people.lead);
    await see(caseId, address);
    expect(await claimOf(caseId, "UNC2639")).toMatchObject({
      status: "proposed",
      strength: "stated",
      statement: "Activity in this case is likely (55–80 %) UNC2639. Confidence: low. Source B2.",
      indicators: [{ id: address, strength: "stated", count: 3 }],
      against: [{ text: expect.stringContaining("Uncategorized means") }],
      caveat: null,
    });
    expect((await callAs(people.lead, "GET", `/cases/${caseId}`)).body).toMatchObject({
      clusters: [],
      clustersProposed: ["UNC2639"],
    });
  });

  test("file names, user agents and request addresses alone never propose, whatever their strength", async () => {
    const { caseId } = await openTestCase(people.lead);
    const weak = pack.indicators.filter((indicator) =>
      ["filename", "filepath", "user_agent", "uri", "uri_probe", "uri_regex", "filepath_regex"].includes(
        indicator.type,
      ),
    );
    expect(weak.some((indicator) => indicator.strength === "stated")).toBe(true);
    await see(caseId, ...weak.map((indicator) => indicator.id));
    expect(await claimsOf(caseId)).toEqual([]);
    expect(itemsOf(await callAs(people.lead, "GET", `/cases/${caseId}/related-intelligence`)).length).toBeGreaterThan(
      0,
    );
  });

  test.each(["possible", "third-party-label", "line-order", "other-cluster-stated"])(
    "strength %s is related intelligence only, and says why",
    async (strength) => {
      const { caseId } = await openTestCase(people.lead);
      const ids = ofStrength(strength).map((indicator) => indicator.id);
      await see(caseId, ...ids);
      expect(await claimsOf(caseId)).toEqual([]);
      const related = itemsOf(await callAs(people.lead, "GET", `/cases/${caseId}/related-intelligence`));
      expect(related.map((row) => String(row["indicatorId"])).toSorted()).toEqual(ids.toSorted());
      for (const row of related) expect(String(row["why"])).not.toBe("");
    },
  );

  test("listed under HAFNIUM proposes weakly, with Microsoft's caveat, and needs a written reason", async () => {
    const { caseId } = await openTestCase(people.lead);
    await see(caseId, "ioc-001");
    const claim = await claimOf(caseId, "HAFNIUM");
    expect(claim).toMatchObject({
      confidence: "low",
      likelihood: "roughly_even",
      caveat: expect.stringContaining("several actors"),
      statement: expect.stringMatching(
        /^There is a roughly even chance \(45–55 %\) that activity in this case is HAFNIUM\./,
      ),
    });
    expect(await decide(caseId, claim, { status: "accepted" })).toMatchObject({
      status: 400,
      body: { data: { field: "reason" } },
    });
    expect(
      await decide(caseId, claim, { status: "accepted", reason: "Victim, shells and tools fit as well." }),
    ).toMatchObject({ status: 200, body: { status: "accepted" } });
  });

  test("twice the same, also at once, is one proposal whose version does not move", async () => {
    const { caseId } = await openTestCase(people.lead);
    await see(caseId, address);
    const before = await claimsOf(caseId);
    const again = () =>
      inCase(caseId, async (tx) => {
        await tx.$queryRaw`SELECT 1 FROM case_stat WHERE case_id = ${caseId}::uuid FOR UPDATE`;
        await proposeAttributions(tx, caseId, pack);
      });
    await Promise.all([again(), again(), again()]);
    expect(await claimsOf(caseId)).toEqual(before);
  });

  test("an indicator that is no longer seen takes its proposal back, and stays in the history", async () => {
    const { caseId } = await openTestCase(people.lead);
    await see(caseId, address);
    await inCase(caseId, async (tx) => {
      await tx.sighting.deleteMany({ where: { caseId } });
      await proposeAttributions(tx, caseId, pack);
    });
    expect(await claimsOf(caseId)).toMatchObject([
      { status: "superseded", decisionReason: expect.stringContaining("no longer seen") },
    ]);
  });
});

describe("what people decide", () => {
  test("a rejected claim stays rejected until an indicator appears that it had not weighed", async () => {
    const { caseId } = await openTestCase(people.lead);
    await see(caseId, address);
    expect((await decide(caseId, await claimOf(caseId, "UNC2639"), { status: "rejected" })).status).toBe(400);
    await decide(caseId, await claimOf(caseId, "UNC2639"), {
      status: "rejected",
      reason: "The address was rented by others by then.",
    });
    await see(caseId, address);
    expect((await claimsOf(caseId)).map((claim) => claim.status)).toEqual(["rejected"]);
    await see(caseId, secondAddress);
    expect((await claimsOf(caseId)).map((claim) => claim.status).toSorted()).toEqual(["proposed", "rejected"]);
  });

  test("an amended claim supersedes the one it was, and the new words carry the decision", async () => {
    const { caseId } = await openTestCase(people.lead);
    await see(caseId, address, secondAddress);
    const claim = await claimOf(caseId, "UNC2639");
    const amend = {
      likelihood: "very_likely",
      confidence: "high",
      admiralty: "A1",
      against: [{ text: "One log only." }],
    };
    const amended = await decide(caseId, claim, { status: "accepted", amend });
    expect(amended).toMatchObject({
      status: 200,
      body: {
        status: "accepted",
        supersedesId: claim.id,
        statement: "Activity in this case is very likely (80–95 %) UNC2639. Confidence: high. Source A1.",
        against: [{ text: "One log only." }],
      },
    });
    expect(amended.body["reasons"], "what the amendment leaves out stays").toEqual([
      { text: expect.stringContaining("165.232.154.116"), findingId: null },
      { text: expect.stringContaining("182.18.152.105"), findingId: null },
    ]);
    expect((await claimsOf(caseId)).find((each) => each.id === claim.id)).toMatchObject({ status: "superseded" });
    await see(caseId, address);
    expect((await claimsOf(caseId)).map((each) => each.status)).toEqual(["accepted", "superseded"]);
  });

  test("a later accepted claim of the same cluster supersedes the earlier one", async () => {
    const { caseId } = await openTestCase(people.lead);
    await see(caseId, address);
    const first = await claimOf(caseId, "UNC2639");
    await decide(caseId, first, { status: "accepted" });
    await see(caseId, secondAddress);
    const second = (await claimsOf(caseId)).find((claim) => claim.status === "proposed");
    await decide(caseId, second ?? first, { status: "accepted" });
    expect(await claimsOf(caseId)).toMatchObject([
      { status: "accepted", supersedesId: first.id },
      { id: first.id, status: "superseded" },
    ]);
    expect((await callAs(people.lead, "GET", `/cases/${caseId}`)).body).toMatchObject({ clusters: ["UNC2639"] });
  });

  test("unattributed and several are valid ends; unattributed does not stand beside a named cluster", async () => {
    const { caseId } = await openTestCase(people.lead);
    const words = {
      likelihood: "likely",
      confidence: "moderate",
      statement: "Activity in this case is not attributed to any cluster.",
    };
    const claim = await callAs(people.lead, "POST", `/cases/${caseId}/attributions`, {
      cluster: "unattributed",
      ...words,
    });
    expect(claim.status).toBe(201);
    await decide(caseId, await claimOf(caseId, "unattributed"), { status: "accepted" });
    await see(caseId, address);
    await decide(caseId, await claimOf(caseId, "UNC2639"), { status: "accepted" });
    expect((await claimsOf(caseId)).map((each) => [each.cluster, each.status])).toEqual([
      ["UNC2639", "accepted"],
      ["unattributed", "superseded"],
    ]);
    await callAs(people.lead, "POST", `/cases/${caseId}/attributions`, { cluster: "unattributed", ...words });
    expect(await decide(caseId, await claimOf(caseId, "unattributed"), { status: "accepted" })).toMatchObject({
      status: 422,
    });
    await callAs(people.lead, "POST", `/cases/${caseId}/attributions`, { cluster: "several", ...words });
    expect((await decide(caseId, await claimOf(caseId, "several"), { status: "accepted" })).status).toBe(200);
  });

  test("a cluster that the pack has renamed or merged keeps its claims, and amending moves them", async () => {
    const { caseId } = await openTestCase(people.lead);
    await see(caseId, address);
    const claim = await claimOf(caseId, "UNC2639");
    await decide(caseId, claim, { status: "accepted" });
    await inCase(caseId, (tx) =>
      tx.attribution.updateMany({
        where: { caseId, id: claim.id },
        data: { cluster: "UNC0001", statement: "Activity in this case is likely (55–80 %) UNC0001." },
      }),
    );
    const old = await claimOf(caseId, "UNC0001");
    expect(old).toMatchObject({ status: "accepted", statement: expect.stringContaining("UNC0001") });
    expect(await decide(caseId, old, { status: "accepted", amend: { cluster: "UNC9999" } })).toMatchObject({
      status: 400,
      body: { data: { field: "cluster" } },
    });
    const moved = await decide(caseId, old, { status: "accepted", amend: { cluster: "UNC2639" } });
    expect(moved).toMatchObject({ status: 200, body: { cluster: "UNC2639", strength: null, supersedesId: old.id } });
    expect((await claimsOf(caseId)).map((each) => [each.cluster, each.status])).toEqual([
      ["UNC2639", "accepted"],
      ["UNC0001", "superseded"],
    ]);
  });

  test("a stale version answers 409 with the claim as it is; only leads decide, and managers read", async () => {
    const { caseId } = await openTestCase(people.lead);
    await see(caseId, address);
    const claim = await claimOf(caseId, "UNC2639");
    expect(
      (
        await callAs(people.manager, "PATCH", `/cases/${caseId}/attributions/${claim.id}`, {
          version: claim.version,
          status: "accepted",
        })
      ).status,
    ).toBe(403);
    expect(itemsOf(await callAs(people.manager, "GET", `/cases/${caseId}/attributions`))).toHaveLength(1);
    await decide(caseId, claim, { status: "accepted" });
    expect(await decide(caseId, claim, { status: "rejected", reason: "Too late." })).toMatchObject({
      status: 409,
      body: { data: { current: { status: "accepted" } } },
    });
    const events = await inCase(caseId, (tx) =>
      tx.auditEvent.findMany({ where: { caseId, objectId: claim.id }, orderBy: { seq: "asc" } }),
    );
    expect(events.map((event) => event.action)).toEqual(["attribution.propose", "attribution.decide"]);
    expect(JSON.parse(events[1]?.payload ?? "{}")).toMatchObject({
      before: { status: "proposed" },
      after: { status: "accepted" },
    });
  });
});
