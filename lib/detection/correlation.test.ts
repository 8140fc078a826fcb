import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileKnowledge, createDetector } from "./detector";
import type { FindingDraft } from "./schema";
import { importSigma } from "./import-rules";

const base = (name: string, id: number, event: string) => `title: ${name}
id: 53ba33fd-3a50-4468-a5ef-c583635cfa${String(id).padStart(2, "0")}
name: ${name}
logsource:
  product: windows
  service: security
detection:
  selection:
    EventID: ${event}
  condition: selection
level: low
`;
const failed = base("failed_login", 92, "4625");
const success = base("successful_login", 93, "4624");

const correlation = (name: string, id: number, body: string) => `title: ${name}
id: b180ead8-d58f-40b2-ae54-c8940995b9${String(id).padStart(2, "0")}
name: ${name}
correlation:
${body.replace(/^/gm, "  ")}
level: high
`;

type Event = { second: number; id: string; user?: string; host?: string };

function rulesOf(documents: readonly string[]) {
  const report = importSigma([{ name: "rules.yml", text: documents.join("---\n") }]);
  return report.rules.map((one) => {
    if (one.kind === "unsupported") throw new Error(one.reason);
    return one.rule;
  });
}

function findingsOf(documents: readonly string[], events: readonly Event[]): FindingDraft[] {
  const knowledge = compileKnowledge({ rules: rulesOf(documents), indicators: [] });
  const detector = createDetector(knowledge, { sourceId: "log", server: "EX01" });
  events.forEach(({ second, id, user, host }, index) =>
    detector.record(
      {
        kind: "windows_event",
        line: index + 1,
        offset: index * 100,
        length: 100,
        at: Date.UTC(2021, 2, 3) + second * 1000,
        fields: { Channel: "Security", EventID: id, User: user ?? "", Computer: host ?? "EX01" },
      },
      () => `row ${index}`,
    ),
  );
  return detector.result().findings;
}

const countsOf = (documents: readonly string[], events: readonly Event[]) =>
  Object.fromEntries(
    findingsOf(documents, events).map(({ title, entity, count }) => [`${title} ${entity ?? ""}`.trim(), count]),
  );

const tries = (user: string, seconds: readonly number[]): Event[] =>
  seconds.map((second) => ({ second, id: "4625", user }));

describe("event_count", () => {
  const many = correlation(
    "many",
    1,
    "type: event_count\nrules: [failed_login]\ngroup-by: [User]\ntimespan: 10s\ncondition:\n  gte: 3",
  );

  it("is met when enough matches of one group come in the time span", () => {
    const [finding, ...others] = findingsOf([failed, many], [...tries("alice", [0, 4, 9]), ...tries("bob", [20, 25])]);
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ title: "many", severity: "high", entity: "alice", count: 1 });
    expect(finding?.samples[0]?.why).toEqual([
      {
        field: "correlation",
        test: "event_count, gte 3, within 10 seconds, by User",
        value: "3, from 2021-03-03T00:00:00.000Z to 2021-03-03T00:00:09.000Z",
      },
      { field: "User", test: "is the same in all of them", value: "alice" },
      { field: "counted rows", test: "are", value: "line 1, line 2, line 3" },
      { field: "Channel", test: 'is "Security"', value: "Security" },
      { field: "EventID", test: 'is "4625"', value: "4625" },
    ]);
  });

  it("is not met by matches that lie further apart, of different groups, or without the field", () => {
    expect(countsOf([failed, many], tries("alice", [0, 6, 12, 18]))).toEqual({});
    expect(countsOf([failed, many], [...tries("alice", [0, 1]), ...tries("bob", [2])])).toEqual({});
    expect(countsOf([failed, many], tries("", [0, 1, 2, 3]))).toEqual({});
  });

  it("begins anew once it is met", () => {
    expect(countsOf([failed, many], tries("alice", [0, 1, 2, 3, 4, 5, 6]))).toEqual({ "many alice": 2 });
  });

  it("finds the same in rows that are out of order", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 60 }), fc.constantFrom("alice", "bob")), { maxLength: 40 }),
        (pairs) => {
          const events = pairs.map(([second, user]): Event => ({ second, id: "4625", user }));
          const ordered = events.toSorted((left, right) => left.second - right.second);
          expect(countsOf([failed, many], events)).toEqual(countsOf([failed, many], ordered));
        },
      ),
      { numRuns: 60 },
    );
  });

  it("counts with an upper bound when the time span is over", () => {
    const few = correlation(
      "few",
      2,
      "type: event_count\nrules: [failed_login]\ngroup-by: [User]\ntimespan: 10s\ncondition:\n  gt: 1\n  lte: 3",
    );
    expect(
      countsOf([failed, few], [...tries("alice", [0, 1, 2]), ...tries("bob", [0, 1, 2, 3]), ...tries("carol", [5])]),
    ).toEqual({ "few alice": 1 });
  });

  it("leaves the rules it counts their own findings when it says so", () => {
    const loud = many.replace("level: high", "generate: true\nlevel: high");
    expect(countsOf([failed, loud], tries("alice", [0, 1, 2]))).toEqual({ "many alice": 1, failed_login: 3 });
  });
});

describe("value_count", () => {
  it("counts different values, whatever their case", () => {
    const spray = correlation(
      "spray",
      3,
      "type: value_count\nrules: [failed_login]\ngroup-by: [Computer]\ntimespan: 1m\ncondition:\n  field: User\n  gte: 3",
    );
    expect(countsOf([failed, spray], [...tries("a", [0, 1]), ...tries("A", [2]), ...tries("b", [3])])).toEqual({});
    expect(countsOf([failed, spray], [...tries("a", [0]), ...tries("b", [1]), ...tries("c", [2])])).toEqual({
      "spray EX01": 1,
    });
  });
});

