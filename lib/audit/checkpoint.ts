import { sign } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";

import { AppError } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import type { Tx } from "@/lib/db/client";
import { inPortfolio, installationId } from "@/lib/db/unit";
import { replaceFile } from "@/lib/storage/disk";

import { appendAudit } from "./commands";
import {
  type Checkpoint,
  checkpointFiles,
  checkpointFolder,
  installationKey,
  publicKeyOf,
  readCheckpoint,
  signedBytes,
  signingKey,
} from "./proving/checkpoint-file";
import { headsRoot, inclusionOf, type Inclusion } from "./proving/merkle";
import { chainHeads, missingHeads } from "./queries";
import type { ChainHead } from "./rules";

export { checkpointFiles, installationKey } from "./proving/checkpoint-file";

/** A checkpoint as one case may show it to others: the signed root, and the proof that the case is under it. */
export type CaseCheckpoint = Omit<Checkpoint, "heads"> & { head: { seq: number; hash: string }; inclusion: Inclusion };

const product = { userId: null, name: "Breakwater" };

/** Whether anything but the note of the last checkpoint itself was written since. */
async function newsSinceLast(tx: Tx, events: number): Promise<boolean> {
  const last = await tx.auditCheckpoint.findFirst({ orderBy: { at: "desc" }, select: { events: true } });
  return last === null || events !== last.events + 1;
}

/** A checkpoint signed over rewritten history would make it look vouched for, so what was signed last must still stand. */
async function assertStillStands(tx: Tx, latest: string, publicKey: string): Promise<void> {
  const missing = await missingHeads(tx, readCheckpoint(latest, publicKey).heads);
  if (missing.length === 0) return;
  throw new AppError(
    "UNPROCESSABLE",
    `What ${latest} signed no longer stands in ${missing.length} audit ${missing.length === 1 ? "chain" : "chains"}, so no new checkpoint is signed. Run breakwater verify, and compare with a backup.`,
  );
}

/**
 * Signs the Merkle root over the heads of all chains, notes it in the installation's own chain, and writes it with the heads
 * to `<data>/audit/`, one file each time; nothing new, no new file. A copy kept elsewhere later proves that nothing before it
 * was rewritten, even by someone who owns the database. Returns the path of the latest file. UNPROCESSABLE when what the latest
 * file signed is not there any more.
 */
export async function writeCheckpoint(tx: Tx, dataDir: string, now: Date): Promise<string> {
  const key = signingKey(dataDir);
  const publicKey = publicKeyOf(key);
  const latest = latestCheckpoint(dataDir);
  if (latest !== null) await assertStillStands(tx, latest, publicKey);
  const heads = await chainHeads(tx);
  const events = heads.reduce((sum, head) => sum + head.seq, 0);
  if (latest !== null && !(await newsSinceLast(tx, events))) return latest;
  const [at, root] = [now.toISOString(), headsRoot(heads)];
  const signature = sign(null, signedBytes({ at, root, heads }), key).toString("base64");
  await tx.auditCheckpoint.create({
    data: { id: newId(), at: now, root, heads: heads.length, events, publicKey, signature },
  });
  await appendAudit(tx, product, {
    caseId: installationId,
    action: "audit.checkpoint",
    object: "audit",
    after: { root, chains: heads.length, events },
  });
  const folder = checkpointFolder(dataDir);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, `checkpoint-${at.replaceAll(/[:.]/g, "-")}.json`);
  await replaceFile(path, Buffer.from(`${JSON.stringify({ at, root, heads, publicKey, signature })}\n`));
  return path;
}

/** The latest checkpoint file of an installation, or null. */
export function latestCheckpoint(dataDir: string): string | null {
  return checkpointFiles(dataDir).at(-1) ?? null;
}

/** Why a checkpoint proves that something is wrong: the file itself does not hold, or a chain does not hold what it signed. */
export type CheckpointTrouble =
  | { kind: "file"; path: string; reason: string }
  | { kind: "rewritten"; path: string; caseId: string; seq: number };

/**
 * Holds checkpoints, the earliest first, against the chains as they are now; what was signed must still stand. History that was
 * rewritten between two of them is seen by the earlier one alone, so none is left out.
 */
export async function checkpointTroubles(
  paths: readonly string[],
  publicKey: string | null,
): Promise<CheckpointTrouble[]> {
  const troubles: CheckpointTrouble[] = [];
  const checked = new Map<string, string>();
  for (const path of paths) {
    const heads = headsOf(path, publicKey);
    if (!Array.isArray(heads)) {
      troubles.push(heads);
      continue;
    }
    // Most chains rest from one checkpoint to the next and are looked up once.
    const news = heads.filter(({ caseId, seq, hash }) => checked.get(caseId) !== `${seq}:${hash}`);
    for (const { caseId, seq, hash } of news) checked.set(caseId, `${seq}:${hash}`);
    const missing = await inPortfolio((tx) => missingHeads(tx, news));
    troubles.push(...missing.map((head) => ({ kind: "rewritten" as const, path, ...head })));
  }
  return troubles;
}

function headsOf(path: string, publicKey: string | null): ChainHead[] | CheckpointTrouble {
  try {
    return readCheckpoint(path, publicKey).heads;
  } catch (error) {
    if (error instanceof AppError) return { kind: "file", path, reason: error.message };
    throw error;
  }
}

/** The latest checkpoint as it concerns one case; null while there is none, or none that knows the case. */
export function checkpointOf(dataDir: string, caseId: string): CaseCheckpoint | null {
  const path = latestCheckpoint(dataDir);
  if (path === null) return null;
  const { heads, ...rest } = readCheckpoint(path, installationKey(dataDir));
  const head = heads.find((each) => each.caseId === caseId);
  const inclusion = inclusionOf(heads, caseId);
  return head && inclusion ? { ...rest, head: { seq: head.seq, hash: head.hash }, inclusion } : null;
}
