import { constants, deflateRawSync } from "node:zlib";

import { describe, expect, test } from "vitest";

import { budgetOf, identifyStored, maxArchiveDepth, unpack, type UnpackBudget } from "@/lib/evidence/jobs";
import { inMemory } from "@/lib/trials/in-memory";
import type { ObjectReader } from "@/lib/storage/object-file";

import { hostileArchives, nestedBomb, slippingNames } from "./archives";

const mebibyte = 1024 * 1024;

/** What the process holds beyond what it held before; generous, for the collector comes when it likes. */
function grownBy(before: number): number {
  return process.memoryUsage().rss - before;
}

/** Opens an archive as the product does: members are read to their end and, when they are archives, opened in their turn. */
async function openAll(source: ObjectReader, name: string, budget: UnpackBudget = budgetOf(), depth = 0) {
  const found = await identifyStored(source, name);
  if (found.kind !== "archive") throw new Error(`${name} is no archive.`);
  const inner: { path: string; bytes: Buffer }[] = [];
  const members: { path: string; sizeBytes: number }[] = [];
  const report = await unpack({ source, name, format: found.format, budget }, async (member) => {
    const pieces: Buffer[] = [];
    let sizeBytes = 0;
    for await (const piece of member.stream) {
      sizeBytes += piece.length;
      if (sizeBytes < mebibyte) pieces.push(Buffer.from(piece));
    }
    members.push({ path: member.path, sizeBytes });
    if (sizeBytes < mebibyte) inner.push({ path: member.path, bytes: Buffer.concat(pieces) });
  });
  let opened = 1;
  for (const { path, bytes } of inner) {
    const kind = (await identifyStored(inMemory(bytes), path)).kind;
    if (kind !== "archive" || depth + 1 >= maxArchiveDepth) continue;
    opened += (await openAll(inMemory(bytes), path, budget, depth + 1)).opened;
  }
  return { report, members, opened };
}

const archive = (path: string) => {
  const found = hostileArchives.find((one) => one.path === path);
  if (!found) throw new Error(`There is no ${path}.`);
  return openAll(inMemory(found.make()), path);
};

describe("every hostile archive", () => {
  test.each(hostileArchives.map((one) => [one.about, one] as const))(
    "%s is opened within bounds",
    async (_, { path, make }) => {
      const bytes = make();
      const before = process.memoryUsage().rss;
      const budget = budgetOf();
      const whole = { ...budget };
      const { report } = await openAll(inMemory(bytes), path, budget);
      expect(grownBy(before)).toBeLessThan(400 * mebibyte);
      expect(whole.outputBytes - budget.outputBytes).toBeLessThan(1_024 * mebibyte);
      for (const { reason } of report.failures) expect(reason).toMatch(/\.$/);
      for (const sentence of [report.damage, report.stopped]) expect(sentence ?? ".").toMatch(/\.$/);
    },
  );
});

test("members that share their data are given once, and the others are told as what they are", async () => {
  const { members, report } = await archive("overlap.zip");
  expect(members).toHaveLength(1);
  expect(report.failureCount).toBe(299);
  expect(new Set(report.failures.map(({ kind }) => kind))).toEqual(new Set(["overlap"]));
});

test("a member larger than it is declared is stopped there, and one without a declared size is found", async () => {
  expect((await archive("size-zero.zip")).report.failures).toMatchObject([{ kind: "damaged" }]);
  const { members, report } = await archive("streamed.zip");
  expect(members).toEqual([{ path: "streamed.log", sizeBytes: 2 * mebibyte }]);
  expect(report.damage).toMatch(/directory .* missing/);
});

test("an archive that holds itself is opened as deep as any, and no deeper", async () => {
  expect((await archive("r.zip")).opened).toBe(maxArchiveDepth);
  const forever = nestedBomb(1, 1);
  const budget = budgetOf();
  let opened = 0;
  // An archive whose member is the archive: what the depth limit alone has to end.
  const reopen = async (depth: number): Promise<void> => {
    if (depth >= maxArchiveDepth) return;
    opened += 1;
    await unpack({ source: inMemory(forever), name: "r.zip", format: "zip", budget }, () => reopen(depth + 1));
  };
  await reopen(0);
  expect(opened).toBe(maxArchiveDepth);
});

test("a name is data: kept as it is, and never a place", async () => {
  const { members, report } = await archive("slip.zip");
  const asData = slippingNames.map((name) => name.replaceAll("\0", "␀"));
  expect(members.map(({ path }) => path)).toEqual(asData);
  expect(report.failureCount).toBe(0);
});

test("links and devices are told, and never followed", async () => {
  const zip = await archive("links.zip");
  expect([zip.members, zip.report.failures.map(({ kind }) => kind)]).toEqual([[], ["link", "special", "special"]]);
  const tar = await archive("links.tar");
  expect(tar.members.map(({ path }) => path)).toEqual(["good.log", "after.log"]);
  expect(tar.report.failures.map(({ kind }) => kind)).toEqual([
    "link",
    "link",
    "link",
    "link",
    "special",
    "special",
    "special",
    "unsupported",
  ]);
});

/** A gzip stream that repeats one deflate block until it has `outputBytes` of output, made while it is read. */
function endlessGzip(block: { packed: Buffer; outputBytes: number }, outputBytes: number) {
  const header = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]);
  const blocks = Math.ceil(outputBytes / block.outputBytes);
  const sizeBytes = header.length + blocks * block.packed.length;
  let readBytes = 0;
  const source: ObjectReader = {
    ...inMemory(header),
    sizeBytes,
    async *read() {
      yield header;
      for (let done = 0; done < blocks; done += 1) {
        readBytes += block.packed.length;
        yield block.packed;
      }
    },
    readRange: (offset, length) =>
      Promise.resolve(Buffer.concat([header, block.packed]).subarray(offset, offset + length)),
  };
  return { source, readBytes: () => readBytes };
}

function blockOf(content: Buffer): { packed: Buffer; outputBytes: number } {
  return { packed: deflateRawSync(content, { finishFlush: constants.Z_FULL_FLUSH }), outputBytes: content.length };
}

const gigabyte = 1_000_000_000;

test("a gzip of 100 GB of zeros is stopped at its first megabytes", async () => {
  const before = process.memoryUsage().rss;
  const { source, readBytes } = endlessGzip(blockOf(Buffer.alloc(4 * mebibyte)), 100 * gigabyte);
  const { report } = await openAll(source, "zeros.gz");
  expect(report.failures[0]?.kind ?? report.stopped).toMatch(/bomb/);
  expect(report.outputBytes).toBeLessThan(32 * mebibyte);
  expect(readBytes()).toBeLessThan(mebibyte);
  expect(grownBy(before)).toBeLessThan(300 * mebibyte);
});

test("a gzip that packs no better than a log is taken up to what one upload may hold, in bounded memory", async () => {
  const before = process.memoryUsage().rss;
  const line = Buffer.from(Array.from({ length: 40_000 }, (_, at) => (at * 2_654_435_761) % 251));
  const { source } = endlessGzip(blockOf(Buffer.concat([line, line, line])), 100 * gigabyte);
  const outputBytes = 512 * mebibyte;
  const budget = { ...budgetOf(), outputBytes };
  const { report } = await openAll(source, "log.gz", budget);
  expect(report.stopped).toMatch(/the most that is taken out of one upload/);
  expect(report.outputBytes).toBeLessThan(outputBytes + mebibyte);
  expect(grownBy(before)).toBeLessThan(300 * mebibyte);
});
