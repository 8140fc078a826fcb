import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createAggregate, findingsPerRule } from "./aggregate";
import type { Hit, RuleFacts } from "./aggregate";
import { DistinctValues } from "./engine/bounded-set";
import { limits } from "./engine/finding-state";
import { findingDraft } from "./schema";

const facts = (name: string): RuleFacts => ({
  ruleId: name,
  ruleName: name,
  ruleVersion: "1",
  title: name,
  severity: "low",
  stage: "probe",
  proposes: "attempted",
  techniques: ["T1190"],
  format: "iis_w3c",
});

type Event = { rule: string; server: string; entity: string; ip: string; at: number | null; offset: number };

function hitOf({ ip, entity, at, offset }: Event): Hit {
  return {
    at,
    offset,
    ip,
    line: offset,
    sourceId: "evidence",
    path: entity,
    entities: { ips: [ip], paths: [entity], hashes: [], accounts: [], urls: [] },
    indicatorIds: [],
    sampleOf: () => ({
      sourceId: "evidence",
      at,
      line: offset,
      offset,
      length: 1,
      text: `${entity}`,
      reasons: () => [],
    }),
  };
}

function gathered(events: readonly Event[]) {
  const aggregate = createAggregate();
  for (const event of events)
    aggregate.add(facts(event.rule), { server: event.server, entity: event.entity, hit: hitOf(event) });
  return aggregate;
}

function merged(...states: ReturnType<ReturnType<typeof createAggregate>["state"]>[]) {
  const aggregate = createAggregate();
  for (const state of states) aggregate.merge(state);
  return aggregate.state();
}

const event = fc.record({
  rule: fc.constantFrom("one", "two"),
  server: fc.constantFrom("EX01", "ex01", "EX02"),
  entity: fc.integer({ min: 0, max: 400 }).map((value) => `/p${value}`),
  ip: fc.integer({ min: 0, max: 600 }).map((value) => `198.51.100.${value}`),
  at: fc.option(
    fc.integer({ min: 0, max: 400 }).map((hours) => hours * 3_600_000),
    { freq: 20 },
  ),
  offset: fc.integer({ min: 0, max: 100_000 }),
});

describe("Gathering hits", () => {
  it("gives the same state in whatever groups and order partial results are merged", () => {
    const list = fc.array(event, { maxLength: 500 });
    fc.assert(
      fc.property(list, list, list, (a, b, c) => {
        const [first, second, third] = [gathered(a).state(), gathered(b).state(), gathered(c).state()];
        const left = merged(merged(first, second), third);
        expect(merged(first, merged(second, third))).toEqual(left);
        expect(merged(third, first, second)).toEqual(left);
        expect(gathered([...a, ...b, ...c]).state()).toEqual(left);
      }),
      { numRuns: 40 },
    );
  });

  it("survives being sent as text", () => {
    const aggregate = gathered([{ rule: "one", server: "EX01", entity: "/a", ip: "198.51.100.1", at: 5, offset: 1 }]);
    const copy = createAggregate();
    copy.merge(JSON.parse(JSON.stringify(aggregate.state())));
    expect(copy.drafts()).toEqual(aggregate.drafts());
    for (const draft of copy.drafts()) expect(findingDraft.parse(draft)).toEqual(draft);
  });

  it("keeps counts exact and memory bounded under scanner noise", () => {
    const aggregate = createAggregate();
    const total = 60_000;
    for (let index = 0; index < total; index += 1) {
      const noise = {
        rule: "noise",
        server: "EX01",
        entity: `/random-${index}.aspx`,
        ip: `198.51.${index % 250}.${Math.floor(index / 250) % 250}`,
        at: index * 1000,
        offset: index * 10,
      };
      aggregate.add(facts("noise"), { server: "EX01", entity: noise.entity, hit: hitOf(noise) });
    }
    const drafts = aggregate.drafts();
    expect(drafts).toHaveLength(findingsPerRule + 1);
    expect(drafts.reduce((sum, draft) => sum + draft.count, 0)).toBe(total);
    const others = drafts.find(({ entity }) => entity === null);
    expect(others?.server).toBe("EX01");
    expect(others?.buckets.reduce((sum, bucket) => sum + bucket.count, 0)).toBe(others?.count);
    expect(others?.buckets.length).toBeLessThanOrEqual(limits.buckets + limits.restHours + 1);
    expect(others?.samples.length).toBeLessThanOrEqual(10);
    expect(others?.entities.paths.exact).toBe(false);
    expect(Math.abs((others?.entities.paths.distinct ?? 0) - (others?.count ?? 0)) / total).toBeLessThan(0.08);
    expect(JSON.stringify(aggregate.state()).length).toBeLessThan(2_000_000);
  });

  it("keeps hours, addresses and paths apart with first and last time, and the earliest and latest row as samples", () => {
    const events = [40, 10, 3_600_010, 30].map((at, index) => ({
      rule: "one",
      server: "EX01",
      entity: "/a",
      ip: index === 3 ? "203.0.113.9" : "198.51.100.1",
      at,
      offset: index,
    }));
    const [draft] = gathered(events).drafts();
    expect(draft).toMatchObject({ count: 4, firstAt: 10, lastAt: 3_600_010, entity: "/a" });
    expect(
      draft?.buckets.map(({ ip, hour, count, firstAt, lastAt, stage }) => [ip, hour, count, firstAt, lastAt, stage]),
    ).toEqual([
      ["198.51.100.1", 0, 2, 10, 40, "probe"],
      ["203.0.113.9", 0, 1, 30, 30, "probe"],
      ["198.51.100.1", 1, 1, 3_600_010, 3_600_010, "probe"],
    ]);
    expect(draft?.samples.map(({ at }) => at)).toEqual([10, 30, 40, 3_600_010]);
    expect(draft?.entities.ips).toEqual({ values: ["198.51.100.1", "203.0.113.9"], distinct: 2, exact: true });
  });

  it("counts distinct values exactly up to the limit and closely beyond", () => {
    const values = new DistinctValues(10, 2048);
    for (let index = 0; index < 2000; index += 1) values.add(`v${index % 1000}`);
    expect(values.count()).toEqual({ distinct: 1000, exact: true });
    for (let index = 0; index < 50_000; index += 1) values.add(`w${index}`);
    const { distinct, exact } = values.count();
    expect(exact).toBe(false);
    expect(Math.abs(distinct - 51_000) / 51_000).toBeLessThan(0.08);
  });
});
