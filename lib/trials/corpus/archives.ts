import { crc32, gzipSync } from "node:zlib";

import { craftZip } from "@/lib/evidence/unpack/testing/craft-zip";

import { tarOf } from "./tar";
import type { HostileFile } from "./hostile-file";

const zeros = Buffer.alloc(2 * 1024 * 1024);
const log = Buffer.from("#Software: nothing\r\nplain text\r\n".repeat(40));

/** 42.zip: each level holds several copies of the level below, and the lowest is all zeros. */
export function nestedBomb(levels: number, copies: number): Buffer {
  let inner = craftZip([{ name: "0.dll", content: zeros }]).bytes;
  for (let level = 1; level <= levels; level += 1)
    inner = craftZip(
      Array.from({ length: copies }, (_, copy) => ({ name: `lib ${level}.${copy}.zip`, content: inner })),
    ).bytes;
  return inner;
}

/** Every entry of the directory points at the same data, or into that of the entry before. */
function overlapping(): Buffer {
  const kernel = craftZip([{ name: "kernel", content: zeros }]);
  const entries = Array.from({ length: 300 }, (_, copy) => ({ name: `copy ${copy}`, content: zeros, headerOffset: 0 }));
  const directory = craftZip(entries);
  const entriesBytes = directory.bytes.subarray(directory.directoryOffset);
  const end = Buffer.from(entriesBytes.subarray(-22));
  end.writeUInt32LE(kernel.directoryOffset, 16);
  return Buffer.concat([kernel.bytes.subarray(0, kernel.directoryOffset), entriesBytes.subarray(0, -22), end]);
}

/** Sizes stand behind the data, as when a zip is written to a pipe, and the directory that repeats them is gone. */
function streamed(): Buffer {
  const { bytes, directoryOffset } = craftZip([{ name: "streamed.log", content: zeros }]);
  const local = Buffer.from(bytes.subarray(0, directoryOffset));
  local.writeUInt16LE(local.readUInt16LE(6) | 8, 6);
  local.fill(0, 14, 26);
  const behind = Buffer.alloc(16);
  behind.write("PK\u0007\u0008", "latin1");
  behind.writeUInt32LE(crc32(zeros), 4);
  behind.writeUInt32LE(directoryOffset - 30 - "streamed.log".length, 8);
  behind.writeUInt32LE(zeros.length, 12);
  return Buffer.concat([local, behind]);
}

/** A zip whose only member is a zip whose only member is a zip: what an archive that holds itself comes down to. */
function endless(levels: number): Buffer {
  let inner: Buffer = Buffer.from("the end, which is not reached");
  for (let level = 0; level < levels; level += 1)
    inner = craftZip([{ name: "r/r.zip", content: inner, stored: level % 2 === 0 }]).bytes;
  return inner;
}

/** Names that would leave the folder, overwrite something, hide what they are, or fit nowhere. */
export const slippingNames: readonly string[] = [
  "../../../../etc/cron.d/breakwater",
  "/etc/passwd",
  "C:\\Windows\\System32\\drivers\\etc\\hosts",
  "..\\..\\..\\inetpub\\wwwroot\\shell.aspx",
  "\\\\203.0.113.7\\share\\x",
  "a/./b/../../../c",
  "con",
  "LPT1.txt",
  "aux.aspx::$DATA",
  "a\0b.aspx",
  "report\u202Exslx.exe",
  "\u2066hidden\u2069.log",
  "\u001b[2J\u001b[31mclear.log",
  "line\r\nbreak.log",
  " ",
  ".",
  "..",
  "trailing. . ",
  "%2e%2e%2fescape.log",
  "<img src=x onerror=alert(1)>.html",
  "=cmd|' /C calc'!A0.csv",
  "n".repeat(65_535),
  `${"d/".repeat(32_000)}deep.log`,
];

function linksAndDevices(): Buffer {
  return tarOf([
    { name: "good.log", content: log },
    { name: "passwd", type: "2", link: "/etc/passwd" },
    { name: "up", type: "2", link: "../../.." },
    { name: "hard", type: "1", link: "good.log" },
    { name: "self", type: "1", link: "self" },
    { name: "tty", type: "3" },
    { name: "disk", type: "4" },
    { name: "pipe", type: "6" },
    { name: "sparse", type: "S", content: log },
    { name: "after.log", content: log },
  ]);
}

/** Archives that were made to do harm. Each is some kilobytes long. */
export const hostileArchives: readonly HostileFile[] = [
  { about: "a zip of zips of zeros, as 42.zip", path: "42.zip", make: () => nestedBomb(5, 3) },
  { about: "a zip whose members all share the same data", path: "overlap.zip", make: overlapping },
  {
    about: "a zip that declares no size for a large member",
    path: "size-zero.zip",
    make: () => craftZip([{ name: "zero.log", content: zeros, declaredSizeBytes: 0 }]).bytes,
  },
  { about: "a zip with its sizes behind the data and no directory", path: "streamed.zip", make: streamed },
  { about: "a zip that holds itself, as far as one looks", path: "r.zip", make: () => endless(12) },
  {
    about: "a zip with names that leave the folder",
    path: "slip.zip",
    make: () => craftZip(slippingNames.map((name) => ({ name, content: log }))).bytes,
  },
  {
    about: "a zip with links and devices",
    path: "links.zip",
    make: () =>
      craftZip([
        { name: "link", content: Buffer.from("/etc/shadow"), unixMode: 0o120777 },
        { name: "device", content: log, unixMode: 0o020666 },
        { name: "socket", content: log, unixMode: 0o140666 },
      ]).bytes,
  },
  { about: "a tar with links and devices", path: "links.tar", make: linksAndDevices },
  {
    about: "a tar whose member claims to be 8 GB long",
    path: "long.tar",
    make: () => tarOf([{ name: "long.log", content: log, declaredSizeBytes: 0o77777777777 }]),
  },
  { about: "a gzip of zeros", path: "zeros.log.gz", make: () => gzipSync(Buffer.alloc(16 * 1024 * 1024)) },
  { about: "a gzip cut in the middle", path: "cut.log.gz", make: () => gzipSync(log).subarray(0, 40) },
];
