import { describe, expect, it } from "vitest";
import { compileKnowledge, createDetector } from "./detector";
import { rulesInYara } from "./engine/yara-text";
import { importSigma, importYara } from "./import-rules";
import type { RuleFile, SigmaImport, YaraImport, YaraProblem, YaraRuleFacts } from "./import-rules";
import { createYaraScanner } from "./yara";

const webRule = `title: Page in a folder for scripts of others
id: 5f1de2f0-2f7c-4a5c-9a52-8a1f4d6b3c21
status: test
description: A page is asked for in a folder that holds none.
author: Somebody
date: 2024-03-01
modified: 2024-05-02
tags:
    - attack.persistence
    - attack.t1505.003
logsource:
    category: webserver
detection:
    selection:
        cs-uri-stem|contains: '/aspnet_client/'
        cs-uri-stem|endswith: '.aspx'
    condition: selection
falsepositives:
    - Unknown
level: high
`;

function only(text: string): SigmaImport {
  const [first, ...rest] = importSigma([{ name: "rules.yml", text }]).rules;
  if (first === undefined || rest.length > 0) throw new Error("not one rule");
  return first;
}

function reasonOf(text: string): string {
  const found = only(text);
  return found.kind === "unsupported" ? found.reason : "";
}

describe("Importing Sigma rules", () => {
  it("loads a rule as SigmaHQ publishes it, without a name or kinds of record", () => {
    const found = only(webRule);
    expect(found).toMatchObject({
      kind: "loaded",
      line: 1,
      notes: [],
      rule: {
        id: "5f1de2f0-2f7c-4a5c-9a52-8a1f4d6b3c21",
        name: "page-in-a-folder-for-scripts-of-others",
        version: "2024-05-02",
        level: "high",
        techniques: ["T1505.003"],
        recordKinds: ["iis_w3c", "exchange_httpproxy"],
        author: "Somebody",
      },
    });
  });

  it("reads several documents of one file and says where each begins", () => {
    const second = webRule.replace("5f1de2f0", "6f1de2f0").replace("Page in", "Other page in");
    const { rules, loaded } = importSigma([{ name: "two.yml", text: `${webRule}---\n${second}` }]);
    expect(loaded).toBe(2);
    expect(rules.map(({ line }) => line)).toEqual([1, webRule.split("\n").length + 1]);
  });

  it("says which logs are not read", () => {
    expect(reasonOf(webRule.replace("category: webserver", "product: okta\n    service: okta"))).toBe(
      "we read no logs of okta, okta",
    );
  });

  it.each([
    [
      "a key that stands twice",
      "    condition: selection",
      "    condition: selection\n    condition: selection",
      /"condition" stands twice/,
    ],
    ["no title", /^title.*$/m, "name: x", /no title/],
    ["no condition", /^ {4}condition.*$/m, "", /no condition/],
    ["a search that is not there", "condition: selection", "condition: other", /names "other"/],
    ["another taxonomy", "level: high", "level: high\ntaxonomy: ecs", /taxonomy "ecs"/],
    [
      "fields that no row has",
      /cs-uri-stem/g,
      "sap_field",
      /fields that iis_w3c and exchange_httpproxy rows do not have/,
    ],
    [
      "a thousand expressions",
      "cs-uri-stem|endswith: '.aspx'",
      `cs-uri-stem|re: [${Array(1000).fill("'a.*b'").join(", ")}]`,
      /more than 100 regular expressions/,
    ],
    ["a level that is none", "level: high", "level: severe", /^level/],
    ["a filter", "detection:", "filter: {}\ndetection:", /Sigma filter/],
  ])("says why it does not load a rule: %s", (_name, from, to, reason) => {
    expect(reasonOf(webRule.replace(from, to))).toMatch(reason);
  });

  it("loads what tools other than ours leave out, and says what it made of it", () => {
    const bare = webRule
      .replace(/^id.*\n/m, "")
      .replace(/^level.*\n/m, "")
      .replace(/^ {4}condition/m, "    spare:\n        a: b\n    condition");
    const [first, again] = [only(bare), only(bare)];
    if (first.kind !== "loaded" || again.kind !== "loaded") throw new Error("not loaded");
    expect(first.rule.level).toBe("medium");
    expect(first.rule.id).toBe(again.rule.id);
    expect(first.notes).toEqual([
      "It has no UUID, so its id is made from its title and name.",
      "It names no level, so its findings count as medium.",
      'It defines "spare", which its condition never uses.',
    ]);
  });

  it("never gives two rules one id or one name, nor a rule the id of one that is there", () => {
    const twin = webRule.replace("5f1de2f0", "6f1de2f0");
    const names = importSigma([{ name: "a.yml", text: `${webRule}---\n${twin}---\n${webRule}` }]).rules.map((one) =>
      one.kind === "loaded" ? one.rule.name : one.reason,
    );
    expect(names).toEqual([
      "page-in-a-folder-for-scripts-of-others",
      "page-in-a-folder-for-scripts-of-others-6f1de2f0",
      "another rule has the same id",
    ]);
    const known = [{ id: "5f1de2f0-2f7c-4a5c-9a52-8a1f4d6b3c21", name: "pack-rule" }];
    expect(importSigma([{ name: "a.yml", text: webRule }], { known }).unsupported).toBe(1);
  });

  it("lays shared parts under the documents that follow, as older rules do", () => {
    const shared = `action: global\n${webRule.replace(/detection:[^]*?falsepositives/, "falsepositives").replace(/^id.*\n/m, "")}`;
    const own = (id: string, page: string) =>
      `id: ${id}\ntitle: ${page}\ndetection:\n  selection:\n    cs-uri-stem: ${page}\n  condition: selection\n`;
    const { rules } = importSigma([
      {
        name: "a.yml",
        text: [
          shared,
          own("5f1de2f0-2f7c-4a5c-9a52-8a1f4d6b3c22", "/a.aspx"),
          own("5f1de2f0-2f7c-4a5c-9a52-8a1f4d6b3c23", "/b.aspx"),
        ].join("---\n"),
      },
    ]);
    expect(rules).toMatchObject([
      { kind: "loaded", rule: { title: "/a.aspx", level: "high", techniques: ["T1505.003"] } },
      { kind: "loaded", rule: { title: "/b.aspx", level: "high" } },
    ]);
  });

  it("keeps numbers as they are written", () => {
    const rule = only(
      webRule.replace("cs-uri-stem|endswith: '.aspx'", "sc-status: [0x17, 0644, 12345678901234567890]"),
    );
    expect(rule.kind === "loaded" ? rule.rule.detection["selection"] : null).toMatchObject({
      "sc-status": ["0x17", "0644", "12345678901234567890"],
    });
  });

  it("refuses a YAML bomb before it costs anything", () => {
    const levels = Array.from({ length: 12 }, (_none, index) =>
      index === 0
        ? "a0: &a0 [x, x, x]"
        : `a${index}: &a${index} [${Array(9)
            .fill(`*a${index - 1}`)
            .join(", ")}]`,
    );
    expect(reasonOf(`${levels.join("\n")}\ntitle: x\n`)).toMatch(/alias/i);
    expect(reasonOf(`title: ${"[".repeat(100_000)}`)).not.toBe("");
  });
});

