import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sigmaRule } from "@/lib/campaigns/schema";
import { viewOf } from "./engine/record-view";
import { ruleIndex } from "./engine/rule-index";
import { createPrefilter, planPrefilter } from "./prefilter";
import { compileRule } from "./sigma";

const fragments = [
  "eval",
  "/owa/auth/",
  "x.aspx",
  "cmd=",
  "?",
  "a",
  "-encod",
  "/c",
  "ABCDEF",
  "\u00e9",
  "203.0.113.7",
  "\u2013",
  "AB",
  "whoami /all",
  "C:\\Temp",
];
const columns = ["cs-uri-stem", "cs-uri-query", "cs(User-Agent)"] as const;
const encoded = (text: string, shift: number) =>
  Buffer.concat([Buffer.alloc(shift, 65), Buffer.from(text), Buffer.from("!!")]).toString("base64");

const fragment = fc.constantFrom(...fragments);
const piece = fc.oneof(
  { weight: 6, arbitrary: fragment },
  fc.tuple(fragment, fc.nat(2)).map(([text, shift]) => encoded(text, shift)),
  fragment.map((text) => encoded(Buffer.from(text, "utf16le").toString("latin1"), 0)),
);
const cell = fc.array(piece, { maxLength: 4 }).map((pieces) => pieces.join(""));

const plainWords = [
  "",
  "|contains",
  "|startswith",
  "|endswith",
  "|contains|all",
  "|contains|cased",
  "|contains|windash",
  "|neq",
  "|contains|neq",
];
const encodings = ["|base64|contains", "|base64offset|contains", "|wide|base64offset|contains", "|utf16le|contains"];
const field = fc.constantFrom("cs-uri-stem", "cs-uri-query", "cs-uri", "c-uri", "cs-user-agent", "cs(User-Agent)");
const value = fc
  .array(fc.oneof({ weight: 5, arbitrary: fragment }, fc.constantFrom("*", "?", "+", " ")), {
    minLength: 1,
    maxLength: 3,
  })
  .map((parts) => parts.join(""));
const values = fc.oneof(value, fc.array(value, { minLength: 1, maxLength: 3 }));
const expression = fc.constantFrom(
  "ev[ae]l",
  "(eval|x\\.aspx)",
  "(?i)abcd(ef)?",
  "aspx\\?cmd",
  "cmd=.*whoami",
  "^/owa/[a-z]{4}/",
  "\\x41BCDEF",
  "(whoami|eval).{0,3}",
  "203\\.0\\.113\\.\\d+",
  "[A-F]{4,6}",
);

const entry = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .tuple(field, fc.constantFrom(...plainWords), values)
      .map(([name, words, given]) => ({ [name + words]: given })),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(
        field,
        fc.constantFrom(...encodings),
        fragment.filter((text) => text !== "?"),
      )
      .map(([name, words, given]) => ({ [name + words]: given })),
  },
  fc
    .tuple(field, fc.constantFrom("|re", "|re|i"), expression)
    .map(([name, words, given]) => ({ [name + words]: given })),
  fc.array(fragment, { minLength: 1, maxLength: 2 }),
  expression.map((given) => ({ "|re": [given] })),
);
const condition = fc.constantFrom(
  "a and b",
  "a or b",
  "a and not b",
  "a",
  "1 of them",
  "all of them and not c",
  "(a or b) and c",
);

function rowOf(cells: readonly string[]): string {
  // A W3C log writes a plus sign for a blank.
  return cells.map((text) => (text === "" ? "-" : text.replaceAll(" ", "+"))).join(" ");
}

describe("What rules need a row to contain", () => {
  it("stands in every row that they match, whatever the modifiers", () => {
    let matched = 0;
    let promised = 0;
    fc.assert(
      fc.property(entry, entry, entry, condition, fc.tuple(cell, cell, cell), (a, b, c, text, cells) => {
        const used = { a, ...(/\bb\b|them/.test(text) ? { b } : {}), ...(/\bc\b|them/.test(text) ? { c } : {}) };
        const rule = sigmaRule.parse({
          id: "0d5f7f0e-0000-4000-8000-000000000001",
          name: "trial",
          title: "Trial",
          description: "A trial rule.",
          level: "high",
          logsource: { category: "iis_w3c" },
          detection: { ...used, condition: text },
        });
        const compiled = compileRule(rule, "iis_w3c");
        const row = rowOf(cells);
        const parts = row.split(" ");
        const view = viewOf(Object.fromEntries(columns.map((name, index) => [name, parts[index] ?? ""])));
        const holds = compiled.holds(view);
        if (compiled.why(view).length > 0) expect(holds).toBe(true);
        if (compiled.needs.length > 0) promised += 1;
        if (!holds) return;
        matched += 1;
        const bytes = Buffer.from(row);
        for (const clause of compiled.needs) {
          const filter = createPrefilter(planPrefilter("iis_w3c", [[clause]]));
          expect(filter.interesting(bytes, 0, bytes.length), row).toBe(true);
        }
        const index = ruleIndex(
          "iis_w3c",
          Array.from({ length: 80 }, () => compiled),
        );
        expect(index.candidates(view)).toHaveLength(80);
      }),
      { numRuns: 3000 },
    );
    expect(matched).toBeGreaterThan(150);
    expect(promised).toBeGreaterThan(500);
  });
});
