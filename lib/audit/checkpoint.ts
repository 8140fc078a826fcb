import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

import { AppError } from "@/lib/core/errors";
import { canonicalJson } from "@/lib/core/hashing";
import { newId } from "@/lib/core/ids";
import type { Tx } from "@/lib/db/client";
import { installationId } from "@/lib/db/unit";

import { appendAudit } from "./commands";
import { headsRoot, inclusionOf, type Inclusion } from "./proving/merkle";
import { chainHeads } from "./queries";

const checkpoint = z.object({
  at: z.string(),
  root: z.string(),
  heads: z.array(z.object({ caseId: z.string(), seq: z.number(), hash: z.string() })),
  publicKey: z.string(),
  signature: z.string(),
});
export type Checkpoint = z.infer<typeof checkpoint>;

/** A checkpoint as one case may show it to others: the signed root, and the proof that the case is under it. */
export type CaseCheckpoint = Omit<Checkpoint, "heads"> & { head: { seq: number; hash: string }; inclusion: Inclusion };

const product = { userId: null, name: "Breakwater" };

function signingKey(dataDir: string): ReturnType<typeof createPrivateKey> {
  const path = join(dataDir, "secrets", "checkpoint.key");
  if (existsSync(path)) return createPrivateKey(readFileSync(path));
  mkdirSync(join(dataDir, "secrets"), { recursive: true, mode: 0o700 });
  const { privateKey } = generateKeyPairSync("ed25519");
  writeFileSync(path, privateKey.export({ type: "pkcs8", format: "pem" }), { mode: 0o600, flag: "wx" });
  return privateKey;
}

function signed({ at, root, count }: { at: string; root: string; count: number }): Buffer {
  return Buffer.from(canonicalJson({ at, count, root }));
}

/** Whether anything but the note of the last checkpoint itself was written since. */
async function newsSinceLast(tx: Tx, events: number): Promise<boolean> {
  const last = await tx.auditCheckpoint.findFirst({ orderBy: { at: "desc" }, select: { events: true } });
  return last === null || events !== last.events + 1;
}

/**
 * Signs the Merkle root over the heads of all chains, notes it in the installation's own chain, and writes it with the heads
 * to `<data>/audit/`, one file each time; nothing new, no new file. A copy kept elsewhere later proves that nothing before it
 * was rewritten, even by someone who owns the database. Returns the path of the latest file.
 */
export async function writeCheckpoint(tx: Tx, dataDir: string, now: Date): Promise<string> {
  const heads = await chainHeads(tx);
  const events = heads.reduce((sum, head) => sum + head.seq, 0);
  const latest = latestCheckpoint(dataDir);
  if (latest !== null && !(await newsSinceLast(tx, events))) return latest;
  const [at, root] = [now.toISOString(), headsRoot(heads)];
  const key = signingKey(dataDir);
  const publicKey = createPublicKey(key).export({ type: "spki", format: "der" }).toString("base64");
  const signature = sign(null, signed({ at, root, count: heads.length }), key).toString("base64");
  await tx.auditCheckpoint.create({
    data: { id: newId(), at: now, root, heads: heads.length, events, publicKey, signature },
  });
  await appendAudit(tx, product, {
    caseId: installationId,
    action: "audit.checkpoint",
    object: "audit",
    after: { root, chains: heads.length, events },
  });
  const folder = join(dataDir, "audit");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, `checkpoint-${at.replaceAll(/[:.]/g, "-")}.json`);
  writeFileSync(path, `${JSON.stringify({ at, root, heads, publicKey, signature })}\n`, { mode: 0o600 });
  return path;
}

/** Reads a checkpoint, checks its signature and that its root is that of its heads. Throws UNPROCESSABLE otherwise. */
export function readCheckpoint(path: string): Checkpoint {
  const refuse = (why: string) => new AppError("UNPROCESSABLE", `${path} ${why}`);
  let read: Checkpoint;
  try {
    read = checkpoint.parse(JSON.parse(readFileSync(path, "utf8")));
  } catch {
    throw refuse("is not a checkpoint that can be read.");
  }
  const key = createPublicKey({ key: Buffer.from(read.publicKey, "base64"), format: "der", type: "spki" });
  const intact =
    headsRoot(read.heads) === read.root &&
    verify(null, signed({ ...read, count: read.heads.length }), key, Buffer.from(read.signature, "base64"));
  if (!intact) throw refuse("was changed after it was signed.");
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

/** The latest checkpoint as it concerns one case; null while there is none, or none that knows the case. */
export function checkpointOf(dataDir: string, caseId: string): CaseCheckpoint | null {
  const path = latestCheckpoint(dataDir);
  if (path === null) return null;
  const { heads, ...rest } = readCheckpoint(path);
  const head = heads.find((each) => each.caseId === caseId);
  const inclusion = inclusionOf(heads, caseId);
  return head && inclusion ? { ...rest, head: { seq: head.seq, hash: head.hash }, inclusion } : null;
}
