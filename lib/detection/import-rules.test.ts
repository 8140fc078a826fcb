import { describe, expect, it } from "vitest";
import { compileKnowledge, createDetector } from "./detector";
import { rulesInYara } from "./engine/yara-text";
import { importSigma, importYara } from "./import-rules";
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

function only(text: string) {
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
          rules: [{ name: "Web_Shell", line: 1, title: "A shell", severity: "high", notes: [] }],
        },
      ],
    });
  });

  it.each([
    ["a pattern that is missing", "rule a {\n  condition: $b\n}", { line: 2, column: 14 }],
    ["a module that the engine lacks", 'import "magic"\nrule a { condition: true }', { line: 1, column: 1 }],
    ["an include", 'include "x.yar"\nrule a { condition: true }', { line: 1, column: 1 }],
    ["two rules of one name", "rule a { condition: true }\nrule a { condition: true }", { line: 2, column: 6 }],
  ])("says line and column of %s", (_name, text, place) => {
    expect(importYara([{ name: "broken.yar", text }]).files).toMatchObject([{ kind: "broken", problems: [place] }]);
  });
});

describe("A scanner with files of users", () => {
  const shells =
    'private rule is_small { condition: filesize < 1MB }\nrule Shell { meta: description = "A shell" strings: $a = "eval(Request" condition: is_small and $a }';
  const others = 'rule Shell { meta: score = 95 strings: $b = "Request[" condition: $b }';

  function sourcesOf(files: { name: string; text: string }[]) {
    return importYara(files).files.flatMap((file) => (file.kind === "loaded" ? [file.source] : []));
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
