import { once } from "node:events";
import { createReadStream, createWriteStream } from "node:fs";
import { copyFile, mkdir, open } from "node:fs/promises";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";

import { z } from "zod";

import { AppError } from "@/lib/core/errors";
import { isUuid } from "@/lib/core/ids";
import { placeOf } from "@/lib/storage/places";

import { fingerprint } from "./manifest";

const entry = z.object({
  namespace: z.string().refine(isUuid),
  content: z.string().regex(/^[0-9a-f]{64}$/),
  stored: z.string().regex(/^[0-9a-f]{64}$/),
});
type Entry = z.infer<typeof entry>;
export type Named = { caseId: string; sha256: string };

/** Copies one encrypted file and sees it onto the disk. */
async function copyDurably(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true, mode: 0o700 });
  await copyFile(from, to);
  const handle = await open(to, "r+");
  try {
    await handle.chmod(0o600);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Copies stored files as they are, encrypted, and lists each with the hash of its ciphertext; answers how many. */
export async function copyOut(
  blobs: AsyncIterable<Named>,
  places: { store: string; directory: string; list: string },
): Promise<number> {
  const list = createWriteStream(places.list, { mode: 0o600, flags: "wx" });
  let count = 0;
  for await (const blob of blobs) {
    const place = placeOf({ namespace: blob.caseId, sha256: blob.sha256 });
    const to = join(places.directory, place);
    await copyDurably(join(places.store, place), to);
    const { sha256: stored } = await fingerprint(to);
    if (!list.write(`${blob.caseId} ${blob.sha256} ${stored}\n`)) await once(list, "drain");
    count += 1;
  }
  list.end();
  await once(list, "close");
  return count;
}

async function* entriesOf(list: string): AsyncGenerator<Entry> {
  for await (const text of createInterface({ input: createReadStream(list) })) {
    const [namespace, content, stored] = text.split(" ");
    yield entry.parse({ namespace, content, stored });
  }
}

/** Sees that every file of the list is in the backup, byte for byte as it was copied; answers how many. */
export async function checkFiles(directory: string, list: string): Promise<number> {
  let count = 0;
  for await (const { namespace, content, stored } of entriesOf(list)) {
    const place = placeOf({ namespace, sha256: content });
    const found = await fingerprint(join(directory, place)).catch(() => null);
    if (found?.sha256 !== stored)
      throw new AppError(
        "UNPROCESSABLE",
        `The stored file ${place} of this backup is ${found ? "not as it was written" : "missing"}. Use another backup.`,
      );
    count += 1;
  }
  return count;
}

/** Puts all files of the list into an empty store. */
export async function copyIn(list: string, places: { store: string; directory: string }): Promise<void> {
  for await (const { namespace, content } of entriesOf(list)) {
    const place = placeOf({ namespace, sha256: content });
    await copyDurably(join(places.directory, place), join(places.store, place));
  }
}
