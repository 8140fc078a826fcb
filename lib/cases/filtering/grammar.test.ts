import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { withAxesApart } from "./axes";
import { filterFields } from "./fields";
import { conditionsIn, type FilterNode, parseFilter } from "./grammar";

function read(text: string): FilterNode | null {
  const parsed = parseFilter(text);
  if (parsed.kind === "problem") throw new Error(parsed.message);
  return parsed.node;
}

/** The tree without places, as a short text: what was understood. */
function understood(node: FilterNode | null): string {
  if (node === null) return "";
  switch (node.kind) {
    case "and":
    case "or":
      return `(${node.parts.map(understood).join(` ${node.kind} `)})`;
    case "not":
      return `not ${understood(node.part)}`;
    case "text":
      return `"${node.word}"`;
    case "term": {
      const { field, kind: _kind, ...rest } = node.term;
      return `${field}=${Object.values(rest).flat().join("|")}`;
    }
  }
}

const problemOf = (text: string) => {
  const parsed = parseFilter(text);
  return parsed.kind === "problem" ? parsed.message : null;
};

describe("the filter of the case list", () => {
  it.each([
    ["", ""],
    ["hospital", '"hospital"'],
    ['"city hall" tag:"New York"', '("city hall" and tag=new york|false)'],
    ["exposure:vulnerable", "exposure=vulnerable"],
    ["exposure:!patched,!mitigated", "exposure=unknown|vulnerable|disconnected|decommissioned"],
    ["compromise:>=implanted", "compromise=implanted|operated|spread"],
    ["compromise:<attempted", "compromise=unknown|no_evidence"],
    ["phase:>=recover", "phase=recover|report|closed"],
    ["-phase:closed due:<0", "(not phase=closed and due=<|0)"],
    ["owner:@me", "assignee=@me|false"],
    ["cluster:UNC2640,any", "cluster=unc2640|any|false"],
    ["updated:<24h", "updated=<|86400000"],
    ["opened:>=2021-03-05", "opened=>=|2021-03-05"],
    ["findings:open critical:>0", "(findings=>|0 and critical=>|0)"],
    ["a or b c", '("a" or ("b" and "c"))'],
    ["(a or b) and c", '(("a" or "b") and "c")'],
    ["-(due:overdue or attention:yes)", "not (due= or attention=true)"],
    ["well-known - x", '("well-known" and "-" and "x")'],
  ])("understands %s", (text, expected) => {
    expect(understood(read(text))).toBe(expected);
  });

  it.each([
    ["exposure:open", "There is no exposure “open”. Use unknown"],
    ["exposure:>=patched", "exposure has no order"],
    ["exposure:", "Say which exposure"],
    ["colour:red", "There is no field “colour”"],
    ["due:soon", "due takes a span or a day"],
    ["due:<9999999h", "due takes a span or a day"],
    ["opened:2021-02-30", "There is no day 2021-02-30"],
    ["servers:many", "servers is compared with a whole number"],
    ["attention:maybe", "attention is yes or no"],
    ["assignee:>me", "assignee has no order"],
    ["tag:", "tag: needs a value"],
    ["(a or b", "A bracket is not closed"],
    ["a)", "A bracket is closed that was not opened"],
    ["a or", "A condition is missing"],
    ["()", "A condition is missing"],
    ['tag:"open', "A quotation mark is not closed"],
  ])("says what is wrong with %s", (text, expected) => {
    expect(problemOf(text)).toContain(expected);
  });

  it("refuses nesting that nobody writes by hand, and does not fall over it", () => {
    expect(problemOf("(".repeat(1_000))).toContain("nested too deeply");
    expect(problemOf(`${"-".repeat(1_000)}a`)).toContain("nested too deeply");
  });

  it("says in which part of the text the problem stands", () => {
    expect(parseFilter("hospital exposure:open x")).toMatchObject({ kind: "problem", from: 9, to: 22 });
  });

  it("never throws and always keeps places inside the text, whatever is typed", () => {
    const piece = fc.constantFrom(
      ...filterFields.map((field) => `${field.name}:`),
      "(",
      ")",
      "-",
      "or",
      " ",
      '"',
      ">=",
      "!",
      ",",
      "closed",
      "2021-03-05",
      "7d",
      "@me",
      "\u202E",
      "%_\\",
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string({ maxLength: 8 })), { maxLength: 40 }), (pieces) => {
        const text = pieces.join("");
        const parsed = parseFilter(text);
        const places = parsed.kind === "problem" ? [parsed] : conditionsIn(parsed.node);
        for (const { from, to } of places) expect(0 <= from && from <= to && to <= text.length).toBe(true);
      }),
    );
  });

  it("reads the same from its conditions put side by side again", () => {
    const word = fc.constantFrom("hospital", "tag:a,b", "-phase:closed", "(due:overdue or assignee:none)", '"a b"');
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 6 }), (words) => {
        const text = words.join("  ");
        const again = conditionsIn(read(text)).map((part) => text.slice(part.from, part.to));
        expect(again).toEqual(words);
      }),
    );
  });
});

describe("the axes of a filter", () => {
  it("move into their own fields, where lists walk by index", () => {
    expect(withAxesApart({ filter: "exposure:vulnerable tag:x compromise:>=operated phase:!closed" })).toMatchObject({
      exposure: ["vulnerable"],
      compromise: ["operated", "spread"],
      filter: "tag:x",
    });
  });

  it("narrow what was asked beside the filter, down to nothing", () => {
    expect(withAxesApart({ exposure: ["patched", "vulnerable"], filter: "exposure:vulnerable" })).toEqual({
      exposure: ["vulnerable"],
      filter: undefined,
    });
    expect(withAxesApart({ exposure: ["patched"], filter: "exposure:vulnerable" }).exposure).toEqual([]);
  });

  it("stay where one of several conditions is enough", () => {
    const asked = { filter: "exposure:vulnerable or compromise:implanted" };
    expect(withAxesApart(asked)).toEqual(asked);
  });
});
