import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";

import { newId } from "@/lib/core/ids";
import { openStore } from "@/lib/storage/blobs";
import type { ObjectReader } from "@/lib/storage/object-file";

/** A store of its own in a folder that goes away, and a way to read what is put into it. */
export async function storeOfItsOwn() {
  const folder = await mkdtemp(join(tmpdir(), "bw-reading-"));
  const store = await openStore({ root: folder, masterKey: randomBytes(32), reserveBytes: 0 });
  return {
    async using<T>(bytes: Uint8Array, work: (reader: ObjectReader) => Promise<T>): Promise<T> {
      const reader = await store.open(await store.save(newId(), Readable.from([Buffer.from(bytes)])));
      try {
        return await work(reader);
      } finally {
        await reader.close();
      }
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
