import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";

import { exchangeHttpProxy } from "@/lib/evidence/parsers/exchange-httpproxy";
import { iisW3c } from "@/lib/evidence/parsers/iis-w3c";
import type { Parser } from "@/lib/evidence/parsers/types";
import type { ObjectReader } from "@/lib/storage/object-file";

import { browse } from "./browse";
import { textOfStored } from "./encoding";
import { findLine } from "./find-line";
import { type Hit, searchStored } from "./search";
import { storeOfItsOwn } from "./testing";

const store = await storeOfItsOwn();
const using: typeof store.using = (bytes, work) => store.using(bytes, work);
afterAll(() => store.remove());

const context = { path: "a.log", serverHint: null };

/** Searches to the end, request after request, as a page does. */
async function searchAll(
  reader: ObjectReader,
  input: { words: string; field?: string; parser?: Parser; most?: number },
): Promise<Hit[]> {
  const text = await textOfStored(reader);
  const of = { reader, text, parser: input.parser ?? null, context };
  const hits: Hit[] = [];
  let [offset, line, columnsAt]: [number, number | null, number | null] = [0, 1, null];
  while (offset < reader.sizeBytes) {
    const { words, field = null, most = 3 } = input;
    const found = await searchStored(of, { words, field, offset, line, columnsAt, most });
    hits.push(...found.hits);
    expect(found.scannedTo).toBeGreaterThan(offset);
    ({ scannedTo: offset, line, columnsAt } = found);
  }
  return hits;
}

const iis = (paths: readonly string[]) =>
  `#Software: Microsoft Internet Information Services 10.0\r\n#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) sc-status\r\n${paths.map((path, at) => `2021-03-03 06:${String(at % 60).padStart(2, "0")}:00 10.0.0.1 POST ${path} - 443 - 203.0.113.${at % 250} curl/7 200\r\n`).join("")}`;

describe("searching a stored file", () => {
  test("finds every line that a search of the whole text finds, in whatever case, with its number", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: fc.constantFrom("a", "b", "A", "ü", "Ü", "\n", '"', "😀", "."), maxLength: 30 }), {
          maxLength: 20,
        }),
        fc.constantFrom("ab", "ü", "a.", "😀a", "bA"),
        fc.constantFrom("utf8" as const, "utf16le" as const),
        async (parts, words, encoding) => {
          const content = `\uFEFFaaaa${parts.join("\n")}`;
          const lines = content.slice(1).split("\n");
          const expected = lines.flatMap((line, at) =>
            line.toLowerCase().includes(words.toLowerCase()) ? [at + 1] : [],
          );
          await using(Buffer.from(content, encoding), async (reader) => {
            const hits = await searchAll(reader, { words });
            expect(hits.map((hit) => hit.line)).toEqual(expected);
          });
        },
      ),
      { numRuns: 60 },
    );
  });

  test("finds what lies across the frames of the store, in lines of any length", async () => {
    const mebi = 1024 * 1024;
    const bytes = Buffer.alloc(3 * mebi + 100, "x");
    for (const at of [mebi - 3, 2 * mebi - 5, 3 * mebi + 90]) bytes.write("NeEdLe", at);
    bytes[1_500_000] = 10;
    await using(bytes, async (reader) => {
      const hits = await searchAll(reader, { words: "needle" });
      expect(hits.map(({ at, line }) => ({ at, line }))).toEqual([
        { at: mebi - 3, line: 1 },
        { at: 2 * mebi - 5, line: 2 },
      ]);
      expect(hits.every((hit) => hit.excerpt.length <= 400 && /needle/i.test(hit.excerpt))).toBe(true);
    });
  });

  test("of a field counts the lines in which that field holds the words, and no others", async () => {
    const bytes = Buffer.from(iis(["/owa/", "/ecp/y.js", "/owa/ecp", "/x"]).replaceAll("curl/7", "ecp-agent"));
    await using(bytes, async (reader) => {
      const hits = await searchAll(reader, { words: "ECP", field: "cs-uri-stem", parser: iisW3c, most: 1 });
      expect(hits.map(({ line, excerpt }) => ({ line, excerpt }))).toEqual([
        { line: 4, excerpt: "/ecp/y.js" },
        { line: 5, excerpt: "/owa/ecp" },
      ]);
    });
  });

  test("of a field follows a log that names its columns again", async () => {
    const again =
      "#Fields: date time cs-method c-ip cs-uri-stem\r\n2021-03-04 01:00:00 GET 203.0.113.9 /aspnet_client/x.aspx\r\n";
    await using(Buffer.from(`${iis(["/a", "/aspnet_client/x.aspx"])}${again}${again}`), async (reader) => {
      const hits = await searchAll(reader, { words: "x.aspx", field: "cs-uri-stem", parser: iisW3c });
      expect(hits.map((hit) => hit.line)).toEqual([4, 6, 8]);
    });
  });

  test("finds a quote that a table has written twice", async () => {
    const head = "DateTime,Protocol,AnchorMailbox,ServerHostName\r\n";
    await using(Buffer.from(`${head}2021-03-03T06:00:00.000Z,ecp,"a ""b"" c",EX01\r\n`), async (reader) => {
      const hits = await searchAll(reader, { words: '"B"', field: "AnchorMailbox", parser: exchangeHttpProxy });
      expect(hits.map((hit) => hit.excerpt)).toEqual(['a "b" c']);
    });
  });

  test("takes words as they are and no pattern", async () => {
    await using(Buffer.from("aaaa\n(a+)+$\n.*\n"), async (reader) => {
      expect((await searchAll(reader, { words: "(a+)+$" })).map((hit) => hit.line)).toEqual([2]);
      expect((await searchAll(reader, { words: ".*" })).map((hit) => hit.line)).toEqual([3]);
    });
  });
});

