import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { EvtxFile } from "@ts-evtx/core";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { parseEvtxFile } from "winevtx";

import { evtx } from "./evtx";
import { evtxOf, type WrittenEvent } from "./evtx-writing";
import { readWhole } from "./fixture-reading";

const folder = mkdtempSync(join(tmpdir(), "bw-evtx-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const security = "Microsoft-Windows-Security-Auditing";
const start = Date.parse("2021-03-03T06:49:53.772Z");

function event(recordId: number, more: Partial<WrittenEvent> = {}): WrittenEvent {
  return {
    recordId,
    at: new Date(start + recordId * 1000),
    provider: security,
    eventId: 4688,
    level: 0,
    channel: "Security",
    computer: "ex01.contoso.example",
    data: [
      ["SubjectUserSid", { sid: "S-1-5-18" }],
      ["SubjectUserName", "EX01$"],
      ["SubjectDomainName", "CONTOSO"],
      ["SubjectLogonId", { hex64: 0x3e7n }],
      ["NewProcessId", { hex64: 0x1a2cn }],
      ["NewProcessName", "C:\\Windows\\System32\\cmd.exe"],
      ["CommandLine", `cmd /c whoami & echo ${recordId}`],
      ["ParentProcessName", "C:\\Windows\\System32\\inetsrv\\w3wp.exe"],
    ],
    ...more,
  };
}

const many = (count: number) => Array.from({ length: count }, (_, index) => event(index + 1));

function read(bytes: Uint8Array, pieceBytes = 64 * 1024) {
  return readWhole(evtx, { bytes, path: "Security.evtx", pieceBytes });
}

function idsOf(bytes: Uint8Array): number[] {
  return read(bytes).records.map((record) => Number(record.fields["RecordID"]));
}

describe("an event log of several chunks", () => {
  const bytes = evtxOf(many(300));

  test("is read record by record, with the fields that rules name", () => {
    const { records, rejected, summary } = read(bytes);
    expect(bytes.length).toBe(4096 + 3 * 65_536);
    expect([records.length, rejected, summary.truncated]).toEqual([300, [], false]);
    expect(records[299]).toMatchObject({
      kind: "windows_process",
      line: 300,
      at: start + 300_000,
      fields: {
        Channel: "Security",
        Provider_Name: security,
        EventID: "4688",
        Level: "0",
        Computer: "ex01.contoso.example",
        RecordID: "300",
        Date: "2021-03-03",
        Image: "C:\\Windows\\System32\\cmd.exe",
        ParentImage: "C:\\Windows\\System32\\inetsrv\\w3wp.exe",
        CommandLine: "cmd /c whoami & echo 300",
        NewProcessId: "0x1a2c",
        SubjectUserSid: "S-1-5-18",
        User: "CONTOSO\\EX01$",
      },
    });
    expect(summary.servers).toEqual(["ex01.contoso.example"]);
    expect(summary.coverage).toMatchObject([{ logKind: "eventlog/security", rows: 300 }]);
  });

  test("says of each record where it stands in the file", () => {
    for (const { offset, length, fields } of read(bytes).records) {
      expect(bytes.readUInt32LE(offset)).toBe(0x2a2a);
      expect(bytes.readUInt32LE(offset + 4)).toBe(length);
      expect(String(bytes.readBigUInt64LE(offset + 8))).toBe(fields["RecordID"]);
    }
  });

  test("is the same log to two readers of other people", async () => {
    const path = join(folder, "second-opinion.evtx");
    writeFileSync(path, bytes);
    const { records } = read(bytes);
    const ours = records.map(({ at, fields }) => [
      Number(fields["RecordID"]),
      at,
      fields["Computer"],
      fields["CommandLine"],
      fields["SubjectUserSid"],
      fields["NewProcessId"],
    ]);
    const file = await EvtxFile.open(path);
    const theirs = Array.from(file.records(), (record) => {
      const xml = record.renderXml();
      const data = (name: string) =>
        new RegExp(`<Data Name="${name}">([^<]*)</Data>`).exec(xml)?.[1]?.replaceAll("&amp;", "&");
      return [
        Number(record.recordNum()),
        record.timestampAsDate().getTime(),
        /<Computer>([^<]*)/.exec(xml)?.[1],
        data("CommandLine"),
        data("SubjectUserSid"),
        data("NewProcessId")
          ?.toLowerCase()
          .replace(/^0x0+(?=.)/, "0x"),
      ];
    });
    expect(ours).toEqual(theirs);
    const third = Array.from(parseEvtxFile(bytes), (record) => JSON.stringify(record.event));
    expect(third).toHaveLength(300);
    third.forEach((text, index) => expect(text).toContain(`echo ${index + 1}"`));
  });
});

describe("what a record holds", () => {
  const one = (more: Partial<WrittenEvent>) => {
    const { records, rejected } = read(evtxOf([event(1, more)]));
    expect(rejected).toEqual([]);
    return records[0];
  };

  test("is printed as Windows prints it, whatever its type", () => {
    const fields = one({
      eventId: 4624,
      data: [
        ["Logon", { guid: "{94F748D5-4A45-5A42-0000-0010D265F20F}" }],
        ["Flags", { hex32: 0x80000001 }],
        ["Count", { uint32: 4_294_967_295 }],
        ["Balance", { int64: -5n }],
        ["Elevated", { bool: true }],
        ["Since", { time: new Date("2021-02-26T00:00:00.250Z") }],
        ["Blob", { bytes: Buffer.from("4d5a90", "hex") }],
        ["Member", { sid: "S-1-5-21-3463664321-2923530833-3546627382-1000" }],
        ["Empty", ""],
      ],
    })?.fields;
    expect(fields).toMatchObject({
      Logon: "{94F748D5-4A45-5A42-0000-0010D265F20F}",
      Flags: "0x80000001",
      Count: "4294967295",
      Balance: "-5",
      Elevated: "true",
      Since: "2021-02-26T00:00:00.250Z",
      Blob: "4D5A90",
      Member: "S-1-5-21-3463664321-2923530833-3546627382-1000",
      Empty: "",
    });
  });

  test("may be data without names, which become lines of one field", () => {
    const record = one({
      provider: "MSExchange Unified Messaging",
      eventId: 1000,
      level: 2,
      channel: "Application",
      data: [[null, { strings: ["System.InvalidCastException: Unable to cast.", "x"] }]],
    });
    expect(record).toMatchObject({
      kind: "windows_event",
      fields: { Data: "System.InvalidCastException: Unable to cast.\nx", Level: "2" },
    });
  });

  test("may stand in UserData, where a name that every event has stays apart", () => {
    const record = one({
      provider: "Microsoft-Windows-Eventlog",
      eventId: 104,
      channel: "System",
      data: undefined,
      user: "S-1-5-18",
      userData: {
        name: "LogFileCleared",
        fields: [
          ["SubjectUserName", "adm"],
          ["Channel", "Application"],
        ],
      },
    });
    expect(record?.fields).toMatchObject({
      Channel: "System",
      EventData_Channel: "Application",
      SubjectUserName: "adm",
      UserID: "S-1-5-18",
    });
  });

  test("may be written without a template, as collectors of events do", () => {
    expect(one({ literal: true })?.fields).toMatchObject({
      EventID: "4688",
      Image: "C:\\Windows\\System32\\cmd.exe",
      CommandLine: "cmd /c whoami & echo 1",
    });
  });

  test("is told in full up to what a chunk can hold", () => {
    const script = "Invoke-Thing ".repeat(2000);
    const record = one({
      provider: "Microsoft-Windows-PowerShell",
      eventId: 4104,
      channel: "x",
      data: [["ScriptBlockText", script]],
    });
    expect(record?.fields["ScriptBlockText"]).toBe(script);
  });

  test("cannot change what an object is", () => {
    expect(one({ data: [["constructor", "y"]] })?.fields).toMatchObject({ EventData_constructor: "y" });
    const fields = one({ data: [["__proto__", "x"]] })?.fields;
    expect(Object.getPrototypeOf(fields)).toBe(Object.prototype);
    expect(fields).toMatchObject({ EventData___proto__: "x" });
  });
});

describe("a damaged event log", () => {
  const whole = evtxOf(many(90), { perChunk: 30 });
  const damaged = (change: (bytes: Buffer) => void) => {
    const bytes = Buffer.from(whole);
    change(bytes);
    return bytes;
  };
  const second = 4096 + 65_536;

  test("with a chunk of garbage loses that chunk, says where, and keeps the others", () => {
    const bytes = damaged((copy) => copy.fill(0xa5, second, second + 65_536));
    const { rejected, summary } = read(bytes);
    expect(idsOf(bytes)).toEqual([...many(30), ...many(30)].map((_, at) => (at < 30 ? at + 1 : at + 31)));
    expect(rejected).toEqual([
      {
        line: 31,
        offset: second,
        reason: "The header of the chunk is damaged. Its records were looked for one by one.",
        text: "",
      },
    ]);
    expect(summary.rows).toBe(61);
  });

  test("with a damaged header of a chunk keeps the records of that chunk", () => {
    const bytes = damaged((copy) => copy.fill(0, second, second + 64));
    expect(idsOf(bytes)).toHaveLength(90);
    expect(read(bytes).rejected).toHaveLength(1);
  });

  test("with a damaged record loses that record alone", () => {
    const [, , third, fourth] = read(whole).records;
    const bytes = damaged((copy) => copy.fill(0xff, third?.offset, fourth?.offset));
    const { records, rejected } = read(bytes);
    expect(records).toHaveLength(89);
    expect(rejected).toEqual([
      {
        line: 3,
        offset: third?.offset,
        reason: "The record is damaged: its size does not stand at both of its ends.",
        text: "",
      },
    ]);
  });

  test("whose records point to a template outside of the chunk says so for each", () => {
    const [, , third] = read(whole).records;
    const bytes = damaged((copy) => copy.writeUInt32LE(0x7fffffff, (third?.offset ?? 0) + 24 + 4 + 6));
    expect(read(bytes).rejected).toMatchObject([
      { text: "Record 3", reason: "The template of the record lies outside of its chunk." },
    ]);
  });

  test("cannot make more work than its size by asking for one value again and again", () => {
    const bytes = evtxOf([
      event(1, {
        eventId: 4104,
        data: [["A", "x".repeat(3000)], ...Array.from({ length: 40 }, (_, at) => [`B${at}`, ""] as const)],
      }),
      event(2),
    ]);
    // Every place that a field of the first record is taken from becomes that of the long text.
    for (
      let at = bytes.indexOf("0e", 0, "hex");
      at >= 0 && at < 4096 + 512 + 6000;
      at = bytes.indexOf("0e", at + 1, "hex")
    )
      if (bytes[at + 2] === 0 && bytes[at + 3] === 0x01 && (bytes[at + 1] ?? 0) > 4) bytes[at + 1] = 0;
    expect(read(bytes).rejected).toMatchObject([
      { text: "Record 1", reason: "The record repeats its values too often." },
    ]);
    expect(idsOf(bytes)).toEqual([2]);
  });

  test("that ends early keeps what is whole and is called truncated", () => {
    for (const size of [whole.length - 60_000, whole.length - 65_536 - 40, 4096 + 700, 5000, 4096, 2000]) {
      const { records, rejected, summary } = read(whole.subarray(0, size));
      expect(summary.truncated).toBe(true);
      expect(records.length + rejected.length).toBe(summary.rows);
    }
    expect(read(whole.subarray(0, 4096 + 2 * 65_536)).summary).toMatchObject({ records: 60, truncated: true });
  });

  test("whose header counts fewer chunks than there are is read to its end", () => {
    const bytes = damaged((copy) => copy.writeUInt16LE(1, 42));
    expect(idsOf(bytes)).toHaveLength(90);
    expect(read(bytes).summary.truncated).toBe(false);
  });

  test("is not blamed for what the disk held behind its last chunk", () => {
    const bytes = Buffer.concat([whole, Buffer.alloc(65_536, 0x79)]);
    expect(read(bytes)).toMatchObject({ rejected: [], summary: { records: 90, truncated: false } });
  });

  test("that was copied while it was written to keeps the records that its header does not count yet", () => {
    const bytes = evtxOf(many(5), { dirty: true });
    const fourth = read(bytes).records[3];
    // As it stood when three records were written, with sums that agree.
    const earlier = evtxOf(many(3), { dirty: true });
    const stale = Buffer.from(bytes);
    earlier.copy(stale, 4096, 4096, 4096 + 128);
    bytes.copy(stale, 4096 + 128, 4096 + 128, 4096 + 512);
    stale.writeUInt32LE(crcOf(stale.subarray(4096, 4096 + 512)), 4096 + 124);
    expect(stale.readUInt32LE(4096 + 48)).toBe((fourth?.offset ?? 0) - 4096);
    expect(idsOf(stale)).toEqual([1, 2, 3, 4, 5]);
  });

  test("that holds the remains of an older log behind its records leaves them out", () => {
    const bytes = evtxOf(many(3));
    const old = evtxOf([event(7001), event(7002)]);
    const used = 4096 + bytes.readUInt32LE(4096 + 48);
    old.copy(bytes, used, 4096 + 512, 4096 + 4000);
    expect(idsOf(bytes)).toEqual([1, 2, 3]);
  });

  test("never throws, never loses count, and reads the same in any pieces, whatever bytes are changed", () => {
    const small = evtxOf(many(12), { perChunk: 6 });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(9000), fc.nat(255)), { minLength: 1, maxLength: 40 }),
        fc.boolean(),
        fc.nat(small.length),
        fc.integer({ min: 200, max: 70_000 }),
        (flips, inSecond, cut, pieceBytes) => {
          const bytes = Buffer.from(small.subarray(0, small.length - (cut % 3 === 0 ? cut : 0)));
          for (const [at, value] of flips) {
            const place = inSecond ? at + second : at;
            if (place < bytes.length) bytes[place] = value;
          }
          const found = read(bytes, bytes.length + 1);
          expect(found.records.length + found.rejected.length).toBe(found.summary.rows);
          expect(read(bytes, pieceBytes)).toEqual(found);
        },
      ),
      { seed: 20210303, numRuns: 300 },
    );
  });
});

function crcOf(header: Buffer): number {
  const bytes = Buffer.concat([header.subarray(0, 120), header.subarray(128, 512)]);
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}
