import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

import { AppError } from "@/lib/core/errors";

import { currentHash, folderOf } from "@/lib/campaigns/making/on-disk";

import { type PackFile, packFrom } from "./pack-files";
import type { Pack } from "@/lib/campaigns/schema";

async function filesBelow(folder: string, prefix: string): Promise<PackFile[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const files: PackFile[] = [];
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    if (entry.name.startsWith(".")) continue;
    const path = `${prefix}${entry.name}`;
    if (entry.isDirectory()) files.push(...(await filesBelow(join(folder, entry.name), `${path}/`)));
    else if (entry.isFile() && /\.(ya?ml|yar|csv|md)$/.test(entry.name))
      files.push({ path, text: await readFile(join(folder, entry.name), "utf8") });
  }
  return files;
}

/** The folder that holds the packs of this installation: beside this folder, or below the directory the product was started in. */
function packFolder(): string {
  const started = join(process.cwd(), "lib", "campaigns", "packs");
  if (existsSync(started)) return started;
  return join(import.meta.dirname, "..", "packs");
}

const loaded = new Map<string, Promise<Pack>>();

/**
 * The pack of a campaign: one that came with Breakwater, or one made here. Read and checked once per process and state of its
 * files. Throws NOT_FOUND for a slug without a pack, UNPROCESSABLE as `packFrom` does.
 */
export async function loadPack(slug: string): Promise<Pack> {
  const hash = isInstalled(slug) ? "" : currentHash(slug);
  if (hash === null || !/^[a-z0-9-]+$/.test(slug))
    throw new AppError("NOT_FOUND", `There is no campaign pack named ${slug}.`);
  const place = `${slug} ${hash}`;
  const known = loaded.get(place);
  if (known !== undefined) return known;
  const reading = readPack(slug, hash === "" ? join(packFolder(), slug) : folderOf(slug, hash));
  loaded.set(place, reading);
  reading.catch(() => loaded.delete(place));
  return reading;
}

async function readPack(slug: string, folder: string): Promise<Pack> {
  return packFrom(slug, await filesBelow(folder, ""));
}

/** The files of a pack that came with Breakwater, as they are; null when there is none of that name. */
export async function installedFiles(slug: string): Promise<PackFile[] | null> {
  return isInstalled(slug) ? filesBelow(join(packFolder(), slug), "") : null;
}

function isInstalled(slug: string): boolean {
  return /^[a-z0-9-]+$/.test(slug) && existsSync(join(packFolder(), slug));
}

/** The slugs of the packs that came with this installation. */
export async function packSlugs(): Promise<string[]> {
  const entries = await readdir(packFolder(), { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith("."))
    .map((entry) => entry.name)
    .toSorted();
}
