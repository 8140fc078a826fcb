import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** A sound file of some format, with the name it came under. */
export type Sample = { path: string; bytes: Buffer };

const root = join(import.meta.dirname, "..", "..");
const largestSample = 128 * 1024;

/** Files below a folder of the source tree that are small enough to be worth changing; none when there is no such folder. */
export async function samplesBelow(folder: string, wanted: (name: string) => boolean): Promise<Sample[]> {
  const at = join(root, folder);
  const names = await readdir(at, { recursive: true, encoding: "utf8" }).catch(() => []);
  const found: Sample[] = [];
  for (const path of names.toSorted((left, right) => (left < right ? -1 : 1))) {
    if (!wanted(path)) continue;
    const bytes = await readFile(join(at, path)).catch(() => Buffer.alloc(0));
    if (bytes.length > 0 && bytes.length <= largestSample) found.push({ path, bytes });
  }
  return found;
}

/** The fixtures of all formats: the sound ones, and those that were damaged in ways the field has seen. */
export function formatSamples(): Promise<Sample[]> {
  return samplesBelow("evidence/parsers/fixtures", (name) => /(?:^|[\\/])input\.[^\\/]+$/.test(name));
}
