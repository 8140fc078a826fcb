import { Uint8ArrayReader, Uint8ArrayWriter, ZipWriter } from "@zip.js/zip.js";
import { promisify } from "node:util";
import yauzl from "yauzl";

import type { PackFile } from "@/lib/campaigns/reading/pack-files";
import { AppError } from "@/lib/core/errors";

import { isPackPath } from "./schema";

/** More than any pack needs; a zip that claims less and gives more is refused as it unfolds. */
const mostFiles = 1000;
const mostBytes = 16 * 1024 * 1024;

function refused(sentence: string): AppError {
  return new AppError("INVALID", sentence, { field: "body" });
}

/** The files of a pack as a zip archive, with the slug as its folder. */
export async function zipOf(slug: string, files: readonly PackFile[]): Promise<Uint8Array<ArrayBuffer>> {
  const writer = new ZipWriter(new Uint8ArrayWriter(), { useWebWorkers: false });
  for (const { path, text } of files) await writer.add(`${slug}/${path}`, new Uint8ArrayReader(Buffer.from(text)));
  return writer.close();
}

async function textOf(zip: yauzl.ZipFile, entry: yauzl.Entry, left: number): Promise<{ text: string; bytes: number }> {
  const open = promisify(zip.openReadStream.bind(zip));
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of await open(entry)) {
    bytes += chunk.length;
    if (bytes > left) throw refused("This archive holds more than a pack can be. Send a pack of at most 16 MB.");
    chunks.push(chunk);
  }
  return {
    text: Buffer.concat(chunks)
      .toString("utf8")
      .replace(/^\uFEFF/, ""),
    bytes,
  };
}

/**
 * The files of a pack out of a zip archive: those that belong to a pack, from wherever its `pack.yaml` lies; everything else in
 * it stays out. INVALID when it is no zip, holds no pack.yaml, or more than a pack can be.
 */
export async function filesFromZip(bytes: Buffer): Promise<PackFile[]> {
  const zip = await new Promise<yauzl.ZipFile>((resolve, reject) => {
    yauzl.fromBuffer(bytes, { lazyEntries: true, validateEntrySizes: true }, (error, opened) =>
      opened
        ? resolve(opened)
        : reject(refused(`This is not a zip archive that can be read: ${error?.message ?? ""}.`)),
    );
  });
  const found: PackFile[] = [];
  let left = mostBytes;
  let seen = 0;
  try {
    await new Promise<void>((resolve, reject) => {
      const take = async (entry: yauzl.Entry) => {
        seen += 1;
        if (seen > mostFiles) throw refused(`This archive holds more than ${mostFiles} files.`);
        if (!entry.fileName.endsWith("/")) {
          const { text, bytes: size } = await textOf(zip, entry, left);
          left -= size;
          found.push({ path: entry.fileName, text });
        }
        zip.readEntry();
      };
      zip.on("entry", (entry: yauzl.Entry) => void take(entry).catch(reject));
      zip.on("end", () => resolve());
      zip.on("error", (error: Error) => reject(refused(`This archive cannot be read: ${error.message}.`)));
      zip.readEntry();
    });
  } finally {
    zip.close();
  }
  const manifest = found.find(({ path }) => path === "pack.yaml" || path.endsWith("/pack.yaml"));
  if (!manifest) throw refused("There is no pack.yaml in this archive, so it is no campaign pack.");
  const root = manifest.path.slice(0, -"pack.yaml".length);
  return found
    .filter(({ path }) => path.startsWith(root))
    .map(({ path, text }) => ({ path: path.slice(root.length), text }))
    .filter(({ path }) => isPackPath(path));
}
