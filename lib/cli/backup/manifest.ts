import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";

import { z } from "zod";

import { AppError } from "@/lib/core/errors";

/** Changes when an older version could not read a newer backup any more. */
const format = 1;

const file = z.object({ path: z.string(), sha256: z.string(), sizeBytes: z.number() });

export const manifest = z.object({
  format: z.literal(format),
  createdAt: z.string(),
  /** Database changes that the rows were written under; a restore needs the same. */
  migrations: z.array(z.string()),
  /** In the order in which rows can be put back: what is pointed at comes first. */
  tables: z.array(file.extend({ name: z.string(), rows: z.number() })),
  /** A list of all stored files with their hashes, one a line. */
  blobs: file.extend({ count: z.number() }),
  /** Where every audit chain ended, to be compared after a restore. */
  auditHeads: z.array(z.object({ caseId: z.string(), seq: z.number(), hash: z.string() })),
});
export type Manifest = z.infer<typeof manifest>;

export const manifestFormat = format;

/** SHA-256 and size of a file as it lies on disk. */
export async function fingerprint(path: string): Promise<{ sha256: string; sizeBytes: number }> {
  const hash = createHash("sha256");
  let sizeBytes = 0;
  await pipeline(createReadStream(path), async (chunks: AsyncIterable<Buffer>) => {
    for await (const chunk of chunks) {
      hash.update(chunk);
      sizeBytes += chunk.byteLength;
    }
  });
  return { sha256: hash.digest("hex"), sizeBytes };
}

export async function writeManifest(directory: string, content: Manifest): Promise<void> {
  await writeFile(join(directory, "manifest.json"), `${JSON.stringify(content, null, 1)}\n`, {
    mode: 0o600,
    flag: "wx",
  });
}

/** Reads the manifest of a backup. NOT_FOUND or UNPROCESSABLE when the directory holds none that this version reads. */
export async function readManifest(directory: string): Promise<Manifest> {
  const path = join(directory, "manifest.json");
  const words = await readFile(path, "utf8").catch(() => {
    throw new AppError("NOT_FOUND", `${directory} holds no finished backup: manifest.json is missing.`);
  });
  try {
    return manifest.parse(JSON.parse(words));
  } catch {
    throw new AppError("UNPROCESSABLE", `${path} is not a manifest that this version can read.`);
  }
}

/** Refuses a file of a backup that is not as it was written. */
export async function assertUnchanged(
  directory: string,
  expected: { path: string; sha256: string; sizeBytes: number },
): Promise<void> {
  const found = await fingerprint(join(directory, expected.path)).catch(() => null);
  if (found?.sha256 === expected.sha256 && found.sizeBytes === expected.sizeBytes) return;
  throw new AppError(
    "UNPROCESSABLE",
    `${expected.path} of this backup is ${found ? "not as it was written" : "missing"}. Use another backup.`,
  );
}
