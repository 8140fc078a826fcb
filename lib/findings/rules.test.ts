import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { severities, triageStates } from "@/lib/core/states";

import { type Corroborating, corroborates } from "./reading/corroborating";
import { defang, type FacetGroup, facetsOf, matchMarks } from "./rules";

const caseId = "01a2073b-0844-770c-866c-f43636cd7892";
const serverIds = ["01a2073b-0b45-7569-b3d2-2114e88fb53a", "01a2073b-0b45-7569-b3d2-2114e88fb53b", null];

const group = fc.record({
  triage: fc.constantFrom(...triageStates),
  severity: fc.constantFrom(...severities),
  serverId: fc.constantFrom(...serverIds),
  hostname: fc.constant<string | null>("EX01"),
  formats: fc.uniqueArray(fc.constantFrom("iis-w3c", "msert-log", "exchange-httpproxy"), { minLength: 1 }),
  count: fc.integer({ min: 1, max: 50 }),
  matches: fc.integer({ min: 0, max: 1 }),
});
const chosen = fc.record({
  triage: fc.option(fc.uniqueArray(fc.constantFrom(...triageStates)), { nil: undefined }),
  severity: fc.option(fc.uniqueArray(fc.constantFrom(...severities)), { nil: undefined }),
});
const shownBy = (groups: FacetGroup[], filter: Parameters<typeof facetsOf>[1]) => facetsOf(groups, filter).shown;

describe("facets", () => {
  test("a number says what choosing that value alone would show", () => {
    fc.assert(
      fc.property(fc.array(group), chosen, (groups, filter) => {
        const facets = facetsOf(groups, { caseId, ...filter });
        for (const { value, count } of facets.severity) {
          const severity = severities.filter((known) => known === value);
          expect(count).toBe(shownBy(groups, { caseId, ...filter, severity }));
        }
        for (const { value, count } of facets.triage) {
          const triage = triageStates.filter((known) => known === value);
          expect(count).toBe(shownBy(groups, { caseId, ...filter, triage }));
        }
        for (const { value, count } of facets.server)
          expect(count).toBe(shownBy(groups, { caseId, ...filter, server: [value] }));
        for (const { value, count } of facets.format)
          expect(count).toBe(shownBy(groups, { caseId, ...filter, format: [value] }));
      }),
    );
  });

  test("without filters everything is shown, and findings without a server have a value of their own", () => {
    const groups: FacetGroup[] = [
      { triage: "new", severity: "high", serverId: null, hostname: null, formats: ["msert-log"], count: 3, matches: 3 },
    ];
    expect(facetsOf(groups, { caseId })).toMatchObject({
      total: 3,
      shown: 3,
      server: [{ value: "none", label: "No server named", count: 3 }],
      format: [{ label: "MSERT" }],
    });
  });
});

const at = (clock: string) => new Date(`2021-03-03T${clock}Z`);
const log: Corroborating = {
  id: "a",
  ruleName: "httpproxy-file-written",
  serverId: "s",
  serverName: "EX01",
  firstSeenAt: at("06:49:59.102"),
  lastSeenAt: at("06:49:59.102"),
  formats: ["exchange-httpproxy"],
  entities: { ips: ["203.0.113.21"], paths: ["/ecp/y.js"], hashes: [], accounts: [], urls: [] },
};
const extract: Corroborating = { ...log, id: "b", formats: ["test-proxylogon"] };

describe("corroboration", () => {
  test("a log and the extract of a tool show one event when rule, server, entity and time agree", () => {
    expect(corroborates(log, extract)).toBe(true);
    expect(corroborates(extract, log)).toBe(true);
  });

  test.each<[string, Partial<Corroborating>]>([
    ["another rule", { ruleName: "httpproxy-session" }],
    ["another server", { serverId: "t" }],
    ["another time", { firstSeenAt: at("07:00:00"), lastSeenAt: at("07:00:00") }],
    ["no time", { firstSeenAt: null, lastSeenAt: null }],
    [
      "another address",
      { entities: { ips: ["203.0.113.50"], paths: ["/ecp/y.js"], hashes: [], accounts: [], urls: [] } },
    ],
    ["the same source", { formats: ["exchange-httpproxy"] }],
    ["no entity at all", { entities: { ips: [], paths: [], hashes: [], accounts: [], urls: [] } }],
  ])("%s is another event", (_name, change) => {
    expect(corroborates(log, { ...extract, ...change })).toBe(false);
  });
});

describe("marks", () => {
  test("a short value is marked where it fills a field, not inside a number", () => {
    const line = "2021-03-03,2003,200,/ecp/y.js,200";
    expect(matchMarks(line, ["200"]).map(([start, end]) => [start, line.slice(start, end)])).toEqual([
      [16, "200"],
      [30, "200"],
    ]);
  });

  test("case does not matter, and overlapping values become one mark", () => {
    const line = "x C:\\ProgramData\\it.zip y";
    expect(
      matchMarks(line, ["c:\\programdata\\it.zip", "programdata\\it"]).map(([start, end]) => line.slice(start, end)),
    ).toEqual(["C:\\ProgramData\\it.zip"]);
  });

  test("marks are in order, apart, and within the line, whatever the line holds", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "grapheme", maxLength: 80 }),
        fc.array(fc.string({ maxLength: 8 })),
        (text, values) => {
          let before = -1;
          for (const [start, end] of matchMarks(text, values)) {
            expect(start).toBeGreaterThan(before);
            expect(end).toBeGreaterThan(start);
            expect(end).toBeLessThanOrEqual(text.length);
            before = end;
          }
        },
      ),
    );
  });
});

test("addresses and URLs are written so that nothing links them, the rest stays as it is", () => {
  expect(defang("ips", "203.0.113.21")).toBe("203[.]0[.]113[.]21");
  expect(defang("ips", "2001:db8::1")).toBe("2001[:]db8[:][:]1");
  expect(defang("urls", "https://a.example/x.aspx")).toBe("hxxps://a[.]example/x[.]aspx");
  expect(defang("paths", "C:\\inetpub\\a.aspx")).toBe("C:\\inetpub\\a.aspx");
});
