import { join } from "node:path";

import { env, masterKey } from "@/lib/core/env";

import { type BlobStore, openStore } from "./blobs";

declare global {
  var breakwaterStore: Promise<BlobStore> | undefined;
}

/** The evidence store of this installation, opened once per process. */
export function installedStore(): Promise<BlobStore> {
  globalThis.breakwaterStore ??= openStore({ root: join(env().dataDir, "evidence"), masterKey: masterKey() });
  return globalThis.breakwaterStore;
}
