import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Locator, Page } from "@playwright/test";
import { Uint8ArrayReader, Uint8ArrayWriter, ZipWriter } from "@zip.js/zip.js";

import { scenarioFiles, type Scenario } from "./api";

export type SentFile = { name: string; mimeType: string; buffer: Buffer };

/** A scenario as a client would send it: one zip with the folders of the server inside. */
export async function scenarioZip(scenario: Scenario): Promise<SentFile> {
  const zip = new ZipWriter(new Uint8ArrayWriter());
  for (const { path, file } of scenarioFiles(scenario)) await zip.add(path, new Uint8ArrayReader(readFileSync(file)));
  return { name: `${scenario}.zip`, mimeType: "application/zip", buffer: Buffer.from(await zip.close()) };
}

/** The ECP proxy log of the attacked server, as if another address had done it a day later. */
export function attackFrom(address: string): SentFile {
  const log = scenarioFiles("attacked").find(({ path }) => path.includes("HttpProxy/Ecp"));
  if (!log) throw new Error("the attacked scenario has no ECP proxy log");
  const text = readFileSync(log.file, "utf8")
    .replaceAll("203.0.113.21", address)
    .replaceAll("2021-03-03T", "2021-03-04T");
  return { name: "HttpProxy_2021030400-1.LOG", mimeType: "text/plain", buffer: Buffer.from(text) };
}

/** A proxy log on disk that is larger than one part of an upload, so that an upload of it can be cut in the middle. */
export function largeLog(
  directory: string,
  megabytes: number,
): { path: string; name: string; sizeBytes: number; sha256: string } {
  const source = scenarioFiles("probed").find(({ path }) => path.includes("HttpProxy/Owa"));
  if (!source) throw new Error("the probed scenario has no OWA proxy log");
  const lines = readFileSync(source.file, "utf8").split(/(?<=\n)/);
  const head = lines.filter((line) => line.startsWith("#")).join("");
  const body = lines.filter((line) => !line.startsWith("#")).join("");
  const bytes = Buffer.from(head + body.repeat(Math.ceil((megabytes * 1024 * 1024) / body.length)));
  const name = "HttpProxy_2021022700-1.LOG";
  const path = join(directory, name);
  writeFileSync(path, bytes);
  return { path, name, sizeBytes: bytes.length, sha256: createHash("sha256").update(bytes).digest("hex") };
}

/** Drops a file on the element, as the hand does. */
export async function dropFile(page: Page, onto: Locator, { name, mimeType, buffer }: SentFile): Promise<void> {
  const dataTransfer = await page.evaluateHandle(
    ([base64, fileName, type]) => {
      const bytes = Uint8Array.from(atob(base64 ?? ""), (character) => character.charCodeAt(0));
      const transfer = new DataTransfer();
      transfer.items.add(new File([bytes], fileName ?? "", { type }));
      return transfer;
    },
    [buffer.toString("base64"), name, mimeType],
  );
  await onto.dispatchEvent("dragover", { dataTransfer });
  await onto.dispatchEvent("drop", { dataTransfer });
}
