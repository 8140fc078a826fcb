import { describe, expect, it } from "vitest";

import { headOf, rowsIn } from "./head-of";

describe("the head of a list", () => {
  it("is read with commas, semicolons and tabs, quotation marks and all line ends", () => {
    expect(rowsIn('a,b\r\n"x, ""y""",2\n\n3,4', 9)).toEqual([
      ["a", "b"],
      ['x, "y"', "2"],
      ["3", "4"],
    ]);
    expect(rowsIn("a;b\n1;2", 9)).toEqual([
      ["a", "b"],
      ["1", "2"],
    ]);
    expect(rowsIn('a\tb\n"line\nbreak"\t2', 9)[1]).toEqual(["line\nbreak", "2"]);
    expect(rowsIn("", 9)).toEqual([]);
  });

  it("knows the marks of UTF-8 and UTF-16, and takes no more rows than it shows", async () => {
    expect((await headOf(new Blob(["\uFEFFName;Host\nA;1\nB;2\nC;3\nD;4"]))).sample).toHaveLength(3);
    const wide = Buffer.from("\uFEFF Name ,Host\nÅ,1", "utf16le");
    expect(await headOf(new Blob([new Uint8Array(wide)]))).toEqual({ header: ["Name", "Host"], sample: [["Å", "1"]] });
  });
});
