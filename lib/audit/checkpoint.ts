import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

import { AppError } from "@/lib/core/errors";
import { canonicalJson, sha256Hex } from "@/lib/core/hashing";
import { newId } from "@/lib/core/ids";
import type { Tx } from "@/lib/db/client";

import { chainHeads } from "./queries";

const checkpoint = z.object({
  at: z.string(),
  heads: z.array(z.object({ caseId: z.string(), seq: z.number(), hash: z.string() })),
  publicKey: z.string(),
  signature: z.string(),
});
export type Checkpoint = z.infer<typeof checkpoint>;

function signingKey(dataDir: string): ReturnType<typeof createPrivateKey> {
  const path = join(dataDir, "secrets", "checkpoint.key");
  if (existsSync(path)) return createPrivateKey(readFileSync(path));
  mkdirSync(join(dataDir, "secrets"), { recursive: true, mode: 0o700 });
  const { privateKey } = generateKeyPairSync("ed25519");
  writeFileSync(path, privateKey.export({ type: "pkcs8", format: "pem" }), { mode: 0o600, flag: "wx" });
  return privateKey;
}

function signed(at: string, heads: Checkpoint["heads"]): Buffer {
  return Buffer.from(canonicalJson({ at, heads }));
}

/**
 * Signs the heads of all chains and writes them to `<data>/audit/`, one file each time. A copy kept elsewhere later proves
 * that nothing before it was rewritten, even by someone who owns the database. Returns the path of the file.
 */
export async function writeCheckpoint(tx: Tx, dataDir: string, now: Date): Promise<string> {
  const heads = await chainHeads(tx);
  const at = now.toISOString();
  const key = signingKey(dataDir);
  const publicKey = createPublicKey(key).export({ type: "spki", format: "der" }).toString("base64");
  const signature = sign(null, signed(at, heads), key).toString("base64");
  const folder = join(dataDir, "audit");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, `checkpoint-${at.replaceAll(/[:.]/g, "-")}.json`);
  writeFileSync(path, `${JSON.stringify({ at, heads, publicKey, signature })}\n`, { mode: 0o600 });
  await tx.auditCheckpoint.create({
    data: {
      id: newId(),
      at: now,
      root: sha256Hex(signed(at, heads)),
      heads: heads.length,
      events: heads.reduce((sum, head) => sum + head.seq, 0),
      publicKey,
      signature,
    },
  });
  return path;
}

/** Reads a checkpoint and checks its signature. Throws UNPROCESSABLE when it is not one, or was changed. */
export function readCheckpoint(path: string): Checkpoint {
  const refuse = (why: string) => new AppError("UNPROCESSABLE", `${path} ${why}`);
  let read: Checkpoint;
  try {
    read = checkpoint.parse(JSON.parse(readFileSync(path, "utf8")));
  } catch {
    throw refuse("is not a checkpoint that can be read.");
  }
  const key = createPublicKey({ key: Buffer.from(read.publicKey, "base64"), format: "der", type: "spki" });
  if (!verify(null, signed(read.at, read.heads), key, Buffer.from(read.signature, "base64")))
    throw refuse("was changed after it was signed.");
  return read;
}

/** The latest checkpoint file of an installation, or null. */
export function latestCheckpoint(dataDir: string): string | null {
  const folder = join(dataDir, "audit");
  if (!existsSync(folder)) return null;
  const name = readdirSync(folder)
    .filter((file) => /^checkpoint-.*\.json$/.test(file))
    .toSorted()
    .at(-1);
  return name === undefined ? null : join(folder, name);
}
