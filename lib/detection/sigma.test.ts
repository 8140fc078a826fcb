import { describe, expect, it } from "vitest";
import { sigmaRule } from "@/lib/campaigns/schema";
import { viewOf } from "./engine/record-view";
import { compileRule, compileRules, RuleError } from "./sigma";

function ruleOf(detection: Record<string, unknown>, more: Record<string, unknown> = {}) {
  return sigmaRule.parse({
    id: "0d5f7f0e-0000-4000-8000-000000000001",
    name: "trial",
    title: "Trial",
    description: "A trial rule.",
    level: "high",
    logsource: { category: "iis_w3c" },
    detection,
    ...more,
  });
}

function hits(selection: unknown, fields: Record<string, string>, condition = "selection"): boolean {
  return compileRule(ruleOf({ selection, condition })).test({ fields }) !== null;
}

describe("Sigma values", () => {
  it.each([
    ["exact, any case", { Method: "post" }, { method: "POST" }, true],
    ["exact, not a part", { Method: "post" }, { Method: "POSTS" }, false],
    ["a number equals its text", { HttpStatus: 241 }, { HttpStatus: "241" }, true],
    ["contains", { CMD: "x", "CMD|contains": "virtualDIR" }, { CMD: "x" }, false],
    ["contains a part", { "CMD|contains": "virtualDIR" }, { CMD: "Set-OabVirtualDirectory" }, true],
    ["starts with", { "Stem|startswith": "/owa/auth/" }, { Stem: "/OWA/auth/x.aspx" }, true],
    ["ends with", { "Stem|endswith": ".aspx" }, { Stem: "/owa/auth/x.ASPX" }, true],
    ["does not end with", { "Stem|endswith": ".aspx" }, { Stem: "/owa/auth/x.aspx?" }, false],
    ["a list is one of", { Stem: ["/a", "/b"] }, { Stem: "/b" }, true],
    ["all of a list", { "Stem|contains|all": ["a", "b"] }, { Stem: "xaxb" }, true],
    ["all of a list, one missing", { "Stem|contains|all": ["a", "b"] }, { Stem: "xa" }, false],
    ["star in the middle", { Anchor: "ServerInfo~*/*" }, { Anchor: "ServerInfo~a]@ex01:444/ecp/x" }, true],
    ["star needs the slash", { Anchor: "ServerInfo~*/*" }, { Anchor: "ServerInfo~ex01" }, false],
    ["question mark is one character", { Stem: "/ecp/?.js" }, { Stem: "/ecp/y.js" }, true],
    ["question mark is not two", { Stem: "/ecp/?.js" }, { Stem: "/ecp/yy.js" }, false],
    ["an escaped star is a star", { Stem: "a\\*b" }, { Stem: "a*b" }, true],
    ["an escaped star is no wildcard", { Stem: "a\\*b" }, { Stem: "axb" }, false],
    ["a double backslash before a star", { Path: "C:\\temp\\\\*" }, { Path: "c:\\TEMP\\x" }, true],
    [
      "a single backslash is itself",
      { "Path|contains": "\\inetpub\\wwwroot" },
      { Path: "C:\\inetpub\\wwwroot\\x" },
      true,
    ],
    ["null is a missing field", { User: null }, {}, true],
    ["null is an empty field", { User: null }, { User: "" }, true],
    ["null is the W3C dash", { User: null }, { User: "-" }, true],
    ["null is not a value", { User: null }, { User: "x" }, false],
    ["exists", { "User|exists": true }, { User: "" }, true],
    ["exists not", { "User|exists": false }, { User: "" }, false],
    ["regular expression", { "Stem|re": "^/ecp/[0-9a-z]{1,3}\\.js$" }, { Stem: "/ecp/y1.js" }, true],
    ["regular expression minds case", { "Stem|re": "^/ecp/" }, { Stem: "/ECP/" }, false],
    ["regular expression without case", { "Stem|re|i": "^/ecp/" }, { Stem: "/ECP/" }, true],
    ["IPv4 network", { "Ip|cidr": "203.0.113.0/24" }, { Ip: "203.0.113.77" }, true],
    ["IPv4 other network", { "Ip|cidr": "203.0.113.0/28" }, { Ip: "203.0.113.77" }, false],
    ["IPv6 network", { "Ip|cidr": "2001:db8::/32" }, { Ip: "2001:db8:1::7" }, true],
    ["mapped IPv4", { "Ip|cidr": "203.0.113.0/24" }, { Ip: "::ffff:203.0.113.9" }, true],
    ["greater", { "Taken|gt": 100 }, { Taken: "101" }, true],
    ["greater or same, not", { "Taken|gte": 100 }, { Taken: "99" }, false],
    ["empty text is no number", { "Taken|lt": 100 }, { Taken: "" }, false],
    ["any dash", { "Cmd|contains|windash": " -enc " }, { Cmd: "powershell /enc AAA" }, true],
    ["case on demand", { "Cmd|contains|cased": "Winnet" }, { Cmd: "winnet" }, false],
    ["any dash, each on its own", { "Cmd|contains|windash": "-a -b" }, { Cmd: "x /a \u2013b" }, true],
    ["a dash inside a word is a dash", { "Cmd|contains|windash": "a-b" }, { Cmd: "a/b" }, false],
    ["Base64", { "Cmd|base64|contains": "ping" }, { Cmd: "x cGluZw== y" }, true],
    ["Base64 of wide characters", { "Cmd|wide|base64offset|contains": "IEX" }, { Cmd: "JABhAD0ASQBFAFgA" }, true],
    ["Base64 at any offset", { "Cmd|base64offset|contains": "http://" }, { Cmd: "YWh0dHA6Ly94" }, true],
    ["Base64 at no offset", { "Cmd|base64offset|contains": "http://" }, { Cmd: "aGVsbG8gd29ybGQ" }, false],
    ["wide characters", { "Cmd|utf16le|contains": "ab" }, { Cmd: "xa\0b\0" }, true],
    ["another field", { "A|fieldref": "B" }, { A: "x", B: "X" }, true],
    ["another field, cased", { "A|fieldref|cased": "B" }, { A: "x", B: "X" }, false],
    ["the end of another field", { "A|fieldref|endswith": "B" }, { A: "c:\\x.exe", B: "\\x.exe" }, true],
    ["another field that is missing", { "A|fieldref": "B" }, { A: "x" }, false],
    ["different from all of them", { "A|neq": ["x", "y"] }, { A: "z" }, true],
    ["different from one only", { "A|neq": ["x", "y"] }, { A: "Y" }, false],
    ["an hour", { "At|hour": 6 }, { At: "2021-03-03T06:49:46Z" }, true],
    ["an hour in a span", { "At|hour|gte": 20 }, { At: "2021-03-03 06:49:46" }, false],
    ["a week", { "At|week": 9 }, { At: "2021-03-03" }, true],
    ["exists as text", { "User|exists": "true" }, { User: "x" }, true],
    ["a nested quantifier", { "A|re": "^(a+)+$" }, { A: "aaa" }, true],
    ["keywords by expression", { "|re": ["ev[il]{2}"] }, { Note: "so evil" }, true],
    ["keywords beside maps", ["evil", { A: "1" }], { A: "1" }, true],
    ["a keyword with a wildcard", ["ev*l"], { Note: "so EVoooL it is" }, true],
    ["maps in a list are alternatives", [{ A: "1" }, { B: "2" }], { B: "2" }, true],
    ["keywords look into every field", ["evil", "worse"], { Note: "so WORSE" }, true],
    ["all keywords", { "|all": ["evil", "worse"] }, { Note: "worse", Other: "evil" }, true],
  ])("%s", (_name, selection, fields, expected) => {
    expect(hits(selection, fields)).toBe(expected);
  });
});

