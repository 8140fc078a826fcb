import { gzipSync } from "node:zlib";

import { budgetOf, identifyStored, MemberUnreadable, unpack } from "@/lib/evidence/jobs";
import { craftZip } from "@/lib/evidence/unpack/testing/craft-zip";
import { tarOf } from "@/lib/trials/corpus/tar";
import type { Random } from "@/lib/trials/random";

import { inMemory } from "@/lib/trials/in-memory";
import { type FuzzTarget, mustHold } from "./target";

const log = Buffer.from("2021-03-02T08:00:00Z,POST,/ecp/DDI/DDIService.svc/SetObject\n".repeat(40));
const files = [
  { name: "Logging/HttpProxy/Ecp/a.log", content: log },
  { name: "zeros.bin", content: Buffer.alloc(30_000) },
  { name: "empty.txt", content: Buffer.alloc(0) },
];

/** Far below what the product allows, so that an input of a few kilobytes can reach each of them. */
const limits = { maxEntries: 200, maxOutputBytes: 4 * 1024 * 1024, maxRatio: 50, ratioFreeBytes: 256 * 1024 };
const pieceBytes = 256 * 1024;

/** Opens what an input claims to be, reading members whole, in part, or not at all. */
async function open(input: Buffer, random: Random): Promise<void> {
  const source = inMemory(input);
  const found = await identifyStored(source, "evidence");
  if (found.kind !== "archive") return;
  const budget = budgetOf({ ...limits, passwords: ["infected"] });
  let seen = 0;
  let read = 0;
  const report = await unpack({ source, name: "evidence.gz", format: found.format, limits, budget }, async (member) => {
    seen += 1;
    mustHold(!member.path.includes("\0"), "A name holds a NUL.");
    const most = random.once(4) ? random.below(1_000) : Number.MAX_SAFE_INTEGER;
    let got = 0;
    for await (const piece of member.stream) {
      read += piece.length;
      got += piece.length;
      mustHold(piece.length <= pieceBytes, `A piece of ${piece.length} bytes was handed on at once.`);
      if (got > most) break;
    }
    if (random.once(20)) throw new MemberUnreadable("damaged", "The receiver gives up.");
  }).catch((error: unknown) => {
    // What the receiver throws of its own goes up; everything else belongs into the report.
    if (error instanceof MemberUnreadable && error.message === "The receiver gives up.") return null;
    throw error;
  });
  mustHold(read <= limits.maxOutputBytes + 2 * pieceBytes, `${read} bytes came out of ${input.length}.`);
  if (report === null) return;
  mustHold(report.entries <= limits.maxEntries, `${report.entries} entries were read.`);
  mustHold(report.members <= seen, "More members were counted than handed over.");
  for (const { reason } of report.failures) mustHold(reason.endsWith("."), `"${reason}" is no sentence.`);
  if (report.stopped !== null) mustHold(report.stopped.endsWith("."), `"${report.stopped}" is no sentence.`);
}

/** Every reader of archives, on archives that were altered. */
export function archiveTargets(): FuzzTarget[] {
  const tar = tarOf([
    ...files.map(({ name, content }) => ({ name, content })),
    { name: "link", type: "2", link: "/etc/passwd" },
    { name: `${"d/".repeat(60)}x`, content: log },
  ]);
  const zip = craftZip(files).bytes;
  const plain = craftZip(files.map((file) => ({ ...file, stored: true }))).bytes;
  return [
    { name: "unpack-zip", samples: [zip, plain, craftZip([{ name: "in.zip", content: zip }]).bytes], run: open },
    { name: "unpack-gzip", samples: [gzipSync(log), gzipSync(tar), gzipSync(Buffer.alloc(300_000))], run: open },
    { name: "unpack-tar", samples: [tar], run: open },
  ];
}
