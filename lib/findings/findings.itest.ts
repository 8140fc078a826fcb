import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { systemActor } from "@/lib/auth/schema";
import { severities } from "@/lib/core/states";
import { connectDatabase, disconnectDatabase } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";
import { inCase, inPortfolio } from "@/lib/db/unit";

import { triageFinding } from "./commands";
import { findingFacets, getFinding, listFindings, prevalenceOf } from "./queries";
import type { FindingItem } from "./schema";
import { show, someone, testCase, testEvidence } from "./testing";

const database = await testDatabase();
connectDatabase(database);
afterAll(async () => {
  await disconnectDatabase();
  await database.drop();
});

const byText = (left: unknown, right: unknown) => JSON.stringify(left).localeCompare(JSON.stringify(right));

let found: Awaited<ReturnType<typeof testCase>>;
beforeAll(async () => {
  found = await testCase(["EX01", "EX02"]);
  const rules = Array.from({ length: 40 }, (_, index) => ({
    rule: `rule-${index}`,
    server: index % 4 === 0 ? null : index % 2 === 0 ? "EX01" : "EX02",
    severity: severities[index % 5] ?? ("info" as const),
    at: index % 7 === 0 ? null : `2021-03-0${1 + (index % 3)}T0${index % 6}:00:00Z`,
    count: 1 + (index % 6),
  }));
  await show(found, "iis-w3c", rules.slice(0, 25));
  await show(found, "exchange-httpproxy", rules.slice(20));
});

const list = (more: Partial<Parameters<typeof listFindings>[1]> = {}) =>
  inCase(found.caseId, (tx) => listFindings(tx, { caseId: found.caseId, limit: 200, ...more }));

async function pages(limit: number): Promise<FindingItem[]> {
  const items: FindingItem[] = [];
  let cursor: string | undefined;
  do {
    const page = await list({ limit, cursor });
    items.push(...page.items);
    cursor = page.nextCursor ?? undefined;
  } while (cursor);
  return items;
}

describe("the list", () => {
  test("goes worst first, then latest, then those without a time; pages neither repeat nor skip", async () => {
    const whole = (await list()).items;
    expect(whole).toHaveLength(45);
    for (const limit of [1, 7, 45])
      expect((await pages(limit)).map((item) => item.id)).toEqual(whole.map((item) => item.id));
    const sorted = whole.toSorted(
      (a, b) =>
        severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
        (b.lastSeen ?? "").localeCompare(a.lastSeen ?? "") ||
        a.id.localeCompare(b.id),
    );
    expect(sorted.map((item) => item.id)).toEqual(whole.map((item) => item.id));
  });

  test("carries at most three samples each, and none when it is brief", async () => {
    expect(Math.max(...(await list()).items.map((item) => item.samples.length))).toBe(3);
    expect((await list({ brief: true })).items.every((item) => item.samples.length === 0)).toBe(true);
  });

  test("a strange cursor is the caller's mistake", async () => {
    await expect(list({ cursor: "x" })).rejects.toMatchObject({ code: "INVALID" });
  });

  test("every facet counts what its filter shows", async () => {
    const { caseId } = found;
    for (const base of [{}, { severity: ["critical" as const, "high" as const] }, { q: "rule-1" }]) {
      const facets = await inCase(caseId, (tx) => findingFacets(tx, { caseId, ...base }));
      expect(facets.total).toBe(45);
      expect(facets.shown).toBe((await list(base)).items.length);
      for (const { value, count } of facets.server)
        expect((await list({ ...base, server: [value] })).items).toHaveLength(count);
      for (const { value, count } of facets.format)
        expect((await list({ ...base, format: [value] })).items).toHaveLength(count);
      for (const severity of severities)
        expect((await list({ ...base, severity: [severity] })).items).toHaveLength(
          facets.severity.find((facet) => facet.value === severity)?.count ?? -1,
        );
    }
  });

  test("the facets name the clusters of the pack in its order", async () => {
    const facets = await inCase(found.caseId, (tx) => findingFacets(tx, { caseId: found.caseId }));
    expect(facets.clusters.slice(0, 5).map((cluster) => cluster.key)).toEqual([
      "HAFNIUM",
      "UNC2639",
      "UNC2640",
      "UNC2643",
      "DLTminer",
    ]);
  });
});

