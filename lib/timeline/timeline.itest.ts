import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { newId } from "@/lib/core/ids";
import { severities } from "@/lib/core/states";
import { connectDatabase, disconnectDatabase } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";
import { inCase } from "@/lib/db/unit";
import { someone, testCase, testEvidence } from "@/lib/findings/testing";

import { addEvent, type DerivedEvent, removeEvent, replaceEvidenceEvents, updateEvent } from "./commands";
import { listTimeline, timelineDensity, timelineMarkers } from "./queries";
import { addEventInput, type TimelineItem, type TimelineListInput } from "./schema";

const database = await testDatabase();
connectDatabase(database);
afterAll(async () => {
  await disconnectDatabase();
  await database.drop();
});

const start = Date.parse("2021-03-01T00:00:00Z");
let caseId = "";
let servers = new Map<string, string>();
let reader: Awaited<ReturnType<typeof someone>>;

function derived(index: number): DerivedEvent {
  const server = index % 3 === 0 ? null : index % 3 === 1 ? "EX01" : "EX02";
  return {
    key: `event ${index}`,
    // Every fifth shares its instant with the one before, so that order rests on the id.
    at: new Date(start + (index - (index % 5 === 4 ? 1 : 0)) * 977_000),
    precision: "second",
    kind: (["finding", "build", "evidence"] as const)[index % 3] ?? "finding",
    title: `Request ${index}`,
    detail: index % 10 === 0 ? "100% of /ecp/y.js" : "",
    severity: severities[index % 6] ?? null,
    serverId: server === null ? null : (servers.get(server) ?? null),
    serverName: server,
    clusters: index % 7 === 0 ? ["UNC2640"] : [],
    count: 1,
  };
}

beforeAll(async () => {
  reader = await someone("lead");
  ({ caseId, servers } = await testCase(["EX01", "EX02"]));
  await inCase(caseId, async (tx) => {
    const evidenceId = await testEvidence(tx, caseId, "iis-w3c");
    await replaceEvidenceEvents(tx, {
      caseId,
      evidenceId,
      sameBytes: [evidenceId],
      events: Array.from({ length: 137 }, (_, index) => derived(index)),
    });
  });
});

const page = (more: Partial<TimelineListInput> = {}) =>
  inCase(caseId, (tx) => listTimeline(tx, reader, { caseId, limit: 200, order: "asc", back: false, ...more }));

async function walk(more: Partial<TimelineListInput>, limit: number): Promise<TimelineItem[]> {
  const items: TimelineItem[] = [];
  let cursor: string | undefined;
  do {
    const found = await page({ ...more, limit, cursor });
    items.push(...found.items);
    cursor = found.nextCursor ?? undefined;
  } while (cursor);
  return items;
}
const ids = (items: readonly TimelineItem[]) => items.map((item) => item.id);

describe("the list", () => {
  test("reads on without a repeat or a gap, in both orders", async () => {
    const ascending = await page();
    expect(ascending.items).toHaveLength(137);
    for (const limit of [1, 10, 136, 137]) {
      expect(ids(await walk({}, limit))).toEqual(ids(ascending.items));
      expect(ids(await walk({ order: "desc" }, limit))).toEqual(ids(ascending.items).toReversed());
    }
  });

  test("reads back from any place what it read on before, in both orders", async () => {
    for (const order of ["asc", "desc"] as const) {
      const whole = (await page({ order })).items;
      const middle = await page({ order, at: new Date(start + 60 * 977_000).toISOString(), limit: 20 });
      const back: TimelineItem[] = [];
      let cursor = middle.previousCursor;
      while (cursor) {
        const found = await page({ order, back: true, cursor, limit: 13 });
        back.unshift(...found.items);
        cursor = found.previousCursor;
      }
      const from = ids(whole).indexOf(middle.items[0]?.id ?? "");
      expect(from).toBeGreaterThan(0);
      expect(ids(back)).toEqual(ids(whole).slice(0, from));
      const onward = await page({
        order,
        cursor: (await page({ order, back: true, cursor: middle.previousCursor ?? "", limit: 13 })).nextCursor ?? "",
        limit: 20,
      });
      expect(ids(onward.items)).toEqual(ids(middle.items));
    }
  });

  test("a percent sign in the words is a percent sign", async () => {
    expect((await page({ q: "100% Y.JS" })).items).toHaveLength(14);
    expect((await page({ q: "10%y" })).items).toHaveLength(0);
  });

  test("a strange cursor is the caller's mistake", async () => {
    await expect(page({ cursor: Buffer.from('["x","y"]').toString("base64url") })).rejects.toMatchObject({
      code: "INVALID",
    });
  });
});

