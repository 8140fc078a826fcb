import { existsSync, readFileSync } from "node:fs";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

import type { PackFile } from "@/lib/campaigns/reading/pack-files";
import { env } from "@/lib/core/env";
import { newId } from "@/lib/core/ids";

// Threads that read evidence have no database; they find packs that people made where all of them can read.
const packsFolder = () => join(env().dataDir, "packs");
const currentOf = (slug: string) => join(packsFolder(), slug, "current");

/** The hash of the files that are in force for a pack made here; null for any other slug. */
export function currentHash(slug: string): string | null {
  const file = currentOf(slug);
  return existsSync(file) ? readFileSync(file, "utf8").trim() : null;
}

/** The folder of one state of a pack made here. */
export function folderOf(slug: string, hash: string): string {
  return join(packsFolder(), slug, hash);
}

/** Puts the files of a pack where every process and thread of this machine reads them. Whole or not at all; safe to repeat. */
export async function writePack(slug: string, hash: string, files: readonly PackFile[]): Promise<void> {
  const folder = folderOf(slug, hash);
  if (!existsSync(folder)) {
    const building = join(packsFolder(), slug, `.new-${newId()}`);
    for (const { path, text } of files) {
      await mkdir(dirname(join(building, path)), { recursive: true });
      await writeFile(join(building, path), text);
    }
    await rename(building, folder).catch(async (error: unknown) => {
      // Another process wrote the same state meanwhile; its files are these files.
      await rm(building, { recursive: true });
      if (!existsSync(folder)) throw error;
    });
  }
  if (currentHash(slug) === hash) return;
  const pointer = `${currentOf(slug)}-${newId()}`;
  await writeFile(pointer, hash);
  await rename(pointer, currentOf(slug));
}
