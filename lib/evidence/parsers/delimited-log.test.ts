import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { literalTables } from "@/lib/core/literal-tables";
import { exchangeEcpServer } from "./exchange-ecp-server";
import { exchangeHttpProxy } from "./exchange-httpproxy";
import { iisW3c } from "./iis-w3c";
import type { ParsedRecord, Parser, RejectedRow } from "./types";

const literals = literalTables(["needle".split(""), "x/y".split("")], Buffer.from("2021-03-03T06:49:46.210Z,EX01,Ecp"));

/** Every row of a file, read one by one. */
function readAll(parser: Parser, bytes: Buffer, path: string) {
  const records = new Map<number, ParsedRecord>();
  const rejected: RejectedRow[] = [];
  const session = parser.start(
    { path, serverHint: "hint" },
    { record: (record) => void records.set(record.line, record), rejected: (row) => void rejected.push(row) },
  );
  session.write(bytes);
  return { records, rejected, summary: session.end() };
}

/** The same with the byte kernel in pieces: rows that were read or repeated, and what repeated rows say of themselves. */
function readFast(parser: Parser, bytes: Buffer, how: { path: string; pieceBytes: number; reads: readonly string[] }) {
  const records = new Map<number, ParsedRecord>();
  const rejected: RejectedRow[] = [];
  const reads = new Set(how.reads);
  const telling = (fields: Record<string, string>) =>
    Object.entries(fields).filter(([name]) => reads.has(name.toLowerCase()));
  const repeated: unknown[] = [];
  const expected: unknown[] = [];
  const session = parser.start(
    { path: how.path, serverHint: "hint", options: { interesting: () => true, literals } },
    {
      rejected: (row) => void rejected.push(row),
      record(record) {
        records.set(record.line, record);
        return {
          reads,
          again({ keep, ...place }) {
            const { kind } = record;
            const fields = keep();
            records.set(place.line, { kind, ...place, fields: fields() });
            repeated.push(telling(fields()));
            expected.push(telling(record.fields));
          },
        };
      },
    },
  );
  for (let at = 0; at < bytes.length; at += how.pieceBytes) {
    // A piece may be reused as soon as it was taken, so nothing of it may be needed later.
    const piece = Buffer.from(bytes.subarray(at, at + how.pieceBytes));
    session.write(piece);
    piece.fill(0xff);
  }
  return { records, rejected, summary: session.end(), repeated, expected };
}

const stamp = fc
  .record({
    hour: fc.constantFrom("06", "06", "06", "07", "24"),
    minute: fc.integer({ min: 0, max: 61 }),
    rest: fc.constantFrom("46.210Z", "46Z", "46", "46.1234567", "46.Z", "4:", "46.210X"),
    weird: fc.boolean(),
  })
  .map(({ hour, minute, rest }) => ({ hour, minute: String(minute).padStart(2, "0"), rest }));
const server = fc.constantFrom("EX01", "EX01", "EX01", "ex01", "EX02", '"EX01"', "", "é");
const word = fc.constantFrom(
  "a",
  "",
  "needle",
  '"q ""x"", y"',
  '"needle,"',
  'in"side',
  "x/y",
  '"open',
  '"b"c',
  "\0",
  "ü",
);
const lineEnd = fc.constantFrom("\r\n", "\r\n", "\n", "\n\n", "\r\r\n");
const build = fc.constantFrom("15,2,792,3", "15,2,792,3", "15,2,858,5", "15,2,x,5", '"15",2,792,3');

const proxyRow = fc
  .tuple(stamp, word, build, fc.constantFrom("Ecp", "Owa", "Mapi"), word, server, word)
  .map(([at, id, version, protocol, agent, name, last]) =>
    [`2021-03-03T${at.hour}:${at.minute}:${at.rest}`, id, version, protocol, agent, name, last].join(","),
  );
const proxyHead =
  "DateTime,RequestId,MajorVersion,MinorVersion,BuildVersion,RevisionVersion,Protocol,UserAgent,ServerHostName,UrlQuery";
const proxyOther =
  "DateTime,ServerHostName,UserAgent,Protocol,MajorVersion,MinorVersion,BuildVersion,RevisionVersion,A,B";

const entry = fc.constantFrom(
  "S:TIME=1",
  "S:CMD=needle",
  "S:CMD=a;b",
  "S:BLD=15.2.792.3",
  "S:BLD=15.2.858.5",
  "S:BLD=",
  "x",
);
const panelRow = fc
  .tuple(
    stamp,
    server,
    fc.constantFrom("ECP.Request", "S:BLD=15.2.1.1"),
    fc.array(entry, { maxLength: 5 }),
    fc.boolean(),
  )
  .map(([at, name, event, entries, isUsual]) => {
    const data = isUsual ? "S:TIME=2;S:CMD=Get;S:BLD=15.2.792.3" : entries.join(";");
    return [`2021-03-03T${at.hour}:${at.minute}:${at.rest}`, name, event, data].join(",");
  });

