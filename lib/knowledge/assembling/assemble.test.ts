import { expect, test } from "vitest";

import { loadPack } from "@/lib/campaigns/queries";
import { createDetector } from "@/lib/detection/detector";

import { assembleKnowledge } from "./assemble";
import { deltaSince } from "./delta";
import type { KnowledgeSnapshot, OwnIndicator, OwnRule } from "./snapshot";

const pack = await loadPack("exchange-2021");

function snapshot(
  more: { pack?: KnowledgeSnapshot["pack"]; rules?: OwnRule[]; indicators?: OwnIndicator[] } = {},
): KnowledgeSnapshot {
  return { campaignId: "c", slug: pack.manifest.slug, revision: 9, pack: [], rules: [], indicators: [], ...more };
}

const sigmaText = (id: string, field = "cs-uri-stem") => `title: Kestrel ${id.slice(-2)}
id: ${id}
logsource:
  category: iis_w3c
detection:
  selection:
    ${field}|contains: '/kestrel/'
  condition: selection
level: high
`;
const firstId = "5f1b0a3c-6f0e-4c0c-9d0e-1f5d7c0a0001";

function own(more: Partial<OwnRule> = {}): OwnRule {
  const id = firstId;
  const base = { id: "row-1", kind: "sigma", key: "kestrel-one", ruleIds: [id], recordKinds: ["iis_w3c"] } as const;
  return {
    ...base,
    ruleIds: [id],
    recordKinds: ["iis_w3c"],
    source: sigmaText(id),
    textVersion: 4,
    revision: 9,
    active: true,
    ...more,
  };
}

function ownIndicator(type: "sha256" | "ipv4" | "filepath", value: string, active = true): OwnIndicator {
  const [words] = pack.indicators;
  if (!words) throw new Error("the pack has no indicators");
  return { indicator: { ...words, id: `own-${value.length}`, type, value }, revision: 9, active };
}

const record = (stem: string) => ({
  kind: "iis_w3c",
  line: 1,
  offset: 0,
  length: 10,
  at: Date.UTC(2021, 2, 3),
  fields: { "cs-uri-stem": stem, "cs-method": "GET", "c-ip": "45.9.148.77" },
});

test("rules of the team match beside those of the pack, under their own name and the version of their text", () => {
  const { knowledge, skipped } = assembleKnowledge(pack, snapshot({ rules: [own()] }), null);
  expect(skipped).toEqual([]);
  const detector = createDetector(knowledge, { sourceId: "s", server: "EX01" });
  detector.record(record("/kestrel/a.aspx"), () => "row");
  expect(detector.result().findings).toMatchObject([{ ruleName: "kestrel-one", ruleVersion: "4", ruleId: firstId }]);
  expect(knowledge.rules.rules.length).toBe(pack.rules.length + 1);
});

test("a rule of the team that cannot be used is set aside and told, and stops nothing", () => {
  const broken = own({ id: "row-2", key: "broken", ruleIds: ["x"], source: "title: [" });
  const yara = own({ id: "row-3", kind: "yara", key: "broken.yar", source: "rule x { condition: nothing_such }" });
  const idle = own({ id: "row-4", key: "idle", active: false });
  const { knowledge, skipped } = assembleKnowledge(pack, snapshot({ rules: [own(), broken, yara, idle] }), null);
  expect(skipped.map(({ id }) => id).toSorted()).toEqual(["row-2", "row-3"]);
  expect(skipped.every(({ reason }) => reason.length > 3)).toBe(true);
  expect(knowledge.rules.rules.some(({ rule }) => rule.name === "kestrel-one")).toBe(true);
  expect(knowledge.rules.rules.some(({ rule }) => rule.name === "idle")).toBe(false);
});

