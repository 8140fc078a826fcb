import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

import { AppError } from "@/lib/core/errors";

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
 * The pack of a campaign, read and checked once per process.
 * Throws NOT_FOUND for a slug without a pack, UNPROCESSABLE as `packFrom` does.
 */
export async function loadPack(slug: string): Promise<Pack> {
  const known = loaded.get(slug);
  if (known !== undefined) return known;
  const reading = readPack(slug);
  loaded.set(slug, reading);
  reading.catch(() => loaded.delete(slug));
  return reading;
}

async function readPack(slug: string): Promise<Pack> {
  const folder = join(packFolder(), slug);
  if (!/^[a-z0-9-]+$/.test(slug) || !existsSync(folder))
    throw new AppError("NOT_FOUND", `There is no campaign pack named ${slug}.`);
  return packFrom(slug, await filesBelow(folder, ""));
}

/** The slugs of all packs that came with this installation. */
export async function packSlugs(): Promise<string[]> {
  const entries = await readdir(packFolder(), { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith("."))
    .map((entry) => entry.name)
    .toSorted();
}