const plainWord = fc.constantFrom("a", "-", "needle", "x/y", '"', "\0", "ü");
const webRow = fc
  .tuple(stamp, fc.constantFrom("W3SVC1", "W3SVC2", "-"), plainWord, fc.constantFrom("443", "444", "80"), plainWord)
  .map(([at, site, stem, port, last]) =>
    [`2021-03-03 ${at.hour}:${at.minute}:${at.rest.replace(/[.Z].*/, "")}`, site, stem, port, last].join(" "),
  );

/** Rows that occur again and again, as in a log, among directives, headers and noise that occur anywhere. */
function logOf(row: fc.Arbitrary<string>, others: readonly string[]): fc.Arbitrary<string> {
  const pool = fc.array(row, { minLength: 1, maxLength: 6 });
  const odd = fc.constantFrom(...others, "#Date: 2021-03-03 00:00:00", "noise", "", "a,b", "#needle");
  return fc
    .tuple(pool, fc.array(fc.tuple(fc.nat(40), odd, lineEnd), { maxLength: 90 }), fc.boolean())
    .map(([rows, picks, isCut]) => {
      const lines = picks.map(([pick, other, end]) => `${pick > 37 ? other : (rows[pick % rows.length] ?? "")}${end}`);
      const body = `${others[0]}\r\n${lines.join("")}`;
      return isCut ? body.slice(0, -3) : body;
    });
}

const files: [Parser, fc.Arbitrary<string>, string[]][] = [
  [exchangeHttpProxy, logOf(proxyRow, [`#Fields: ${proxyHead}`, proxyHead, `#Fields: ${proxyOther}`]), ["useragent"]],
  [
    exchangeEcpServer,
    logOf(panelRow, ["#Fields: TimeStamp,ServerName,EventId,EventData", "TimeStamp,ServerName,EventData,EventId"]),
    ["s:cmd", "eventid"],
  ],
  [
    iisW3c,
    logOf(webRow, ["#Fields: date time s-sitename cs-uri-stem s-port x", "#Fields: date time cs-uri-stem s-port x y"]),
    ["cs-uri-stem"],
  ],
];

describe("Rows that need no reading", () => {
  test.each(files)("change nothing of what a file shows: $format", { timeout: 120_000 }, (parser, log, reads) => {
    const encoding = fc.constantFrom("utf8", "utf8", "utf8", "utf16le");
    const path = fc.constantFrom("x.log", "W3SVC1/x.log");
    fc.assert(
      fc.property(log, encoding, path, fc.constantFrom(100, 1000, 65_536), (body, unit, name, pieceBytes) => {
        const bytes = Buffer.from(unit === "utf16le" ? `\uFEFF${body}` : body, unit);
        const slow = readAll(parser, bytes, name);
        const fast = readFast(parser, bytes, { path: name, pieceBytes, reads });
        expect(fast.rejected).toEqual(slow.rejected);
        expect({ ...fast.summary, coverage: [] }).toEqual({ ...slow.summary, coverage: [] });
        expect(fast.summary.coverage).toEqual(slow.summary.coverage);
        expect(fast.repeated).toEqual(fast.expected);
        for (const [line, record] of fast.records) expect(record).toEqual(slow.records.get(line));
        for (const [line, record] of slow.records) {
          const raw = JSON.stringify(Object.values(record.fields)).toLowerCase();
          if (raw.includes("needle") || raw.includes("x/y")) expect(fast.records.get(line)).toEqual(record);
        }
      }),
      { numRuns: 500 },
    );
  });

  test("are really not read: one of each kind is, and the rest are counted", () => {
    const head = "#Log-type: HttpProxy Logs\r\n#Fields: DateTime,Protocol,ServerHostName,UserAgent,UrlQuery\r\n";
    const row = (second: number, agent: string) =>
      `2021-03-03T06:00:${String(second % 60).padStart(2, "0")}Z,Ecp,EX01,"${agent}",${second}\r\n`;
    const body = Array.from({ length: 3000 }, (_none, index) => row(index, index % 3 === 0 ? "a needle, here" : "b"));
    const bytes = Buffer.from(head + body.join(""));
    let read = 0;
    let repeated = 0;
    const session = exchangeHttpProxy.start(
      { path: "x.log", serverHint: null, options: { literals } },
      {
        rejected: () => {},
        record() {
          read += 1;
          return { reads: new Set(["useragent"]), again: () => void (repeated += 1) };
        },
      },
    );
    session.write(bytes);
    expect(session.end()).toMatchObject({ rows: 3000, records: 3000, rejected: 0 });
    expect([read, repeated]).toEqual([1, 999]);
  });
});
