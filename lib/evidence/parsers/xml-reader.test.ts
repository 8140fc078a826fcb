import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { lineSplitter } from "./lines";
import { xmlReader } from "./xml-reader";

function read(text: string) {
  const told: string[] = [];
  const texts: string[] = [];
  const reader = xmlReader({
    open: ({ name, attributes, place }) => {
      told.push(
        `${place.line} <${name}${[...attributes].map(([key, value]) => ` ${key}=${JSON.stringify(value)}`).join("")}>`,
      );
    },
    close: (name) => void told.push(`</${name}>`),
    text: (text) => void texts.push(text),
  });
  const lines = lineSplitter((line) => reader.line(line));
  lines.write(Buffer.from(text));
  lines.end();
  const whole = reader.isWhole();
  return { told, text: texts.join(""), whole, problem: reader.problem()?.reason ?? null };
}

describe("the XML reader", () => {
  test("tells elements and attributes with the line they begin in, over line breaks and in either quotes", () => {
    expect(
      read(
        `<?xml version="1.0"?>\n<!-- <no/> -->\n<a\n x="1&#xa;2 &lt;>"\n y = 'z"'>\n<b/>text<![CDATA[<no/>]]></a>\n`,
      ),
    ).toEqual({
      told: ['3 <a x="1\\n2 <>" y="z\\"">', "6 <b>", "</b>", "</a>"],
      text: "\ntext",
      whole: true,
      problem: null,
    });
  });

  test("tells the text inside elements, without comments and what stands outside", () => {
    expect(read("out<a>one &amp;\n<!-- no\nno -->two<b>three</b></a>out").text).toBe("one &\ntwothree");
  });

  test("passes over a comment of many lines, and takes a plain DOCTYPE", () => {
    expect(read("<!DOCTYPE nmaprun>\n<!--\n<no>\n\n--><a/>\n").told).toEqual(["5 <a>", "</a>"]);
  });

  test("closes what an end tag leaves open, and ignores one that closes nothing", () => {
    expect(read("<a><b></c></a>").told).toEqual(["1 <a>", "1 <b>", "</b>", "</a>"]);
  });

  test.each([
    ["<a><b>", false, null],
    ["<a", false, null],
    ["", false, null],
    ["<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>", false, "The XML declares entities of its own, which are not read."],
    [
      "<!DOCTYPE a\n[\n<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a/>",
      false,
      "The XML declares entities of its own, which are not read.",
    ],
    ["<a>".repeat(65), false, "The XML is nested too deeply to be read."],
    [`<a>${"x".repeat(300_000)}</a>`, false, "A line of the XML is too long to be read."],
    [`<a ${"x='y'\n".repeat(4000)}>`, false, "A tag of the XML is too long to be read."],
  ])("%.40j is not whole", (text, whole, problem) => {
    expect(read(text)).toMatchObject({ whole, problem });
  });

  test("leaves entities that XML does not name as they stand", () => {
    expect(read('<a x="&x; &amp;lt; &#0; &#xD800; &#x110000;"/>').told[0]).toBe(
      '1 <a x="&x; &lt; \uFFFD \uFFFD \uFFFD">',
    );
  });

  test("opens and closes in pairs on any text", () => {
    const pieces = fc.array(
      fc.constantFrom(
        "<a>",
        "</a>",
        "<b x='1'",
        ">",
        "/>",
        "<!--",
        "-->",
        "<![CDATA[",
        "]]>",
        "<?",
        "?>",
        "<!",
        '"',
        "\n",
        "[",
        "x",
      ),
    );
    fc.assert(
      fc.property(pieces, (text) => {
        const { told, whole } = read(text.join(""));
        const opened = told.filter((word) => /^\d+ </.test(word)).length;
        expect(told.length - opened).toBeLessThanOrEqual(opened);
        if (whole) expect(told.length).toBe(2 * opened);
      }),
      { seed: 20210316 },
    );
  });
});
