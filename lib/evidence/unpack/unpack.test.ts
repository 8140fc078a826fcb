import { createHash, randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { constants, gzipSync, inflateRawSync } from "node:zlib";
import { Uint8ArrayReader, Uint8ArrayWriter, ZipWriter, configure } from "@zip.js/zip.js";
import fc from "fast-check";
import { pack } from "tar-stream";
import type { Header } from "tar-stream";
import { describe, expect, test, vi } from "vitest";
import { newId } from "@/lib/core/ids";
import { openStore } from "@/lib/storage/blobs";
import { identifyArchive } from "./identify";
import { craftZip } from "./testing/craft-zip";
import { maxArchiveDepth } from "./types";
import type { ArchiveSource, Member, UnpackLimits, UnpackReport } from "./types";
import { budgetOf, unpack } from "./unpack";

vi.setConfig({ testTimeout: 60_000 });

configure({ useWebWorkers: false });

const mebibyte = 1024 * 1024;

function sourceOf(bytes: Buffer): ArchiveSource {
  return {
    sizeBytes: bytes.length,
    async *read(start, end) {
      for (let at = start; at < end; at += 65_536) yield bytes.subarray(at, Math.min(at + 65_536, end));
    },
    readRange: async (offset, length) => bytes.subarray(offset, offset + length),
  };
}

async function contentOf(member: Member): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of member.stream) pieces.push(piece);
  return Buffer.concat(pieces);
}

type Opened = {
  report: UnpackReport;
  members: { path: string; content: Buffer; member: Member }[];
  partialBytes: number;
};

/** Unpacks like the product does: what identification says, members read whole, a failing member noted. */
async function open(bytes: Buffer, limits: Partial<UnpackLimits> = {}): Promise<Opened> {
  const identified = identifyArchive(bytes.subarray(0, 512));
  if (identified?.kind !== "archive") throw new Error("This is no archive.");
  const members: Opened["members"] = [];
  let partialBytes = 0;
  const report = await unpack(
    { source: sourceOf(bytes), name: "evidence.gz", format: identified.format, limits },
    async (member) => {
      const pieces: Buffer[] = [];
      for await (const piece of member.stream) {
        pieces.push(piece);
        partialBytes += piece.length;
      }
      members.push({ path: member.path, content: Buffer.concat(pieces), member });
    },
  );
  return { report, members, partialBytes };
}

async function tarOf(entries: { header: Partial<Header> & { name: string }; content?: Buffer }[]): Promise<Buffer> {
  const tar = pack();
  const pieces: Uint8Array[] = [];
  tar.on("data", (piece) => void (piece instanceof Uint8Array && pieces.push(piece)));
  const ended = new Promise<void>((resolve) => tar.on("end", () => resolve()));
  for (const { header, content } of entries) tar.entry(header, content ?? Buffer.alloc(0));
  tar.finalize();
  await ended;
  return Buffer.concat(pieces);
}

type Packed = { name: string; content: Buffer };

async function zipOf(
  files: Packed[],
  options: { password?: string; zipCrypto?: boolean; encryptionStrength?: 1 | 2 | 3 } = {},
): Promise<Buffer> {
  const writer = new ZipWriter(new Uint8ArrayWriter(), options);
  for (const file of files) await writer.add(file.name, new Uint8ArrayReader(new Uint8Array(file.content)));
  return Buffer.from(await writer.close());
}

const log = Buffer.from("2021-03-02T08:00:00Z,POST,/ecp/DDI/DDIService.svc/SetObject\n".repeat(2000));
const files: Packed[] = [
  { name: "Logging/HttpProxy/Ecp/a.log", content: log },
  { name: "random.bin", content: randomBytes(300_000) },
  { name: "empty.txt", content: Buffer.alloc(0) },
];
const asTar = () =>
  tarOf(files.map(({ name, content }) => ({ header: { name, mtime: new Date("2021-03-03T10:20:00Z") }, content })));

function expectAll(opened: Opened): void {
  expect(opened.report).toMatchObject({ members: files.length, failureCount: 0, damage: null, stopped: null });
  expect(opened.members.map(({ path, content }) => ({ name: path, content }))).toEqual(files);
}

