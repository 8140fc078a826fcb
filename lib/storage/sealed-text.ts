import { createCipheriv, createDecipheriv, createHmac } from "node:crypto";

import { masterKey } from "@/lib/core/env";

import { deriveKey, keyRing } from "./master-key";

const mark = "sealed:";
const keyIdBytes = 8;
const nonceBytes = 12;
const tagBytes = 16;
const keptCases = 1_000;

type CaseKeys = { id: Buffer; text: Buffer; nonce: Buffer };
const known = new Map<string, CaseKeys>();

function keysOf(caseId: string): CaseKeys {
  const found = known.get(caseId);
  if (found) return found;
  if (known.size >= keptCases) known.clear();
  const secret = masterKey();
  const salt = Buffer.from(caseId);
  const keys = {
    id: keyRing(secret).current.id,
    text: deriveKey(secret, salt, "evidence text"),
    nonce: deriveKey(secret, salt, "evidence text nonce"),
  };
  known.set(caseId, keys);
  return keys;
}

/**
 * Text of evidence as it may stand in the database: encrypted under a key of the case, so that no line of an attacker's script
 * lies on disk in plain, where a virus scanner would find it and take the database for infected. The same text of the same
 * case is sealed alike, so values can still be compared and counted without being opened; nothing else can be told from it.
 */
export function sealText(caseId: string, text: string): string {
  const keys = keysOf(caseId);
  // The nonce follows from the text (as in SIV, RFC 5297): it repeats for the same text alone, and then so does everything.
  const nonce = createHmac("sha256", keys.nonce).update(text).digest().subarray(0, nonceBytes);
  const cipher = createCipheriv("aes-256-gcm", keys.text, nonce, { authTagLength: tagBytes });
  const body = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  return mark + Buffer.concat([keys.id, nonce, body, cipher.getAuthTag()]).toString("base64");
}

const lost = "(This line is sealed with a key that this installation does not hold. Put the master key of then back.)";
const altered = "(This line was altered in the database and cannot be shown. Compare with the file itself.)";

/** Opens what `sealText` made for the same case. Text that was stored before texts were sealed comes back as it is. */
export function openText(caseId: string, stored: string): string {
  if (!stored.startsWith(mark)) return stored;
  const keys = keysOf(caseId);
  const bytes = Buffer.from(stored.slice(mark.length), "base64");
  if (bytes.length < keyIdBytes + nonceBytes + tagBytes) return altered;
  if (!bytes.subarray(0, keyIdBytes).equals(keys.id)) return lost;
  const nonce = bytes.subarray(keyIdBytes, keyIdBytes + nonceBytes);
  const decipher = createDecipheriv("aes-256-gcm", keys.text, nonce, { authTagLength: tagBytes });
  decipher.setAuthTag(bytes.subarray(bytes.length - tagBytes));
  try {
    const body = bytes.subarray(keyIdBytes + nonceBytes, bytes.length - tagBytes);
    return Buffer.concat([decipher.update(body), decipher.final()]).toString("utf8");
  } catch {
    return altered;
  }
}
