import { expect, test } from "vitest";

import { descriptionIn, kindOfText, nameOfText, numbered, referencesIn } from "./rule-text";

const sigma = `title: A rule
references:
    - https://example.com/a
    - 'CISA, AA21-062A'
author: Somebody
detection:
    selection:
        - x
`;

const yara = `import "pe"
private rule web_shell : aspx
{
  meta:
    reference = "https://example.com/b"
  condition: true
}
`;

test("a text that declares a rule with a body is YARA, everything else is read as Sigma", () => {
  expect(kindOfText(yara)).toBe("yara");
  expect(kindOfText(sigma)).toBe("sigma");
  expect(kindOfText("")).toBe("sigma");
  expect(nameOfText(yara)).toBe("pasted.yar");
  expect(nameOfText(sigma)).toBe("pasted.yml");
});

test("references are taken from the list of a Sigma rule and from the meta of a YARA rule, once each", () => {
  expect(referencesIn(sigma)).toEqual(["https://example.com/a", "CISA, AA21-062A"]);
  expect(referencesIn(yara)).toEqual(["https://example.com/b"]);
  expect(referencesIn("references: [a, 'b', a]\n")).toEqual(["a", "b"]);
  expect(referencesIn("title: none\n")).toEqual([]);
});

test("lines carry their numbers, and the one a report names is marked", () => {
  expect(numbered("a\r\nb\n", 2)).toEqual([
    { number: 1, text: "a" },
    { number: 2, text: "b", on: true },
  ]);
});

test("a description is read on one line, folded over several, or from the meta of a YARA rule", () => {
  expect(descriptionIn("title: x\ndescription: 'Says it'\nlevel: low\n")).toBe("Says it");
  expect(descriptionIn("description: >-\n  Says it\n  in two lines\nlevel: low\n")).toBe("Says it in two lines");
  expect(descriptionIn('rule x {\n  meta:\n    description = "Says it"\n  condition: true }')).toBe("Says it");
  expect(descriptionIn("title: x\n")).toBeNull();
});
