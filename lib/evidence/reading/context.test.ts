import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterAll, describe, expect, test } from "vitest";
import { newId } from "@/lib/core/ids";
import { evtxOf } from "@/lib/evidence/parsers/evtx-writing";
import { openStore } from "@/lib/storage/blobs";
import { contextAround } from "./context";

const folder = await mkdtemp(join(tmpdir(), "bw-context-"));
const store = await openStore({ root: folder, masterKey: randomBytes(32), reserveBytes: 0 });
afterAll(() => rm(folder, { recursive: true, force: true }));

const lines = ["first line", "second: ü", "third line", "fourth line"];
const text = `${lines.join("\r\n")}\r\n`;

const bigEndian = (content: string) => Buffer.from(content, "utf16le").swap16();

const narrow = (part: string) => Buffer.byteLength(part);
const wide = (part: string) => 2 * part.length;

const encodings = [
  { name: "UTF-8", bytes: Buffer.from(text), widthOf: narrow, mark: 0 },
  { name: "UTF-8 with a mark", bytes: Buffer.from(`\uFEFF${text}`), widthOf: narrow, mark: 3 },
  { name: "UTF-16LE without a mark", bytes: Buffer.from(text, "utf16le"), widthOf: wide, mark: 0 },
  { name: "UTF-16LE with a mark", bytes: Buffer.from(`\uFEFF${text}`, "utf16le"), widthOf: wide, mark: 2 },
  { name: "UTF-16BE without a mark", bytes: bigEndian(text), widthOf: wide, mark: 0 },
  { name: "UTF-16BE with a mark", bytes: bigEndian(`\uFEFF${text}`), widthOf: wide, mark: 2 },
];

describe("the lines around a hit", () => {
  test.each(encodings)("are those of the file in $name, wherever the hit stands", async ({ bytes, widthOf, mark }) => {
    const blob = await store.save(newId(), Readable.from([bytes]));
    const reader = await store.open(blob);
    try {
      for (const hit of [1, 2, 4]) {
        const before = lines.slice(0, hit - 1).map((line) => `${line}\r\n`);
        const shown = await contextAround(reader, { offset: mark + widthOf(before.join("")), line: hit, around: 2 });
        expect(shown.map((line) => [line.line, line.text, line.hit])).toEqual(
          lines
            .map((line, index) => [index + 1, line, index + 1 === hit])
            .slice(Math.max(0, hit - 3), Math.min(lines.length, hit + 2)),
        );
      }
    } finally {
      await reader.close();
    }
  });

  test("of a hit in the file as a whole begin at its first byte", async () => {
    const blob = await store.save(newId(), Readable.from([Buffer.from(`\uFEFF${text}`)]));
    const reader = await store.open(blob);
    const [first] = await contextAround(reader, { offset: 0, line: null, around: 1 });
    await reader.close();
    expect(first).toEqual({ offset: 0, line: null, text: "first line", hit: true });
  });

  test("of an event log are the records next to it, as text", async () => {
    const command = (recordId: number) => ({
      recordId,
      at: new Date("2021-03-03T06:59:40Z"),
      provider: "P",
      eventId: 4688,
      channel: "Security",
      computer: "EX01",
      data: [["CommandLine", `echo ${recordId}`]] as const,
    });
    const bytes = evtxOf(
      [1, 2, 3, 4, 5].map((id) => command(id)),
      { perChunk: 4 },
    );
    const places = [...bytes.toString("latin1").matchAll(/\*\*\0\0/g)].map(({ index }) => index);
    const reader = await store.open(await store.save(newId(), Readable.from([bytes])));
    try {
      const shown = await contextAround(reader, { offset: places[2] ?? 0, line: 3, around: 1 });
      expect(shown.map(({ line, hit, offset }) => [line, hit, offset])).toEqual([
        [2, false, places[1]],
        [3, true, places[2]],
        [4, false, places[3]],
      ]);
      expect(shown.map(({ text: row }) => /CommandLine: echo \d/.exec(row)?.[0])).toEqual([
        "CommandLine: echo 2",
        "CommandLine: echo 3",
        "CommandLine: echo 4",
      ]);
      const [last] = await contextAround(reader, { offset: places[4] ?? 0, line: 5, around: 1 });
      expect(last).toMatchObject({ line: 5, hit: true, offset: places[4] });
    } finally {
      await reader.close();
    }
  });
});
