import fc from "fast-check";
import { expect, test } from "vitest";

import { blocksOf, type Inline } from "./guidance-blocks";

const words = (inlines: Inline[]) => inlines.map((inline) => inline.text).join("");

test("guidance becomes paragraphs, lists and code with their marks", () => {
  const text =
    "Start **now**, take `web.config`.\nSame paragraph.\n\n- one\n- *two*\n\n```powershell\nGet-Command ExSetup.exe\n```\nLast.";
  expect(blocksOf(text)).toEqual([
    {
      kind: "paragraph",
      inlines: [
        { kind: "text", text: "Start " },
        { kind: "strong", text: "now" },
        { kind: "text", text: ", take " },
        { kind: "code", text: "web.config" },
        { kind: "text", text: ". Same paragraph." },
      ],
    },
    { kind: "list", items: [[{ kind: "text", text: "one" }], [{ kind: "em", text: "two" }]] },
    { kind: "code", language: "powershell", text: "Get-Command ExSetup.exe" },
    { kind: "paragraph", inlines: [{ kind: "text", text: "Last." }] },
  ]);
});

test("HTML and links of a pack stay plain text", () => {
  const [block] = blocksOf('<img src=x onerror="x()"> [here](javascript:x)');
  expect(block?.kind === "paragraph" && words(block.inlines)).toBe('<img src=x onerror="x()"> [here](javascript:x)');
});

test("text without marks is never lost", () => {
  fc.assert(
    fc.property(fc.array(fc.stringMatching(/^[a-z <>[\]()]+$/), { minLength: 1 }), (lines) => {
      const shown = blocksOf(lines.join("\n\n")).map((block) =>
        block.kind === "paragraph" ? words(block.inlines) : "",
      );
      expect(shown).toEqual(lines.map((line) => line.trim()).filter((line) => line !== ""));
    }),
  );
});