describe("Importing YARA files", () => {
  const shell: YaraRuleFacts = { name: "Web_Shell", line: 1, title: "A shell", severity: "high", notes: [] };

  it("gives a rule without our meta a title and a severity", () => {
    const text =
      'rule Web_Shell {\n meta:\n  description = "A shell"\n  score = 80\n strings:\n  $a = "eval(Request"\n condition:\n  $a\n}';
    expect(importYara([{ name: "shells.yar", text }])).toMatchObject({
      loadedRules: 1,
      broken: 0,
      files: [
        {
          kind: "loaded",
          source: { name: "shells.yar", namespace: "shells" },
          rules: [shell],
        },
      ],
    });
  });

  it.each([
    ["a pattern that is missing", "rule a {\n  condition: $b\n}", { line: 2, column: 14 }],
    ["a module that the engine lacks", 'import "magic"\nrule a { condition: true }', { line: 1, column: 1 }],
    ["an include", 'include "x.yar"\nrule a { condition: true }', { line: 1, column: 1 }],
    [
      "loops that never end",
      "rule a {\n condition:\n  for all i in (0..filesize) : ( for all j in (0..filesize) : ( uint8(j) == uint8(i) ) )\n}",
      { line: 3, column: 34, message: "these loops can run for longer than a scan may; bound them" },
    ],
    ["two rules of one name", "rule a { condition: true }\nrule a { condition: true }", { line: 2, column: 6 }],
  ])("says line and column of %s", (_name, text, place: Partial<YaraProblem>) => {
    expect(importYara([{ name: "broken.yar", text }]).files).toMatchObject([{ kind: "broken", problems: [place] }]);
  });
});

