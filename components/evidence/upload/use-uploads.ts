"use client";

import { useSyncExternalStore } from "react";

import type { Upload } from "./upload-model";
import { uploadStore } from "./upload-store";

const none: readonly Upload[] = [];

/** Uploads of this browser tab, as they move. */
export function useUploads(): readonly Upload[] {
  return useSyncExternalStore(uploadStore.subscribe, uploadStore.snapshot, () => none);
}