describe("temporal and temporal_ordered", () => {
  const body = (type: string) =>
    `type: ${type}\nrules: [failed_login, successful_login]\ngroup-by: [User]\ntimespan: 1m`;
  const both = correlation("both", 4, body("temporal"));
  const then = correlation("then", 5, body("temporal_ordered"));
  const inOrder: Event[] = [
    { second: 0, id: "4625", user: "alice" },
    { second: 30, id: "4624", user: "alice" },
  ];
  const turned: Event[] = [
    { second: 0, id: "4624", user: "alice" },
    { second: 30, id: "4625", user: "alice" },
  ];

  it("want every rule in the time span, in any order or in theirs", () => {
    expect(countsOf([failed, success, both, then], inOrder)).toEqual({ "both alice": 1, "then alice": 1 });
    expect(countsOf([failed, success, both, then], turned)).toEqual({ "both alice": 1 });
    expect(
      countsOf(
        [failed, success, both, then],
        inOrder.map((event) => ({ ...event, second: event.second * 3 })),
      ),
    ).toEqual({});
  });

  it("chain: many failures, then a success of the same user", () => {
    const many = correlation(
      "many",
      6,
      "type: event_count\nrules: [failed_login]\ngroup-by: [User]\ntimespan: 10m\ncondition:\n  gte: 3",
    );
    const chain = correlation(
      "chain",
      7,
      "type: temporal_ordered\nrules: [many, successful_login]\ngroup-by: [User]\ntimespan: 10m",
    );
    const rules = [chain, many, failed, success];
    expect(countsOf(rules, [...tries("alice", [0, 1, 2]), { second: 9, id: "4624", user: "alice" }])).toEqual({
      "chain alice": 1,
    });
    expect(countsOf(rules, [...tries("alice", [0, 1]), { second: 9, id: "4624", user: "alice" }])).toEqual({});
  });

  it("follow aliases where rules name a field differently", () => {
    const aliased = correlation(
      "aliased",
      8,
      `type: temporal\nrules: [failed_login, successful_login]\ngroup-by: [who]\ntimespan: 1m\naliases:\n  who:\n    failed_login: User\n    successful_login: Computer`,
    );
    expect(
      countsOf(
        [failed, success, aliased],
        [
          { second: 0, id: "4625", user: "EX02" },
          { second: 1, id: "4624", user: "x", host: "EX02" },
        ],
      ),
    ).toEqual({ "aliased EX02": 1 });
  });
});

describe("The older way to count", () => {
  it("reads a count behind a pipe as a correlation of the rule with itself", () => {
    const old = failed.replace("condition: selection", "condition: selection | count() by User > 2\n  timeframe: 10s");
    expect(countsOf([old], tries("alice", [0, 1, 2]))).toEqual({ "failed_login alice": 1 });
    expect(countsOf([old], tries("alice", [0, 1]))).toEqual({});
  });
});

describe("A correlation that cannot be used", () => {
  it.each([
    [
      "a rule that is not there",
      "type: event_count\nrules: [ghost]\ntimespan: 1m\ncondition:\n  gte: 2",
      /"ghost", which is none of/,
    ],
    [
      "a type that is not known",
      "type: value_percentile\nrules: [failed_login]\ntimespan: 1m\ncondition:\n  gte: 2",
      /value_percentile/,
    ],
    [
      "a time span in words",
      "type: event_count\nrules: [failed_login]\ntimespan: soon\ncondition:\n  gte: 2",
      /timespan/,
    ],
    ["a count without a condition", "type: event_count\nrules: [failed_login]\ntimespan: 1m", /needs a condition/],
    [
      "a count beyond measure",
      "type: event_count\nrules: [failed_login]\ntimespan: 1m\ncondition:\n  gte: 1000000",
      /above 10000/,
    ],
    [
      "values of no field",
      "type: value_count\nrules: [failed_login]\ntimespan: 1m\ncondition:\n  gte: 2",
      /needs a field/,
    ],
    ["itself", "type: event_count\nrules: [odd]\ntimespan: 1m\ncondition:\n  gte: 2", /"odd", which is none of/],
  ])("says why: %s", (_name, body, reason) => {
    const { rules } = importSigma([{ name: "rules.yml", text: [failed, correlation("odd", 9, body)].join("---\n") }]);
    const last = rules.at(-1);
    expect(last?.kind === "unsupported" ? last.reason : "").toMatch(reason);
  });

  it("waits while a rule it refers to is switched off", () => {
    const rules = rulesOf([
      failed,
      correlation(
        "many",
        1,
        "type: event_count\nrules: [failed_login]\ngroup-by: [User]\ntimespan: 10s\ncondition:\n  gte: 3",
      ),
    ]);
    const knowledge = compileKnowledge({
      rules: rules.filter(({ correlation: counting }) => counting !== undefined),
      indicators: [],
    });
    expect(knowledge.rules.correlations).toEqual([]);
    expect(knowledge.rules.waiting).toMatchObject([
      { rule: { name: "many" }, missing: ["53ba33fd-3a50-4468-a5ef-c583635cfa92"] },
    ]);
  });

  it("keeps memory bounded and says what it forgot", () => {
    const many = correlation(
      "many",
      1,
      "type: event_count\nrules: [failed_login]\ngroup-by: [User]\ntimespan: 7d\ncondition:\n  gte: 3",
    );
    const events = Array.from({ length: 25_000 }, (_none, index): Event => ({
      second: index,
      id: "4625",
      user: `user${index}`,
    }));
    const [finding] = findingsOf([failed, many], [...events, ...tries("late", [25_001, 25_002, 25_003])]);
    expect(finding?.samples[0]?.why.map(({ value }) => value).join(" ")).toContain("5001");
  });
});