test("disabling a rule in the middle of a chain leaves the precedence of the others as it was", () => {
  const chain = pack.rules.flatMap((rule) =>
    (rule.breakwater.supersedes ?? []).flatMap((middle) =>
      (pack.rules.find(({ name }) => name === middle)?.breakwater.supersedes ?? []).map((last) => ({
        first: rule.name,
        middle,
        last,
      })),
    ),
  )[0];
  if (!chain) throw new Error("the pack has no chain of rules that supersede each other");
  const off = { kind: "sigma", key: chain.middle, enabled: false, present: true, revision: 9 };
  const { knowledge } = assembleKnowledge(pack, snapshot({ pack: [off] }), null);
  const named = (name: string) => knowledge.rules.rules.filter(({ rule }) => rule.name === name);
  expect(named(chain.middle)).toEqual([]);
  const kept = knowledge.rules.mostSpecific([...named(chain.first), ...named(chain.last)]);
  expect(kept.map(({ rule }) => rule.name)).toEqual([chain.first]);
});

test("only what changed after a revision is compiled to tell whether a file shows any of it", () => {
  const old = own({
    id: "row-5",
    key: "kestrel-old",
    ruleIds: [firstId.replace(/1$/, "2")],
    source: sigmaText(firstId.replace(/1$/, "2")),
    revision: 3,
  });
  const { knowledge } = assembleKnowledge(pack, snapshot({ rules: [own(), old] }), 8);
  expect(knowledge.rules.rules.map(({ rule }) => rule.name)).toEqual(["kestrel-one"]);
  expect(knowledge.indicators.indicators).toEqual([]);
});

test("a change concerns the files in which it can show, and no others", () => {
  const concerned = (found: KnowledgeSnapshot, format: string) => {
    const delta = deltaSince(pack, found, 8);
    return delta.isInside(format) ? "read" : delta.isOfFile(format) ? "values" : "nothing";
  };
  const rule = snapshot({ rules: [own()] });
  expect(["iis-w3c", "exchange-httpproxy", "unrecognized", "archive"].map((format) => concerned(rule, format))).toEqual(
    ["read", "nothing", "nothing", "nothing"],
  );
  const hash = snapshot({ indicators: [ownIndicator("sha256", "ab".repeat(32))] });
  expect(["iis-w3c", "unrecognized", "file-listing", "archive"].map((format) => concerned(hash, format))).toEqual([
    "values",
    "values",
    "read",
    "nothing",
  ]);
  const address = snapshot({ indicators: [ownIndicator("ipv4", "45.9.148.77")] });
  expect(["iis-w3c", "unrecognized", "file-listing"].map((format) => concerned(address, format))).toEqual([
    "read",
    "nothing",
    "read",
  ]);
  const yara = snapshot({ rules: [own({ kind: "yara", key: "x.yar", ruleIds: ["yara:x:x"], recordKinds: ["file"] })] });
  expect(
    ["iis-w3c", "unrecognized", "web-shell-file", "web-config-mitigation"].map((format) => concerned(yara, format)),
  ).toEqual(["nothing", "read", "read", "read"]);
  const off = snapshot({ rules: [own({ active: false })], indicators: [ownIndicator("ipv4", "45.9.148.77", false)] });
  expect(["iis-w3c", "unrecognized"].map((format) => concerned(off, format))).toEqual(["nothing", "nothing"]);
});

test("a delta says of a rule why it is another than before, also of rules that speak of a changed one", () => {
  const follower = pack.rules.find(({ breakwater }) => (breakwater.follows?.rules.length ?? 0) > 0);
  const followed = follower?.breakwater.follows?.rules[0] ?? "";
  const off = { kind: "sigma", key: followed, enabled: false, present: true, revision: 9 };
  const gone = { kind: "sigma", key: "no-longer-here", enabled: true, present: false, revision: 9 };
  const delta = deltaSince(pack, snapshot({ pack: [off, gone], rules: [own()] }), 8);
  const why = (ruleName: string) => delta.outdatedBy({ ruleId: "any", ruleName });
  expect([followed, follower?.name ?? "", "no-longer-here", "kestrel-one", "something-else"].map(why)).toEqual([
    "rule_disabled",
    "rule_changed",
    "rule_removed",
    "rule_changed",
    null,
  ]);
});
