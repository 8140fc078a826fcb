import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { jsonItems } from "./json-items";
import { maxLineBytes } from "./lines";

function read(bytes: Buffer, pieceBytes = 64 * 1024) {
  const items: { group: string; text: string; line: number; stored: string; excessive: boolean }[] = [];
  const members: [string, string, string][] = [];
  const reader = jsonItems("matches", {
    item: ({ offset, length, ...item }) =>
      items.push({ ...item, stored: bytes.subarray(offset, offset + length).toString("utf8") }),
    member: (group, name, text) => members.push([group, name, text]),
  });
  for (let at = 0; at < bytes.length; at += pieceBytes) reader.write(bytes.subarray(at, at + pieceBytes));
  return { end: reader.end(), items, members };
}

const value = fc.jsonValue({ maxDepth: 4 });
const report = fc.dictionary(
  fc.string(),
  fc.record({ confidence: value, matches: fc.array(value, { maxLength: 5 }) }),
  {
    maxKeys: 5,
  },
);

describe("a report of groups with lists", () => {
  test("gives every item as it stands in the file, whatever the pieces and the white space", () => {
    fc.assert(
      fc.property(report, fc.integer({ min: 1, max: 100 }), fc.nat(3), (groups, pieceBytes, indent) => {
        const bytes = Buffer.from(JSON.stringify(groups, null, indent));
        const found = read(bytes, pieceBytes);
        const expected = Object.values(JSON.parse(bytes.toString("utf8"))).flatMap((group: unknown) =>
          typeof group === "object" && group !== null && "matches" in group && Array.isArray(group.matches)
            ? group.matches.map((item) => JSON.stringify(item))
            : [],
        );
        expect(found.items.map(({ text }) => JSON.stringify(JSON.parse(text)))).toEqual(expected);
        expect(found.items.map(({ stored }) => stored)).toEqual(found.items.map(({ text }) => text));
        expect(found.end).toBe("whole");
      }),
      { seed: 20210303 },
    );
  });

  test("is told as cut wherever it ends too early, never as whole", () => {
    const whole = Buffer.from('{"A": {"confidence": 3, "matches": ["x", {"y": [1, "}"]}]}, "B": {"matches": []}}');
    for (let end = 1; end < whole.length; end++) expect(read(whole.subarray(0, end)).end).toBe("cut");
    expect(read(Buffer.alloc(0)).end).toBe("empty");
    expect(read(whole)).toMatchObject({ end: "whole", members: [["A", "confidence", "3"]] });
  });

  test.each(["[]", '{"A": []}', '{"A": {"matches": ["x"} }', '{"A" {}}', '{"A": {}} {}', "{,}", "\u0000{}"])(
    "is told as broken where it is none: %s",
    (text) => {
      expect(read(Buffer.from(text)).end).toBe("broken");
    },
  );

  test("keeps no more of an item than a row may have, and marks it and one that is nested too deeply", () => {
    const long = JSON.stringify("x".repeat(2 * maxLineBytes));
    const deep = "[".repeat(100_000) + "]".repeat(100_000);
    const found = read(Buffer.from(`{"A":{"matches":[${long},${deep},\n"short"]}}`));
    expect(found.end).toBe("whole");
    expect(found.items.map(({ excessive, line }) => [excessive, line])).toEqual([
      [true, 1],
      [true, 1],
      [false, 2],
    ]);
    expect(found.items[0]?.text.length).toBe(maxLineBytes);
  });
});