describe("browsing a stored file", () => {
  test("parses the lines in view with the columns that hold there, and says which line names them", async () => {
    const many = Array.from({ length: 20_000 }, (_, at) => `/page/${at}`);
    const bytes = Buffer.from(iis(many));
    await using(bytes, async (reader) => {
      const offset = bytes.indexOf("/page/15000 ");
      const seen = await browse({ reader, parser: iisW3c, context }, { offset, line: null, before: 2, after: 3 });
      expect(seen.records.map((record) => record.fields["cs-uri-stem"])).toEqual(
        [14_998, 14_999, 15_000, 15_001, 15_002].map((at) => `/page/${at}`),
      );
      expect(seen.records.map((record) => record.offset)).toEqual(seen.lines.map((line) => line.offset));
      expect(seen.lines.map((line) => line.hit)).toEqual([false, false, true, false, false]);
      expect(seen).toMatchObject({ parsing: "lines", columns: { number: 2 }, binary: false });
    });
  });

  test("walks through a file forwards and backwards without leaving out or repeating a line", async () => {
    const bytes = Buffer.from(iis(Array.from({ length: 300 }, (_, at) => `/${"p".repeat(at * 7)}`)));
    const whole = bytes.toString().split("\r\n").slice(0, -1);
    await using(bytes, async (reader) => {
      const of = { reader, parser: iisW3c, context };
      const forwards: string[] = [];
      for (let offset: number | null = 0; offset !== null;) {
        const seen: Awaited<ReturnType<typeof browse>> = await browse(of, { offset, line: null, before: 0, after: 17 });
        forwards.push(...seen.lines.map((line) => line.text));
        offset = seen.next;
      }
      expect(forwards).toEqual(whole);
      const last = bytes.lastIndexOf("2021");
      const backwards = await browse(of, { offset: last, line: null, before: 20, after: 1 });
      expect(backwards.lines.map((line) => line.text)).toEqual(whole.slice(-21));
    });
  });

  test("shows of a line of 40 MB its first 4 kB, and goes on", async () => {
    const bytes = Buffer.alloc(40_000_000, "y");
    bytes.write("short\n", 0);
    await using(bytes, async (reader) => {
      const seen = await browse({ reader, parser: iisW3c, context }, { offset: 0, line: null, before: 0, after: 10 });
      expect(seen.lines.map((line) => line.text.length)).toEqual([5]);
      const long = await browse({ reader, parser: iisW3c, context }, { offset: 6, line: 2, before: 5, after: 10 });
      expect(long.lines.map(({ line, cut, hit }) => ({ line, cut, hit }))).toEqual([
        { line: 1, cut: false, hit: false },
        { line: 2, cut: true, hit: true },
      ]);
      const within = await browse(
        { reader, parser: null, context },
        { offset: 20_000_000, line: null, before: 5, after: 10 },
      );
      expect(within.lines.every((line) => line.text.length <= 4096)).toBe(true);
      expect(within.lines.find((line) => line.hit)?.inside).toBe(true);
    });
  });

  test("says of bytes that are no text that they are none", async () => {
    await using(Buffer.from([0x4d, 0x5a, 0x90, 0, 3, 0, 0, 0, 4, 10, 65]), async (reader) => {
      const seen = await browse({ reader, parser: null, context }, { offset: 0, line: null, before: 0, after: 5 });
      expect(seen).toMatchObject({ binary: true, lines: [], parsing: "none" });
    });
  });

  test("shows invalid UTF-8 and control characters as what they are, line by line", async () => {
    const bytes = Buffer.concat([
      Buffer.from("a\u202Eb\n"),
      Buffer.from([0xff, 0xfe, 0xfd, 10]),
      Buffer.from("\u001B[31mred\n"),
    ]);
    await using(Buffer.concat([Buffer.from("first\n"), bytes]), async (reader) => {
      const seen = await browse({ reader, parser: null, context }, { offset: 0, line: null, before: 0, after: 9 });
      expect(seen.lines.map((line) => line.text)).toEqual(["first", "a\u202Eb", "\uFFFD\uFFFD\uFFFD", "\u001B[31mred"]);
    });
  });
});

test("a line is found by its number from any known line, also in UTF-16", async () => {
  for (const encoding of ["utf8", "utf16le"] as const) {
    const bytes = Buffer.from(
      `\uFEFF${Array.from({ length: 5000 }, (_, at) => `line ${at + 1}`).join("\n")}`,
      encoding,
    );
    await using(bytes, async (reader) => {
      const text = await textOfStored(reader);
      const found = await findLine(reader, { text, line: 4321, from: { offset: 0, line: 1 } });
      expect(found).toMatchObject({ line: 4321, reached: true });
      const [line] = (await browse({ reader, parser: null, context }, { ...found, before: 0, after: 1 })).lines;
      expect(line?.text).toBe("line 4321");
      expect(await findLine(reader, { text, line: 9999, from: found })).toMatchObject({ line: 5000, reached: true });
    });
  }
});