test("the slices of the density, and its lanes, sum to what the list shows, whatever the filter", async () => {
  const filter = fc.record(
    {
      from: fc.integer({ min: -10, max: 140 }).map((index) => new Date(start + index * 977_000).toISOString()),
      to: fc.integer({ min: 0, max: 150 }).map((index) => new Date(start + index * 977_000).toISOString()),
      kind: fc.constantFrom<["finding"] | ["build", "evidence"]>(["finding"], ["build", "evidence"]),
      severity: fc.constantFrom<["critical"] | ["high", "info"]>(["critical"], ["high", "info"]),
      server: fc.constantFrom("EX01", "EX02").map((hostname) => [servers.get(hostname) ?? ""]),
      cluster: fc.constant("UNC2640"),
      q: fc.constantFrom("request 1", "ecp"),
    },
    { requiredKeys: [] },
  );
  await fc.assert(
    fc.asyncProperty(filter, fc.integer({ min: 10, max: 400 }), async (chosen, slices) => {
      const density = await inCase(caseId, (tx) => timelineDensity(tx, { caseId, ...chosen, slices }));
      const { items } = await page(chosen);
      const sum = (counts: number[]) => counts.reduce((all, count) => all + count, 0);
      expect(density.total).toBe(items.length);
      expect(sum(density.slices.map((slice) => slice.count))).toBe(items.length);
      expect(sum(density.lanes.map((lane) => lane.total))).toBe(items.length);
      expect(sum(density.slices.map((slice) => slice.severe))).toBe(
        items.filter((item) => item.severity === "critical" || item.severity === "high").length,
      );
      for (const { at } of density.slices)
        expect(Date.parse(at) >= Date.parse(density.from ?? "") && Date.parse(at) < Date.parse(density.to ?? "")).toBe(
          true,
        );
    }),
    { numRuns: 40 },
  );
});

const manual = (more: object = {}) =>
  addEventInput.parse({ caseId, at: "2021-03-04T09:30:00Z", title: "EX01 restarted", ...more });

describe("events by hand", () => {
  test("are starred, found by server name, and carry who wrote them", async () => {
    const analyst = await someone("analyst");
    const added = await inCase(caseId, (tx) => addEvent(tx, analyst, manual({ serverId: servers.get("EX01") })));
    expect(added).toMatchObject({
      kind: "person",
      starred: true,
      author: "analyst of tests",
      editable: true,
      server: { hostname: "EX01" },
    });
    expect(ids((await page({ q: "restarted ex01", starred: true })).items)).toEqual([added.id]);
    await inCase(caseId, (tx) => removeEvent(tx, analyst, { caseId, eventId: added.id, version: 1 }));
    expect((await page({ starred: true })).items).toEqual([]);
  });

  test.each(["serverId", "findingId", "evidenceId"])("cannot point at a %s that is not in the case", async (field) => {
    await expect(inCase(caseId, (tx) => addEvent(tx, reader, manual({ [field]: newId() })))).rejects.toMatchObject({
      code: "INVALID",
      data: { field },
    });
  });

  test("are changed by who wrote them or a lead; a stale version answers with the event as it is", async () => {
    const [author, other] = [await someone("analyst"), await someone("analyst")];
    const added = await inCase(caseId, (tx) => addEvent(tx, author, manual()));
    const eventId = added.id;
    await expect(
      inCase(caseId, (tx) => updateEvent(tx, other, { caseId, eventId, version: 1, title: "x" })),
    ).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(inCase(caseId, (tx) => removeEvent(tx, other, { caseId, eventId }))).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
    expect(
      await inCase(caseId, (tx) => updateEvent(tx, other, { caseId, eventId, version: 1, starred: false })),
    ).toMatchObject({ starred: false, editable: false, version: 2 });
    await expect(
      inCase(caseId, (tx) => updateEvent(tx, author, { caseId, eventId, version: 1, title: "y" })),
    ).rejects.toMatchObject({ code: "CONFLICT", data: { current: { version: 2 } } });
    const moved = await inCase(caseId, (tx) =>
      updateEvent(tx, reader, {
        caseId,
        eventId,
        version: 2,
        title: "EX02 restarted",
        serverId: servers.get("EX02"),
        severity: "low",
      }),
    );
    expect(moved).toMatchObject({ title: "EX02 restarted", server: { hostname: "EX02" }, severity: "low" });
    expect(ids((await page({ q: "ex02 restarted" })).items)).toEqual([eventId]);
    await inCase(caseId, (tx) => removeEvent(tx, reader, { caseId, eventId }));
  });

  test("what evidence shows is starred but never reworded or removed", async () => {
    const [first] = (await page({ limit: 1 })).items;
    const eventId = first?.id ?? "";
    await expect(
      inCase(caseId, (tx) => updateEvent(tx, reader, { caseId, eventId, version: 1, title: "x" })),
    ).rejects.toMatchObject({ code: "UNPROCESSABLE" });
    await expect(inCase(caseId, (tx) => removeEvent(tx, reader, { caseId, eventId }))).rejects.toMatchObject({
      code: "UNPROCESSABLE",
    });
  });
});

