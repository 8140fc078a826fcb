import { createCipheriv, createHmac, pbkdf2 } from "node:crypto";
import type { Hmac } from "node:crypto";
import { promisify } from "node:util";

/*
 * WinZip AES encryption (AE-1, AE-2): PBKDF2-SHA1 with 1000 rounds gives an AES key, a key for HMAC-SHA1 and two bytes
 * that tell a wrong password early. AES runs in counter mode with a little-endian counter from 1 (machine words are little-endian wherever Node runs today); the first ten bytes of
 * the HMAC over the ciphertext follow it.
 */
export const aesMacSizeBytes = 10;
export const aesCheckSizeBytes = 2;
const blockSizeBytes = 16;
const wordsPerBlock = 4;
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
  let left: Uint8Array = new Uint8Array(0);

  function keystream(sizeBytes: number): Buffer {
    const counters = new Uint32Array(Math.ceil(sizeBytes / blockSizeBytes) * wordsPerBlock);
    for (let word = 0; word < counters.length; word += wordsPerBlock, counter += 1) {
      counters[word] = counter % 2 ** 32;
      counters[word + 1] = counter / 2 ** 32;
    }
    return cipher.update(new Uint8Array(counters.buffer));
  }

  return (chunk) => {
    const length = chunk.byteLength;
    const more = left.length < length ? keystream(length - left.length) : new Uint8Array(0);
    const stream = aligned([left, more]);
    left = stream.slice(length, left.length + more.length);
    const output = aligned([chunk]);
    xorWords(output, stream);
    return Buffer.from(output.buffer, 0, length);
  };
}

/** The pieces one after the other in memory of their own, a whole number of machine words long. */
function aligned(pieces: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const length = pieces.reduce((sum, piece) => sum + piece.byteLength, 0);
  const bytes = new Uint8Array(Math.ceil(length / 4) * 4);
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.byteLength;
  }
  return bytes;
}

/** Byte by byte made decryption about six times slower when it was measured. */
function xorWords(target: Uint8Array<ArrayBuffer>, mask: Uint8Array<ArrayBuffer>): void {
  const words = new Uint32Array(target.buffer);
  const maskWords = new Uint32Array(mask.buffer);
  for (let index = 0; index < words.length; index += 1) words[index] = (words[index] ?? 0) ^ (maskWords[index] ?? 0);
}
