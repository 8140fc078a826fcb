import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, verify } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

import { AppError } from "@/lib/core/errors";
import { canonicalJson } from "@/lib/core/hashing";

import { headsRoot } from "./merkle";

const checkpoint = z.object({
  at: z.string(),
  root: z.string(),
  heads: z.array(z.object({ caseId: z.string(), seq: z.number(), hash: z.string() })),
  publicKey: z.string(),
  signature: z.string(),
});
export type Checkpoint = z.infer<typeof checkpoint>;

const keyPath = (dataDir: string) => join(dataDir, "secrets", "checkpoint.key");

/** The key that signs the checkpoints of this installation; made when there is none yet. */
export function signingKey(dataDir: string): KeyObject {
  const path = keyPath(dataDir);
  if (existsSync(path)) return createPrivateKey(readFileSync(path));
  mkdirSync(join(dataDir, "secrets"), { recursive: true, mode: 0o700 });
  const { privateKey } = generateKeyPairSync("ed25519");
  writeFileSync(path, privateKey.export({ type: "pkcs8", format: "pem" }), { mode: 0o600, flag: "wx" });
  return privateKey;
}

/** The public half of a key as checkpoints carry it. */
export function publicKeyOf(key: KeyObject): string {
  return createPublicKey(key).export({ type: "spki", format: "der" }).toString("base64");
}

/** The public key of this installation, or null while it has signed nothing. */
export function installationKey(dataDir: string): string | null {
  const path = keyPath(dataDir);
  return existsSync(path) ? publicKeyOf(createPrivateKey(readFileSync(path))) : null;
}

/** What a checkpoint signs. */
export function signedBytes({ at, root, heads }: Pick<Checkpoint, "at" | "root" | "heads">): Buffer {
  return Buffer.from(canonicalJson({ at, count: heads.length, root }));
}

/** Where the checkpoints of an installation are kept. */
export function checkpointFolder(dataDir: string): string {
  return join(dataDir, "audit");
}

/** The checkpoint files of an installation, the earliest first. */
export function checkpointFiles(dataDir: string): string[] {
  const folder = checkpointFolder(dataDir);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => /^checkpoint-.*\.json$/.test(file))
    .toSorted()
    .map((file) => join(folder, file));
}

/**
 * Reads a checkpoint; checks that the given key signed it, not one it brings along, and that its root is that of its heads.
 * Throws UNPROCESSABLE otherwise.
 */
export function readCheckpoint(path: string, publicKey: string | null): Checkpoint {
  const refuse = (why: string) => new AppError("UNPROCESSABLE", `${path} ${why}`);
  let read: Checkpoint;
  try {
    read = checkpoint.parse(JSON.parse(readFileSync(path, "utf8")));
  } catch {
    throw refuse("is not a checkpoint that can be read.");
  }
  if (read.publicKey !== publicKey)
    throw refuse(
      "is signed by another key than that of this installation. If an earlier one signed it, give its --key.",
    );
  const key = createPublicKey({ key: Buffer.from(read.publicKey, "base64"), format: "der", type: "spki" });
  const intact =
    headsRoot(read.heads) === read.root && verify(null, signedBytes(read), key, Buffer.from(read.signature, "base64"));
  if (!intact) throw refuse("was changed after it was signed.");
  return read;
}