describe("judging", () => {
  test("dismissing needs a reason, a stale version answers with the finding as it is, and new takes the judgement back", async () => {
    const analyst = await someone("analyst");
    const { caseId, servers } = await testCase(["EX01"]);
    const { ids } = await show({ caseId, servers }, "iis-w3c", [{ rule: "a", server: "EX01", severity: "high" }]);
    const findingId = [...ids.values()][0] ?? "";
    const judge = (input: Omit<Parameters<typeof triageFinding>[2], "caseId" | "findingId">) =>
      inCase(caseId, (tx) => triageFinding(tx, analyst, { caseId, findingId, ...input }));
    await expect(judge({ triage: "dismissed", version: 1 })).rejects.toMatchObject({
      code: "INVALID",
      data: { field: "reason" },
    });
    const dismissed = await judge({ triage: "dismissed", reason: "our own scanner", version: 1 });
    expect(dismissed).toMatchObject({
      triage: "dismissed",
      triageReason: "our own scanner",
      triagedBy: "analyst of tests",
      version: 2,
    });
    await expect(judge({ triage: "confirmed", version: 1 })).rejects.toMatchObject({
      code: "CONFLICT",
      data: { current: { triage: "dismissed", version: 2 } },
    });
    expect(await judge({ triage: "new", version: 2 })).toMatchObject({
      triage: "new",
      triageReason: null,
      triagedBy: null,
      version: 3,
    });
    const audit = await inCase(caseId, (tx) => tx.auditEvent.findMany({ where: { caseId, action: "finding.triage" } }));
    expect(audit).toHaveLength(2);
  });

  test("a finding is no duplicate of itself, not even around a corner, and duplicates point at the original", async () => {
    const lead = await someone("lead");
    const { caseId, servers } = await testCase(["EX01"]);
    const { ids } = await show({ caseId, servers }, "iis-w3c", [
      { rule: "a", server: "EX01", severity: "high" },
      { rule: "b", server: "EX01", severity: "high" },
      { rule: "c", server: "EX01", severity: "high" },
    ]);
    const [a = "", b = "", c = ""] = ids.values();
    const duplicate = (findingId: string, duplicateOfId: string, version = 1) =>
      inCase(caseId, (tx) =>
        triageFinding(tx, lead, { caseId, findingId, triage: "duplicate", duplicateOfId, version }),
      );
    await expect(duplicate(a, a)).rejects.toMatchObject({ code: "INVALID" });
    await duplicate(a, b);
    await expect(duplicate(b, a)).rejects.toMatchObject({ code: "INVALID" });
    expect(await duplicate(b, c)).toMatchObject({ duplicateOf: { id: c } });
    expect(await inCase(caseId, (tx) => getFinding(tx, { caseId, findingId: a }))).toMatchObject({
      duplicateOf: { id: c },
    });
    await expect(duplicate(c, "01a2073b-0b45-7569-b3d2-2114e88fb53a")).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});

describe("sources", () => {
  test("a log and a tool's extract of one event stand as two findings that corroborate each other", async () => {
    const { caseId, servers } = await testCase(["EX01"]);
    const event = { rule: "httpproxy-session", server: "EX01", severity: "high" as const, stage: "session" as const };
    await show({ caseId, servers }, "exchange-httpproxy", [
      event,
      { ...event, rule: "httpproxy-sid-lookup", stage: "sid_lookup", at: "2021-03-03T06:49:02Z" },
    ]);
    const extract = await show({ caseId, servers }, "test-proxylogon", [{ ...event, count: 2 }]);
    const items = (await inCase(caseId, (tx) => listFindings(tx, { caseId, limit: 50 }))).items.filter(
      (item) => item.rule.name === event.rule,
    );
    expect(items.map((item) => [item.formats[0], item.alsoIn[0]]).toSorted(byText)).toEqual([
      ["exchange-httpproxy", "test-proxylogon"],
      ["test-proxylogon", "exchange-httpproxy"],
    ]);
    const view = await inCase(caseId, (tx) =>
      getFinding(tx, { caseId, findingId: [...extract.ids.values()][0] ?? "" }),
    );
    expect(view.corroboratedBy).toMatchObject([{ filenames: ["exchange-httpproxy.log"] }]);
    expect(view.stories[0]?.steps.map((step) => [step.stage, step.count])).toEqual([
      ["sid_lookup", 1],
      ["session", 1],
    ]);
  });

  test("reading a file again keeps judgements; what it no longer shows goes unless someone judged it or wrote it down", async () => {
    const lead = await someone("lead");
    const seen = await testCase(["EX01"]);
    const { caseId } = seen;
    const first = await show(
      seen,
      "iis-w3c",
      ["a", "b", "c"].map((rule) => ({ rule, server: "EX01", severity: "high" as const })),
    );
    const [a = "", b = "", c = ""] = first.ids.values();
    await inCase(caseId, async (tx) => {
      await triageFinding(tx, lead, { caseId, findingId: a, triage: "confirmed", version: 1 });
      await triageFinding(tx, lead, { caseId, findingId: b, triage: "confirmed", version: 1 });
      await tx.timelineEvent.create({
        data: {
          caseId,
          id: c,
          sourceKey: "person:x",
          at: new Date(),
          precision: "minute",
          kind: "person",
          title: "noted",
          findingId: c,
        },
      });
    });
    await show(seen, "iis-w3c", [{ rule: "a", server: "EX01", severity: "high", count: 9 }], first.evidenceId);
    const { items } = await inCase(caseId, (tx) => listFindings(tx, { caseId, limit: 50 }));
    expect(items.map((item) => [item.id, item.triage, item.count]).toSorted(byText)).toEqual(
      [
        [a, "confirmed", 9],
        [b, "confirmed", 0],
      ].toSorted(byText),
    );
    expect(
      await inCase(caseId, (tx) =>
        tx.timelineEvent.findMany({ where: { caseId }, select: { title: true, findingId: true } }),
      ),
    ).toEqual([{ title: "noted", findingId: null }]);
  });
});

test("a row without an address stands in the story of the one who held a session then, and in none when two did", async () => {
  const event = { server: "EX01", severity: "high" as const };
  const walk = [
    { ...event, rule: "probed", stage: "probe" as const, ip: "198.51.100.9", at: "2021-03-03T06:49:50Z" },
    { ...event, rule: "entered", stage: "session" as const, at: "2021-03-03T06:49:46Z" },
    { ...event, rule: "wrote", stage: "write_config" as const, ip: null, at: "2021-03-03T06:49:53Z" },
  ];
  const second = { ...event, rule: "also-entered", stage: "session" as const, ip: "198.51.100.77" };
  const told = async (drafts: Parameters<typeof show>[2]) => {
    const seen = await testCase(["EX01"]);
    await show(seen, "exchange-httpproxy", drafts);
    const { caseId } = seen;
    const { items } = await inCase(caseId, (tx) => listFindings(tx, { caseId, limit: 50 }));
    const stories = await Promise.all(
      items.map(async (item) => {
        const view = await inCase(caseId, (tx) => getFinding(tx, { caseId, findingId: item.id }));
        return [item.rule.name, view.stories.flatMap((story) => story.steps.map((step) => step.stage))] as const;
      }),
    );
    return Object.fromEntries(stories);
  };
  expect(await told(walk)).toEqual({
    probed: ["probe"],
    entered: ["session", "write_config"],
    wrote: ["session", "write_config"],
  });
  expect(await told([...walk, { ...second, at: "2021-03-03T06:49:20Z" }])).toMatchObject({
    entered: ["session"],
    "also-entered": ["session"],
    wrote: ["write_config"],
  });
});

describe("the same bytes twice", () => {
  const sha256 = "ab".repeat(32);
  const event = { server: "EX01", severity: "high" as const, stage: "session" as const, count: 3 };
  async function twoFiles() {
    const seen = await testCase(["EX01", "EX02"]);
    const file = (minute: number, sha = sha256) =>
      inCase(seen.caseId, (tx) =>
        testEvidence(tx, seen.caseId, "exchange-httpproxy", {
          sha256: sha,
          receivedAt: new Date(Date.UTC(2021, 2, 10, 0, minute)),
        }),
      );
    const files = { first: await file(0), second: await file(1), other: await file(2, "cd".repeat(32)) };
    const read = (name: keyof typeof files, drafts: Parameters<typeof show>[2]) =>
      show(seen, "exchange-httpproxy", drafts, files[name]);
    const told = async () => {
      const { caseId } = seen;
      const { items } = await inCase(caseId, (tx) => listFindings(tx, { caseId, limit: 50 }));
      return Promise.all(
        items.map(async (item) => {
          const view = await inCase(caseId, (tx) => getFinding(tx, { caseId, findingId: item.id }));
          return {
            rule: item.rule.name,
            server: item.serverName,
            count: item.count,
            inStory: view.stories.flatMap((story) => story.steps).reduce((sum, step) => sum + step.count, 0),
            samples: view.samples.length,
            copies: view.sources.filter((source) => source.isCopy).map((source) => source.evidenceId),
          };
        }),
      );
    };
    return { files, read, told };
  }

  test("count once in sums, stories and samples, in whatever order they are read", async () => {
    const { files, read, told } = await twoFiles();
    const drafts = [{ ...event, rule: "a" }];
    const once = { rule: "a", server: "EX01", count: 3, inStory: 3, samples: 3 };
    await read("second", drafts);
    expect(await told()).toEqual([{ ...once, copies: [] }]);
    await read("first", drafts);
    expect(await told()).toEqual([{ ...once, copies: [files.second] }]);
    await read("second", drafts);
    await read("first", drafts);
    expect(await told()).toEqual([{ ...once, copies: [files.second] }]);
    await read("other", drafts);
    expect(await told()).toEqual([{ ...once, count: 6, inStory: 6, samples: 6, copies: [files.second] }]);
  });

  test("count again under the second when the first shows the finding no more", async () => {
    const { read, told } = await twoFiles();
    await read("first", [{ ...event, rule: "a" }]);
    await read("second", [{ ...event, rule: "a" }]);
    await read("first", []);
    expect(await told()).toEqual([{ rule: "a", server: "EX01", count: 3, inStory: 3, samples: 3, copies: [] }]);
    await read("second", []);
    expect(await told()).toEqual([]);
  });

  test("count on each server that they come from", async () => {
    const { read, told } = await twoFiles();
    await read("first", [{ ...event, rule: "a" }]);
    await read("second", [{ ...event, rule: "a", server: "EX02" }]);
    expect((await told()).map(({ server, count, copies }) => [server, count, copies]).toSorted(byText)).toEqual([
      ["EX01", 3, []],
      ["EX02", 3, []],
    ]);
  });
});

test("prevalence counts only cases the asker may see, and a dismissed hit is no hit", async () => {
  const analyst = await someone("analyst");
  const lead = await someone("lead");
  const rule = { rule: "rare-rule", server: "EX01", severity: "high" as const, ip: "198.51.100.77" };
  const cases = [
    await testCase(["EX01"], analyst.userId),
    await testCase(["EX01"], analyst.userId),
    await testCase(["EX01"]),
    await testCase(["EX01"]),
  ];
  const shown: string[] = [];
  for (const [index, one] of cases.entries())
    shown.push(
      [...(await show(one, "iis-w3c", [{ ...rule, at: `2021-03-0${4 - index}T00:00:00Z` }])).ids.values()][0] ?? "",
    );
  const [own, , other, dismissed] = cases;
  if (!own || !other || !dismissed) throw new Error("cases missing");
  await inCase(dismissed.caseId, (tx) =>
    triageFinding(tx, systemActor, {
      caseId: dismissed.caseId,
      findingId: shown[3] ?? "",
      triage: "dismissed",
      reason: "scanner",
      version: 1,
    }),
  );
  const ask = (actor: typeof lead, caseId: string, findingId: string) =>
    inPortfolio((tx) => prevalenceOf(tx, actor, { caseId, findingId }));
  expect(await ask(analyst, own.caseId, shown[0] ?? "")).toMatchObject({
    ofCases: 2,
    rule: { cases: 2, firstSeen: "2021-03-03T00:00:00.000Z" },
    values: [{ kind: "address", value: "198.51.100.77", cases: 2 }],
  });
  expect((await ask(lead, own.caseId, shown[0] ?? "")).rule).toEqual({
    cases: 3,
    firstSeen: "2021-03-02T00:00:00.000Z",
  });
  await expect(ask(analyst, other.caseId, shown[2] ?? "")).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(ask(await someone("manager"), own.caseId, shown[0] ?? "")).rejects.toMatchObject({ code: "NOT_FOUND" });
});
