import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from "node:crypto";
import { link, open, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { AppError } from "@/lib/core/errors";
import { makeDirectory, syncDirectory, systemCode } from "./disk";

const keySizeBytes = 32;
const keyIdSizeBytes = 8;

/** The key that wraps all others. `id` names it without revealing it, so that a later key can take over. */
export type MasterKey = { id: Buffer; wrapping: Buffer; records: Buffer };

/** The key in use, and earlier ones that may still open what they once wrapped. */
export type KeyRing = { current: MasterKey; retired: MasterKey[] };

/** Derives one 32-byte key from another for one purpose, so that no key is ever used for two. */
export function deriveKey(secret: Uint8Array, salt: Uint8Array, purpose: string): Buffer {
  return Buffer.from(hkdfSync("sha256", secret, salt, `breakwater ${purpose}`, keySizeBytes));
}

/** The key ring over 32-byte secrets, the one in use first. */
export function keyRing(secret: Uint8Array, retired: Uint8Array[] = []): KeyRing {
  return { current: masterKeyOf(secret), retired: retired.map(masterKeyOf) };
}

function masterKeyOf(secret: Uint8Array): MasterKey {
  if (secret.byteLength !== keySizeBytes) {
    throw new AppError(
      "INVALID",
      `The master key has ${secret.byteLength} bytes; it must have exactly ${keySizeBytes}.`,
    );
  }
  const none = Buffer.alloc(0);
  const id = createHash("sha256").update("breakwater key id").update(secret).digest().subarray(0, keyIdSizeBytes);
  return { id, wrapping: deriveKey(secret, none, "key wrapping"), records: deriveKey(secret, none, "sealed records") };
}

/** The key with this id, or UNAVAILABLE when the installation no longer holds it: no partial plaintext is ever given. */
export function keyById(ring: KeyRing, id: Uint8Array): MasterKey {
  for (const key of [ring.current, ...ring.retired]) if (key.id.equals(id)) return key;
  const name = Buffer.from(id).toString("hex");
  throw new AppError(
    "UNAVAILABLE",
    `Stored files were encrypted with master key ${name}, which this installation does not hold. Put that key back, or restore the matching backup.`,
  );
}

/** Encrypts a small record (state of an upload) under the master key, bound to the place it belongs to. */
export function sealRecord(ring: KeyRing, place: string, content: Uint8Array): Buffer {
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", ring.current.records, nonce, { authTagLength: 16 });
  cipher.setAAD(Buffer.from(place));
  const body = Buffer.concat([cipher.update(content), cipher.final()]);
  return Buffer.concat([ring.current.id, nonce, body, cipher.getAuthTag()]);
}

/** Opens what `sealRecord` made for the same place; null when it was altered, cut or made for another place. */
export function openRecord(ring: KeyRing, place: string, sealed: Buffer): Buffer | null {
  if (sealed.length < keyIdSizeBytes + 12 + 16) return null;
  const key = keyById(ring, sealed.subarray(0, keyIdSizeBytes));
  const decipher = createDecipheriv("aes-256-gcm", key.records, sealed.subarray(keyIdSizeBytes, keyIdSizeBytes + 12), {
    authTagLength: 16,
  });
  decipher.setAAD(Buffer.from(place));
  decipher.setAuthTag(sealed.subarray(sealed.length - 16));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(keyIdSizeBytes + 12, sealed.length - 16)), decipher.final()]);
  } catch {
    return null;
  }
}

/**
 * The 32-byte master secret: from the setting (64 hex digits or base64) when there is one, otherwise from
 * `<dataDirectory>/secrets/master.key`, which is made once, readable by its owner only and durable before it is used.
 * Throws INVALID when either is not a key; an existing file is never replaced, because everything stored depends on it.
 */
export async function loadMasterKey(dataDirectory: string, setting?: string): Promise<Buffer> {
  if (setting !== undefined && setting.trim() !== "") return parseMasterKey(setting, "The master key setting");
  const directory = join(dataDirectory, "secrets");
  const path = join(directory, "master.key");
  await makeDirectory(directory);
  return (await readMasterKey(path)) ?? createMasterKey(directory, path);
}

async function readMasterKey(path: string): Promise<Buffer | null> {
  try {
    return parseMasterKey(await readFile(path, "utf8"), `The file ${path}`);
  } catch (error) {
    if (systemCode(error) === "ENOENT") return null;
    throw error;
  }
}

/** The key becomes visible under its name only when it is whole on disk; of two processes that make one at once, the first counts. */
async function createMasterKey(directory: string, path: string): Promise<Buffer> {
  const secret = randomBytes(keySizeBytes);
  const temporary = join(directory, `master.key.${randomBytes(8).toString("hex")}`);
  const handle = await open(temporary, "wx", 0o600);
  try {
    await handle.writeFile(`${secret.toString("base64")}\n`);
    await handle.sync();
    await link(temporary, path);
  } catch (error) {
    if (systemCode(error) !== "EEXIST") throw error;
  } finally {
    await handle.close();
    await rm(temporary, { force: true });
  }
  await syncDirectory(directory);
  return parseMasterKey(await readFile(path, "utf8"), `The file ${path}`);
}

function parseMasterKey(text: string, where: string): Buffer {
  const trimmed = text.trim();
  if (/^[0-9a-fA-F]{64}$/.test(trimmed)) return Buffer.from(trimmed, "hex");
  if (/^[A-Za-z0-9+/_-]{43}=?$/.test(trimmed)) return Buffer.from(trimmed, "base64");
  throw new AppError(
    "INVALID",
    `${where} does not hold a master key: 32 bytes are needed, as 64 hexadecimal digits or in base64. If the key was lost, restore it from a backup.`,
  );
}
