import { Uint8ArrayReader, Uint8ArrayWriter, ZipWriter } from "@zip.js/zip.js";

import type { DemoFile } from "@/lib/demo/planning/types";

const packedAt = new Date(Date.UTC(2021, 2, 14, 12, 0, 0));

/** Bytes of a file's content. */
export function bytesOf(file: DemoFile): Uint8Array {
  return typeof file.content === "string" ? Buffer.from(file.content) : file.content;
}

/** Files as one zip archive, the way clients send them. */
export async function zipped(path: string, files: readonly DemoFile[]): Promise<DemoFile> {
  const writer = new ZipWriter(new Uint8ArrayWriter(), { useWebWorkers: false });
  for (const file of files) await writer.add(file.path, new Uint8ArrayReader(bytesOf(file)), { lastModDate: packedAt });
  return { path, content: await writer.close(), server: null };
}