describe("A scanner with files of users", () => {
  const shells =
    'private rule is_small { condition: filesize < 1MB }\nrule Shell { meta: description = "A shell" strings: $a = "eval(Request" condition: is_small and $a }';
  const others = 'rule Shell { meta: score = 95 strings: $b = "Request[" condition: $b }';

  function sourcesOf(files: readonly RuleFile[]) {
    return importYara(files).files.flatMap((file: YaraImport) => (file.kind === "loaded" ? [file.source] : []));
  }

  it("keeps rules of one name apart, and gives private rules no finding", () => {
    const scanner = createYaraScanner(
      sourcesOf([
        { name: "shells.yar", text: shells },
        { name: "others.yar", text: others },
      ]),
    );
    const { matches } = scanner.scan(Buffer.from('<%eval(Request["x"])%>'));
    scanner.close();
    expect(matches.map(({ facts, strings, condition }) => [facts.ruleId, facts.severity, condition, strings])).toEqual([
      [
        "yara:shells:Shell",
        "medium",
        "is_small and $a",
        [{ identifier: "$a", offset: 2, length: 12, text: "eval(Request" }],
      ],
      ["yara:others:Shell", "critical", "$b", [{ identifier: "$b", offset: 7, length: 8, text: "Request[" }]],
    ]);
  });

  it("carries offset, excerpt and condition into the finding", () => {
    const scanner = createYaraScanner(sourcesOf([{ name: "shells.yar", text: shells }]));
    const detector = createDetector(compileKnowledge({ rules: [], indicators: [] }), { sourceId: "e", server: null });
    detector.file({ path: "x.aspx", yara: scanner.scan(Buffer.from('<%eval(Request["x"])%>')).matches });
    scanner.close();
    expect(detector.result().findings).toMatchObject([
      {
        ruleId: "yara:shells:Shell",
        ruleVersion: "1",
        title: "A shell",
        samples: [
          { condition: "is_small and $a", why: [{ field: "$a", test: "found at byte 2", value: "eval(Request" }] },
        ],
      },
    ]);
  });

  it("reads meta, names and conditions as code, not from strings and comments", () => {
    const text = `// rule commented { condition: true }
/* rule neither { condition: true } */
rule Real
{
  meta:
    description = "says rule fake { condition: true }"
    severity = "High"
    mitre_att = "T1505.003"
    version = 7
  strings:
    $a = /rule \\/ quoted \\{ condition: x/
  condition:
    $a   and
    filesize < 10 // } trailing
}`;
    expect(rulesInYara(text)).toEqual([
      {
        name: "Real",
        line: 3,
        isPrivate: false,
        meta: {
          description: "says rule fake { condition: true }",
          severity: "High",
          mitre_att: "T1505.003",
          version: 7,
        },
        condition: "$a and filesize < 10 // } trailing",
      },
    ]);
    expect(importYara([{ name: "a.yar", text }]).files).toMatchObject([{ rules: [{ severity: "high" }] }]);
  });
});