describe("sound archives", () => {
  test("zip, tar, tar.gz and gzip give their files back", async () => {
    expectAll(await open(await zipOf(files)));
    const tar = await asTar();
    expectAll(await open(tar));
    expectAll(await open(gzipSync(tar)));
    const { members } = await open(gzipSync(log));
    expect(members.map(({ path, content }) => [path, content.equals(log)])).toEqual([["evidence", true]]);
    expect((await open(tar)).members[0]?.member).toMatchObject({
      sizeBytes: log.length,
      modifiedAt: new Date("2021-03-03T10:20:00Z"),
    });
  });

  test("several gzip streams one after the other are one file", async () => {
    const { members } = await open(Buffer.concat([gzipSync("first "), gzipSync("second")]));
    expect(members[0]?.content.toString()).toBe("first second");
  });

  test.each([
    ["classic zip encryption", { zipCrypto: true }],
    ["AES-128", { encryptionStrength: 1 as const }],
    ["AES-192", { encryptionStrength: 2 as const }],
    ["AES-256", { encryptionStrength: 3 as const }],
  ])("files under the shared password are opened: %s", async (_, options) => {
    expectAll(await open(await zipOf(files, { ...options, password: "infected" })));
    const { report, members } = await open(await zipOf(files.slice(0, 2), { ...options, password: "something else" }));
    expect(members).toEqual([]);
    expect(report.failures).toMatchObject([
      { kind: expect.stringMatching(/encrypted|damaged/) },
      { kind: expect.stringMatching(/encrypted|damaged/) },
    ]);
  });

  test("large sizes, long names and other tar dialects are read", async () => {
    const long = `${"d/".repeat(150)}${"n".repeat(200)}.log`;
    const { members } = await open(await tarOf([{ header: { name: long, pax: { path: long } }, content: log }]));
    expect(members).toMatchObject([{ path: long }]);
  });

  test("an archive is opened from the encrypted store, and damage of the store is not taken for damage of the archive", async () => {
    const folder = await mkdtemp(join(tmpdir(), "bw-unpack-"));
    try {
      const store = await openStore({ root: folder, masterKey: randomBytes(32), reserveBytes: 0 });
      const zip = await zipOf([...files, { name: "big.bin", content: randomBytes(3 * mebibyte) }]);
      const blob = await store.save(newId(), sourceOf(zip).read(0, zip.length));
      const reader = await store.open(blob);
      const hashes: string[] = [];
      await unpack({ source: reader, name: "a.zip", format: "zip" }, async (member) => {
        hashes.push((await store.save(blob.namespace, member.stream)).sha256);
      });
      await reader.close();
      expect(hashes.slice(0, 3)).toEqual(
        files.map(({ content }) => createHash("sha256").update(content).digest("hex")),
      );
      const path = join(folder, blob.path);
      const stored = await readFile(path);
      stored.writeUInt8(stored.readUInt8(mebibyte * 2) ^ 1, mebibyte * 2);
      await writeFile(path, stored);
      const damaged = await store.open(blob);
      await expect(
        unpack({ source: damaged, name: "a.zip", format: "zip" }, async (member) => void (await contentOf(member))),
      ).rejects.toMatchObject({ name: "DamagedObject" });
      await damaged.close();
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  test("what the receiver throws goes up, and stops the work", async () => {
    const zip = await zipOf(files);
    await expect(
      unpack({ source: sourceOf(zip), name: "a.zip", format: "zip" }, () => Promise.reject(new Error("disk full"))),
    ).rejects.toThrow("disk full");
  });
});

describe("bombs", () => {
  const zeros = Buffer.alloc(64 * mebibyte);

  test("a member that grows a thousandfold is stopped early, the rest goes on", async () => {
    const { report, members, partialBytes } = await open(
      craftZip([
        { name: "bomb", content: zeros },
        { name: "log", content: log },
      ]).bytes,
    );
    expect(members.map(({ path }) => path)).toEqual(["log"]);
    expect(report.failures).toMatchObject([
      { path: "bomb", kind: "bomb", reason: expect.stringContaining("200 times") },
    ]);
    expect(partialBytes).toBeLessThan(12 * mebibyte);
  });

  test("many members that stay just below the limit are stopped by the ratio of the whole archive", async () => {
    const slice = { content: zeros.subarray(0, 9 * mebibyte) };
    const { report, partialBytes } = await open(
      craftZip(Array.from({ length: 20 }, (_, index) => ({ name: `${index}`, ...slice }))).bytes,
    );
    expect(report.stopped).toContain("decompression bomb");
    expect(partialBytes).toBeLessThan(60 * mebibyte);
  });

  test("a gzip stream that never seems to end is stopped early", async () => {
    const part = gzipSync(zeros);
    const endless = Buffer.concat(Array.from({ length: 50 }, () => part));
    const { report, partialBytes } = await open(endless);
    expect(report.failures).toMatchObject([{ kind: "bomb" }]);
    expect(partialBytes).toBeLessThan(12 * mebibyte);
  });

  test("a tar.gz bomb is stopped early", async () => {
    const { report, partialBytes } = await open(gzipSync(await tarOf([{ header: { name: "zeros" }, content: zeros }])));
    expect(report.failures).toMatchObject([{ path: "zeros", kind: "bomb" }]);
    expect(partialBytes).toBeLessThan(12 * mebibyte);
  });

  test("overlapping members are given once", async () => {
    const first = craftZip([{ name: "a", content: log }]);
    const { report, members } = await open(
      craftZip([
        { name: "a", content: log },
        { name: "b", content: log, headerOffset: 0 },
        { name: "c", content: log, headerOffset: 0 },
        { name: "d", content: log },
      ]).bytes,
    );
    expect(first.headerOffsets).toEqual([0]);
    expect(members.map(({ path }) => path)).toEqual(["a", "d"]);
    expect(report.failures.map(({ kind }) => kind)).toEqual(["overlap", "overlap"]);
  });

  test("the total of all members is limited on real output", async () => {
    const { report, partialBytes } = await open(
      craftZip(Array.from({ length: 10 }, (_, index) => ({ name: `${index}`, content: randomBytes(mebibyte) }))).bytes,
      { maxOutputBytes: 3.5 * mebibyte },
    );
    expect(report.members).toBe(3);
    expect(report.stopped).toContain("the most that is taken out of one upload");
    expect(partialBytes).toBeLessThanOrEqual(3.5 * mebibyte);
  });

  test("of 20,001 entries 20,000 are read, and the report says so", async () => {
    const zip = craftZip(
      Array.from({ length: 20_001 }, (_, index) => ({ name: `${index}.txt`, content: Buffer.from("x"), stored: true })),
    );
    const { report } = await open(zip.bytes);
    expect(report).toMatchObject({ entries: 20_000, members: 20_000 });
    expect(report.stopped).toContain("20000 entries");
  });

  test("archives nested deeper than the limit are kept closed, and all levels share one budget", async () => {
    let nested = await zipOf([{ name: "core.log", content: log }]);
    for (let level = 0; level < 6; level += 1)
      nested = await zipOf([
        { name: "0.zip", content: nested },
        { name: "1.zip", content: nested },
      ]);
    const budget = budgetOf({
      maxEntries: 25,
      maxOutputBytes: 1e9,
      maxRatio: 200,
      ratioFreeBytes: mebibyte,
      passwords: [],
    });
    let deepest = 0;
    const reports: UnpackReport[] = [];
    async function descend(bytes: Buffer, depth: number): Promise<void> {
      deepest = Math.max(deepest, depth);
      const report = await unpack({ source: sourceOf(bytes), name: "x.zip", format: "zip", budget }, async (member) => {
        const content = await contentOf(member);
        if (identifyArchive(content.subarray(0, 512)) !== null && depth < maxArchiveDepth)
          await descend(content, depth + 1);
      });
      reports.push(report);
    }
    await descend(nested, 1);
    expect(deepest).toBe(maxArchiveDepth);
    expect(reports.reduce((sum, report) => sum + report.entries, 0)).toBe(25);
    expect(reports.some(({ stopped }) => stopped?.includes("entries") === true)).toBe(true);
  });
});

describe("hostile names and kinds", () => {
  const names = [
    "../../etc/cron.d/x",
    "/etc/passwd",
    "C:\\Windows\\x.exe",
    "..\\..\\x",
    "a\0b.aspx",
    "evil\u202Ecod.exe",
    "",
    "same",
    "same",
    "n".repeat(65_535),
  ];

  test("names are data: kept as they are, NUL made visible, duplicates both given", async () => {
    const { report, members } = await open(craftZip(names.map((name) => ({ name, content: log }))).bytes);
    expect(report.failureCount).toBe(0);
    expect(members.map(({ path }) => path)).toEqual(names.map((name) => name.replace("\0", "␀")));
    expect(members[4]?.member.rawPath).toEqual(Buffer.from("a\0b.aspx"));
    const old = await open(craftZip([{ name: Buffer.from([0x81, 0x62, 0x65, 0x72]), content: log }]).bytes);
    expect(old.members[0]?.path).toBe("über");
  });

  test("links and devices are reported and never followed", async () => {
    const zip = await open(
      craftZip([
        { name: "link", content: Buffer.from("/etc/passwd"), unixMode: 0o120777 },
        { name: "dir/", content: Buffer.alloc(0), stored: true },
        { name: "log", content: log },
      ]).bytes,
    );
    expect(zip.report).toMatchObject({ directories: 1, members: 1, failures: [{ path: "link", kind: "link" }] });
    const tar = await open(
      await tarOf([
        { header: { name: "soft", type: "symlink", linkname: "/etc/passwd" } },
        { header: { name: "hard", type: "link", linkname: "log" } },
        { header: { name: "disk", type: "block-device" } },
        { header: { name: "dir", type: "directory" } },
        { header: { name: "log" }, content: log },
      ]),
    );
    expect(tar.members.map(({ path }) => path)).toEqual(["log"]);
    expect(tar.report).toMatchObject({
      directories: 1,
      failures: [
        { path: "soft", kind: "link", reason: expect.stringContaining("/etc/passwd") },
        { path: "hard", kind: "link" },
        { path: "disk", kind: "special" },
      ],
    });
  });

  test("formats that are not opened are refused with what to do instead", () => {
    for (const [format, head] of [
      ["7z", "377abcaf271c"],
      ["rar", "526172211a0701"],
      ["xz", "fd377a585a00"],
      ["bzip2", "425a6839314159265359"],
    ]) {
      expect(identifyArchive(Buffer.from(head ?? "", "hex"))).toMatchObject({
        kind: "refused",
        format,
        reason: expect.stringContaining("Unpack it and upload its files"),
      });
    }
    expect(identifyArchive(log)).toBeNull();
    expect(identifyArchive(Buffer.alloc(512))).toBeNull();
    expect(identifyArchive(Buffer.alloc(0))).toBeNull();
  });
});

describe("damage", () => {
  test("a lie about size or checksum fails that member alone", async () => {
    const { report, members } = await open(
      craftZip([
        { name: "zero", content: log, declaredSizeBytes: 0 },
        { name: "more", content: log, declaredSizeBytes: log.length + 1 },
        { name: "crc", content: log, declaredCrc: 1 },
        { name: "method", content: log, method: 14 },
        { name: "nowhere", content: log, headerOffset: 7 },
        { name: "good", content: log },
      ]).bytes,
    );
    expect(members.map(({ path }) => path)).toEqual(["good"]);
    expect(report.failures.map(({ path, kind }) => [path, kind])).toEqual([
      ["zero", "damaged"],
      ["more", "truncated"],
      ["crc", "damaged"],
      ["method", "unsupported"],
      ["nowhere", "damaged"],
    ]);
    for (const { reason } of report.failures) expect(reason).toMatch(/^[A-Z].*\.$/);
  });

  test("a zip cut short gives every member before the cut and the start of the one that was cut", async () => {
    const zip = craftZip([
      { name: "a", content: log },
      { name: "b", content: files[1]?.content ?? log },
      { name: "c", content: log },
    ]);
    const cut = zip.bytes.subarray(0, (zip.headerOffsets[1] ?? 0) + 100_000);
    const { report, members, partialBytes } = await open(cut);
    expect(members.map(({ path }) => path)).toEqual(["a"]);
    expect(report.failures).toMatchObject([{ path: "b", kind: "truncated" }]);
    expect(report.damage).toContain("2 further members were found");
    expect(partialBytes).toBeGreaterThan(log.length + 90_000);
  });

  test("a zip whose directory breaks off goes on with what the directory did not name", async () => {
    const zip = craftZip(["a", "b", "c"].map((name) => ({ name, content: log })));
    zip.bytes.writeUInt8(0, zip.directoryOffset + 46 + 1 + 2);
    const { report, members } = await open(zip.bytes);
    expect(members.map(({ path }) => path).sort()).toEqual(["a", "b", "c"]);
    expect(report.damage).not.toBeNull();
  });

  test("a zip that was streamed, with sizes after the data, is found without its directory", async () => {
    const writer = new ZipWriter(new Uint8ArrayWriter(), { dataDescriptor: true });
    for (const file of files) await writer.add(file.name, new Uint8ArrayReader(new Uint8Array(file.content)));
    const bytes = Buffer.from(await writer.close());
    const { members } = await open(bytes.subarray(0, bytes.length - 30));
    expect(members.map(({ content }) => content.length)).toEqual(expect.arrayContaining([log.length, 300_000]));
  });

  test("gzip and tar that are cut short or altered say where it ended", async () => {
    const tar = await asTar();
    const cutTar = await open(tar.subarray(0, 512 + log.length + 2048));
    expect(cutTar.members.map(({ path }) => path)).toEqual([files[0]?.name]);
    expect(cutTar.report).toMatchObject({
      failures: [{ kind: "truncated" }],
      damage: expect.stringContaining("cut short"),
    });
    const zipped = gzipSync(tar);
    const cutBoth = await open(zipped.subarray(0, zipped.length - 200_000));
    expect(cutBoth.report).toMatchObject({ members: 1, failures: [{ kind: "truncated" }] });
    const single = gzipSync(files[1]?.content ?? log);
    expect((await open(single.subarray(0, 200_000))).report.failures).toMatchObject([{ kind: "truncated" }]);
    single.writeUInt8(single.readUInt8(single.length - 6) ^ 1, single.length - 6);
    expect((await open(single)).report.failures).toMatchObject([{ kind: "damaged" }]);
    for (const length of [3, 9, 12])
      expect((await open(single.subarray(0, length))).report.failures).toMatchObject([{ kind: "truncated" }]);
  });

  test.each([1, 4096, 65_536, 1 << 22])(
    "everything before the break of a compressed stream is handed over, in pieces of %i bytes and to a slow receiver",
    async (pieceBytes) => {
      const rows = Array.from(
        { length: 20_000 },
        (_, row) => `${row} ${createHash("md5").update(`${row}`).digest("hex")}`,
      );
      const content = Buffer.from(rows.join("\n"));
      const packed = gzipSync(content);
      const keptBytes = pieceBytes === 1 ? 3_000 : packed.length - 5_000;
      const source: ArchiveSource = {
        ...sourceOf(packed.subarray(0, keptBytes)),
        async *read() {
          for (let at = 0; at < keptBytes; at += pieceBytes)
            yield packed.subarray(at, Math.min(at + pieceBytes, keptBytes));
        },
      };
      const pieces: Buffer[] = [];
      const report = await unpack({ source, name: "a.log.gz", format: "gzip" }, async (member) => {
        for await (const piece of member.stream) {
          pieces.push(piece);
          await new Promise((resolve) => setTimeout(resolve, 2));
        }
      });
      expect(report.failures).toMatchObject([{ kind: "truncated" }]);
      const came = Buffer.concat(pieces);
      expect(came.equals(content.subarray(0, came.length))).toBe(true);
      const whole = inflateRawSync(packed.subarray(10, keptBytes), { finishFlush: constants.Z_SYNC_FLUSH });
      expect(came.length).toBe(whole.length);
    },
  );

  test("a damaged tar header is skipped to the next sound one", async () => {
    const tar = await tarOf(["a", "b", "c"].map((name) => ({ header: { name }, content: log })));
    const second = 512 + Math.ceil(log.length / 512) * 512;
    tar.writeUInt8(tar.readUInt8(second + 5) ^ 0xff, second + 5);
    const { report, members } = await open(tar);
    expect(members.map(({ path }) => path)).toEqual(["a", "c"]);
    expect(report.damage).toContain("searched for");
  });

  test("no altered archive makes unpacking hang, crash or give a wrong file as a whole one", async () => {
    const sound = [
      await zipOf(files),
      await zipOf(files, { password: "infected" }),
      await asTar(),
      gzipSync(await asTar()),
      gzipSync(log),
    ];
    const known = new Set(files.map(({ content }) => createHash("sha256").update(content).digest("hex")));
    const change = fc.record({
      which: fc.nat(sound.length - 1),
      at: fc.double({ min: 0, max: 0.999, noNaN: true }),
      near: fc.boolean(),
      byte: fc.nat(255),
      cut: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(change, async ({ which, at, near, byte, cut }) => {
        const bytes = Buffer.from(sound[which] ?? log);
        const position = near ? Math.floor(bytes.length - 1 - at * 400) : Math.floor(at * bytes.length);
        bytes.writeUInt8(byte, position);
        const altered = cut ? bytes.subarray(0, position) : bytes;
        if (identifyArchive(altered.subarray(0, 512))?.kind !== "archive") return;
        const { members, report } = await open(altered);
        expect(report.members).toBe(members.length);
        if (which < 2)
          for (const { content } of members)
            expect(known.has(createHash("sha256").update(content).digest("hex"))).toBe(true);
      }),
      { numRuns: 300 },
    );
  }, 60_000);
});