test("reading a file again keeps ids, stars and versions of its events, and leaves those by hand alone", async () => {
  const again = await testCase(["EX01"]);
  const evidenceId = await inCase(again.caseId, (tx) => testEvidence(tx, again.caseId, "iis-w3c"));
  const replace = (indexes: number[]) =>
    inCase(again.caseId, (tx) =>
      replaceEvidenceEvents(tx, {
        caseId: again.caseId,
        evidenceId,
        sameBytes: [evidenceId],
        events: indexes.map((index) => ({ ...derived(index), serverId: null })),
      }),
    );
  const all = () =>
    inCase(again.caseId, (tx) =>
      listTimeline(tx, reader, { caseId: again.caseId, limit: 50, order: "asc", back: false }),
    );
  await replace([1, 2, 3]);
  const [first] = (await all()).items;
  await inCase(again.caseId, (tx) =>
    updateEvent(tx, reader, { caseId: again.caseId, eventId: first?.id ?? "", version: 1, starred: true }),
  );
  const byHand = await inCase(again.caseId, (tx) =>
    addEvent(tx, reader, { ...manual(), caseId: again.caseId, evidenceId }),
  );
  await replace([1, 3, 4]);
  const { items } = await all();
  expect(items.map((item) => item.title)).toEqual(["Request 1", "Request 3", "Request 4", "EX01 restarted"]);
  expect(items[0]).toMatchObject({ id: first?.id, starred: true, version: 2 });
  expect(items.at(-1)?.id).toBe(byHand.id);
});

test("the same bytes twice give each event once, whichever is read first, and again when the first gives it no more", async () => {
  const { caseId: twice } = await testCase(["EX01"]);
  const [first, second] = await inCase(twice, async (tx) => [
    await testEvidence(tx, twice, "iis-w3c"),
    await testEvidence(tx, twice, "iis-w3c"),
  ]);
  const sameBytes = [first ?? "", second ?? ""];
  const replace = (evidenceId: string | undefined, indexes: number[]) =>
    inCase(twice, (tx) =>
      replaceEvidenceEvents(tx, {
        caseId: twice,
        evidenceId: evidenceId ?? "",
        sameBytes,
        events: indexes.map((index) => ({ ...derived(index), serverId: null })),
      }),
    );
  const shown = async () => {
    const input = { caseId: twice };
    const list = await inCase(twice, (tx) =>
      listTimeline(tx, reader, { ...input, limit: 50, order: "asc", back: false }),
    );
    const density = await inCase(twice, (tx) => timelineDensity(tx, { ...input, slices: 10 }));
    expect(density.total).toBe(list.items.length);
    return list.items.map((item) => [item.title, item.evidence?.id === first ? "first" : "second"]);
  };
  await replace(second, [1, 2]);
  expect(await shown()).toEqual([
    ["Request 1", "second"],
    ["Request 2", "second"],
  ]);
  await replace(first, [1, 2]);
  expect(await shown()).toEqual([
    ["Request 1", "first"],
    ["Request 2", "first"],
  ]);
  await replace(first, [2]);
  expect(await shown()).toEqual([
    ["Request 1", "second"],
    ["Request 2", "first"],
  ]);
});

test("a case is patched when its last server is", async () => {
  const two = await testCase(["EX01", "EX02"]);
  const patch = (hostname: string, at: string) =>
    inCase(two.caseId, (tx) =>
      tx.server.updateMany({ where: { caseId: two.caseId, hostname }, data: { patchedAt: new Date(at) } }),
    );
  await patch("EX01", "2021-03-05T00:00:00Z");
  expect((await inCase(two.caseId, (tx) => timelineMarkers(tx, two.caseId))).patchedAt).toBeNull();
  await patch("EX02", "2021-03-09T21:40:00Z");
  expect(await inCase(two.caseId, (tx) => timelineMarkers(tx, two.caseId))).toMatchObject({
    patchedAt: "2021-03-09T21:40:00.000Z",
    firstExploitAt: null,
    servers: [{ hostname: "EX01" }, { hostname: "EX02" }],
  });
});
