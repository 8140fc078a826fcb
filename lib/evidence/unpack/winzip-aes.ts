import { createCipheriv, createHmac, pbkdf2 } from "node:crypto";
import type { Hmac } from "node:crypto";
import { promisify } from "node:util";

/*
 * WinZip AES encryption (AE-1, AE-2): PBKDF2-SHA1 with 1000 rounds gives an AES key, a key for HMAC-SHA1 and two bytes
 * that tell a wrong password early. AES runs in counter mode with a little-endian counter from 1; the first ten bytes of
 * the HMAC over the ciphertext follow it.
 */
export const aesMacSizeBytes = 10;
export const aesCheckSizeBytes = 2;
const blockSizeBytes = 16;
const rounds = 1000;
const derive = promisify(pbkdf2);

export type ZipAesKeys = { cipher: Buffer; mac: Buffer; check: Buffer };

/** Keys for a password and salt; the salt is half as long as the AES key (8, 12 or 16 bytes). */
export async function zipAesKeys(password: string, salt: Uint8Array): Promise<ZipAesKeys> {
  const size = salt.byteLength * 2;
  const all = await derive(password, salt, rounds, 2 * size + aesCheckSizeBytes, "sha1");
  return { cipher: all.subarray(0, size), mac: all.subarray(size, 2 * size), check: all.subarray(2 * size) };
}

/** The authentication code over the ciphertext. */
export function zipAesMac(keys: ZipAesKeys): Hmac {
  return createHmac("sha1", keys.mac);
}

/** Encrypts or decrypts, which is the same, chunk after chunk in order. */
export function zipAesStream(keys: ZipAesKeys): (chunk: Uint8Array) => Buffer {
  const cipher = createCipheriv(`aes-${keys.cipher.length * 8}-ecb`, keys.cipher, null).setAutoPadding(false);
  let counter = 1;
  let left: Buffer = Buffer.alloc(0);

  function keystream(sizeBytes: number): Buffer {
    const blocks = Math.ceil(sizeBytes / blockSizeBytes);
    const counters = Buffer.alloc(blocks * blockSizeBytes);
    for (let index = 0; index < blocks; index += 1, counter += 1) {
      counters.writeUInt32LE(counter % 2 ** 32, index * blockSizeBytes);
      counters.writeUInt32LE(Math.floor(counter / 2 ** 32), index * blockSizeBytes + 4);
    }
    return cipher.update(counters);
  }

  return (chunk) => {
    const stream =
      left.length >= chunk.byteLength ? left : Buffer.concat([left, keystream(chunk.byteLength - left.length)]);
    left = stream.subarray(chunk.byteLength);
    const output = Buffer.allocUnsafe(chunk.byteLength);
    for (let index = 0; index < chunk.byteLength; index += 1)
      output[index] = (chunk[index] ?? 0) ^ (stream[index] ?? 0);
    return output;
  };
}