describe("Sigma conditions", () => {
  const detection = { sel_a: { A: "1" }, sel_b: { B: "1" }, other: { C: "1" } };
  it.each([
    ["sel_a and sel_b and not other", { A: "1", B: "1" }, true],
    ["sel_a and sel_b and not other", { A: "1", B: "1", C: "1" }, false],
    ["1 of sel_* and not other", { B: "1" }, true],
    ["all of sel_* or other", { A: "1" }, false],
    ["all of them", { A: "1", B: "1", C: "1" }, true],
    ["any of them", {}, false],
    ["not (sel_a or (sel_b and other))", { B: "1" }, true],
    ["NOT (sel_a OR (sel_b AND other))", { B: "1", C: "1" }, false],
  ])("%s on %j is %s", (condition, fields, expected) => {
    expect(compileRule(ruleOf({ ...detection, condition })).test({ fields }) !== null).toBe(expected);
  });

  it("says field by field why it matched, the exclusions too", () => {
    const match = compileRule(
      ruleOf({ s: { "Anchor|startswith": "ServerInfo~" }, f: { User: ["a", "b"] }, condition: "s and not f" }),
    ).test({ fields: { Anchor: "ServerInfo~x/y", User: "" } });
    expect(match?.why).toEqual([
      { field: "Anchor", test: 'starts with "ServerInfo~"', value: "ServerInfo~x/y" },
      { field: "User", test: 'not: is "a" or is "b"', value: "" },
    ]);
  });
});

