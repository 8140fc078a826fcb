import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

import { craftZip } from "@/lib/evidence/unpack/testing/craft-zip";
import { markedFiles } from "@/lib/trials/corpus/marked";
import { tarOf } from "@/lib/trials/corpus/tar";
import { randomFrom } from "@/lib/trials/random";

/** One file that a client sends, and which way it goes. */
export type LoadFile = { name: string; bytes: Buffer; by: "put" | "upload" };

const scenarios = join(import.meta.dirname, "..", "..", "evidence", "parsers", "fixtures", "scenarios");

async function filesBelow(folder: string): Promise<{ name: string; content: Buffer }[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const found: { name: string; content: Buffer }[] = [];
  for (const path of files.toSorted((left, right) => (left < right ? -1 : 1)))
    found.push({ name: path.slice(folder.length + 1).replaceAll("\\", "/"), content: await readFile(path) });
  return found;
}

const columns = "date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) sc-status";

/** A web server's log of some megabytes, in which now and then somebody asks for a web shell. */
function longLog(rows: number): Buffer {
  const random = randomFrom("a long log");
  const lines = Array.from({ length: rows }, (_, row) => {
    const second = Math.floor((row * 86_000) / rows);
    const time = new Date(Date.UTC(2021, 2, 3) + second * 1_000).toISOString().slice(11, 19);
    const stem = random.once(900) ? "/aspnet_client/discover.aspx" : "/owa/";
    return `2021-03-03 ${time} 10.0.0.5 POST ${stem} - 443 - 203.0.113.${random.below(200)} Mozilla/5.0 200`;
  });
  const head = ["#Software: Microsoft Internet Information Services 10.0", "#Version: 1.0", `#Fields: ${columns}`];
  return Buffer.from(`${[...head, ...lines].join("\r\n")}\r\n`);
}

/** What is sent to each case: collections of three servers, an archive within an archive, long logs, a duplicate, and samples with marks. */
export async function loadOf(marker: string): Promise<LoadFile[]> {
  const attacked = await filesBelow(join(scenarios, "attacked"));
  const probed = await filesBelow(join(scenarios, "probed"));
  const clean = await filesBelow(join(scenarios, "clean-short"));
  const log = longLog(30_000);
  const nested = craftZip([
    { name: "EX03/inner.tar.gz", content: gzipSync(tarOf(clean.map(({ name, content }) => ({ name, content })))) },
    { name: "EX03/readme.txt", content: Buffer.from("collected by hand") },
  ]).bytes;
  return [
    { name: "attacked.zip", bytes: craftZip(attacked).bytes, by: "upload" },
    { name: "EX01/u_ex210303.log", bytes: log, by: "upload" },
    { name: "probed.tar", bytes: tarOf(probed.map(({ name, content }) => ({ name, content }))), by: "put" },
    { name: "nested.zip", bytes: nested, by: "put" },
    ...markedFiles(marker).map(({ path, bytes }) => ({ name: path, bytes, by: "put" as const })),
    { name: "EX01/copy.log", bytes: log, by: "put" },
    { name: "EX01/u_ex210303.log.gz", bytes: gzipSync(longLog(20_000)), by: "put" },
  ];
}