describe("A rule that cannot be used", () => {
  it.each([
    ["an aggregation", { s: { A: "1" }, condition: "s | count() > 5" }, /aggregation/],
    ["a timeframe", { s: { A: "1" }, timeframe: "5m", condition: "s" }, /timeframe/],
    ["an unknown modifier", { s: { "A|soundslike": "1" }, condition: "s" }, /"soundslike" is not supported/],
    ["a placeholder", { s: { "A|expand": "%x%" }, condition: "s" }, /"expand" needs values/],
    ["an encoded wildcard", { s: { "A|base64": "a*" }, condition: "s" }, /wildcards/],
    ["modifiers that do not go together", { s: { "A|contains|re": "1" }, condition: "s" }, /do not go together/],
    ["an undefined search", { s: { A: "1" }, condition: "s and t" }, /names "t"/],
    ["an unused search", { s: { A: "1" }, t: { A: "2" }, condition: "s" }, /never uses "t"/],
    ["a number of searches", { s: { A: "1" }, condition: "2 of them" }, /"2 of" is not supported/],
    ["an open parenthesis", { s: { A: "1" }, condition: "(s" }, /not closed/],
    ["a back-reference", { s: { "A|re": "(a)\\1" }, condition: "s" }, /back-references/],
    ["a broken expression", { s: { "A|re": "(a" }, condition: "s" }, /not closed/],
    ["a large expression", { s: { "A|re": "(a{900}){900}" }, condition: "s" }, /too large/],
    ["a condition nested without end", { s: { A: "1" }, condition: `${"not ".repeat(5000)}s` }, /nested too deeply/],
    ["a network that is none", { s: { "A|cidr": "300.1.2.3/8" }, condition: "s" }, /not a network/],
  ])("%s is a named error", (_name, detection, message) => {
    expect(() => compileRule(ruleOf(detection))).toThrow(RuleError);
    expect(() => compileRule(ruleOf(detection))).toThrow(/Rule "trial"/);
    expect(() => compileRule(ruleOf(detection))).toThrow(message);
  });

  it("may not supersede a rule nobody knows, nor itself", () => {
    expect(() =>
      compileRules([ruleOf({ s: { A: "1" }, condition: "s" }, { breakwater: { supersedes: ["ghost"] } })]),
    ).toThrow(/"ghost"/);
    expect(() =>
      compileRules([ruleOf({ s: { A: "1" }, condition: "s" }, { breakwater: { supersedes: ["trial"] } })]),
    ).toThrow(/supersedes itself/);
  });
});

describe("Precedence", () => {
  it("leaves the most specific match, through rules that did not match themselves", () => {
    const wide = ruleOf({ s: { A: "1" }, condition: "s" });
    const middle = ruleOf(
      { s: { A: "2" }, condition: "s" },
      { name: "middle", id: "0d5f7f0e-0000-4000-8000-000000000002", breakwater: { supersedes: ["trial"] } },
    );
    const narrow = ruleOf(
      { s: { A: "1", B: "1" }, condition: "s" },
      { name: "narrow", id: "0d5f7f0e-0000-4000-8000-000000000003", breakwater: { supersedes: ["middle"] } },
    );
    const set = compileRules([wide, middle, narrow]);
    const names = (fields: Record<string, string>) =>
      set.mostSpecific(set.matchAll("iis_w3c", viewOf(fields))).map(({ rule }) => rule.name);
    expect(names({ A: "1", B: "1" })).toEqual(["narrow"]);
    expect(names({ A: "1" })).toEqual(["trial"]);
  });
});

describe("Plain runs a rule needs", () => {
  it("names them for the byte filter and promises nothing when it cannot", () => {
    const needs = (detection: Record<string, unknown>) =>
      compileRule(ruleOf(detection)).needs.map((clause) =>
        clause.map((run) => run.map((set) => (set.length > 1 ? `[${set.length}]` : set)).join("")),
      );
    expect(needs({ s: { "Anchor|startswith": "ServerInfo~" }, condition: "s" })).toEqual([["serverinfo~"]]);
    expect(needs({ s: { "UA|contains": ["abcd efghi", "xyzw"] }, condition: "s" })).toEqual([["efghi", "xyzw"]]);
    expect(needs({ s: { "Stem|re": "^(a|b).*$" }, condition: "s" })).toEqual([]);
    expect(needs({ s: { "Stem|re": "^/ecp/[0-9A-Za-z]{1,2}\\.js$" }, condition: "s" })).toEqual([
      ["/ecp/[36].js", "/ecp/[36][36].js"],
    ]);
    expect(needs({ s: { Stem: "/ecp/main.css" }, t: { Status: 200 }, condition: "s or t" })).toEqual([]);
    expect(needs({ s: { Stem: "/ecp/main.css" }, t: { Status: 200 }, condition: "s and not t" })).toEqual([
      ["/ecp/main.css"],
    ]);
  });
});
