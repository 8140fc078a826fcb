import { crc32 } from "node:zlib";
import { byteCursor } from "./byte-cursor";
import { MemberUnreadable } from "./types";
import { aesCheckSizeBytes, aesMacSizeBytes, zipAesKeys, zipAesMac, zipAesStream } from "./winzip-aes";
import type { ZipAesKeys } from "./winzip-aes";

const zipCryptoHeaderSizeBytes = 12;

/** How a member is encrypted. `checkByte` is what the old scheme stores to tell a wrong password. */
export type ZipEncryption = { kind: "aes"; saltSizeBytes: number } | { kind: "zipcrypto"; checkByte: number };

function noPasswordFits(): MemberUnreadable {
  return new MemberUnreadable(
    "encrypted",
    'It is encrypted, and the password is not "infected". Pack it again with that password, or upload the file itself.',
  );
}

/** The decrypted (still compressed) bytes of a member; throws MemberUnreadable when no password fits or the data was altered. */
export function decrypting(
  encrypted: AsyncIterable<Buffer>,
  of: { encryption: ZipEncryption; sizeBytes: number; passwords: string[] },
): AsyncGenerator<Buffer> {
  return of.encryption.kind === "aes"
    ? decryptAes(encrypted, {
        sizeBytes: of.sizeBytes,
        saltSizeBytes: of.encryption.saltSizeBytes,
        passwords: of.passwords,
      })
    : decryptZipCrypto(encrypted, { checkByte: of.encryption.checkByte, passwords: of.passwords });
}

async function* decryptAes(
  encrypted: AsyncIterable<Buffer>,
  of: { sizeBytes: number; saltSizeBytes: number; passwords: string[] },
): AsyncGenerator<Buffer> {
  const cursor = byteCursor(encrypted);
  try {
    const salt = await cursor.take(of.saltSizeBytes);
    const keys = await fittingKeys(salt, await cursor.take(aesCheckSizeBytes), of.passwords);
    const decrypt = zipAesStream(keys);
    const mac = zipAesMac(keys);
    for await (const piece of cursor.stream(of.sizeBytes - of.saltSizeBytes - aesCheckSizeBytes - aesMacSizeBytes)) {
      mac.update(piece);
      yield decrypt(piece);
    }
    const declared = await cursor.take(aesMacSizeBytes);
    if (declared.length === aesMacSizeBytes && !mac.digest().subarray(0, aesMacSizeBytes).equals(declared)) {
      throw new MemberUnreadable(
        "damaged",
        "Its encrypted data was altered: the code that protects it does not match.",
      );
    }
  } finally {
    await cursor.close();
  }
}

async function fittingKeys(salt: Buffer, check: Buffer, passwords: string[]): Promise<ZipAesKeys> {
  for (const password of passwords) {
    const keys = await zipAesKeys(password, salt);
    if (keys.check.equals(check)) return keys;
  }
  throw noPasswordFits();
}

async function* decryptZipCrypto(
  encrypted: AsyncIterable<Buffer>,
  of: { checkByte: number; passwords: string[] },
): AsyncGenerator<Buffer> {
  const cursor = byteCursor(encrypted);
  try {
    const header = await cursor.take(zipCryptoHeaderSizeBytes);
    const decrypt = of.passwords
      .map(zipCrypto)
      .find((candidate) => candidate(header)[zipCryptoHeaderSizeBytes - 1] === of.checkByte);
    if (decrypt === undefined) throw noPasswordFits();
    for await (const piece of cursor.rest()) yield decrypt(piece);
  } finally {
    await cursor.close();
  }
}

/** The old PKWARE stream cipher (APPNOTE 6.1): three keys, stirred with every byte of plaintext. */
function zipCrypto(password: string): (chunk: Uint8Array) => Buffer {
  let [first, second, third] = [0x12345678, 0x23456789, 0x34567890];

  function stir(byte: number): void {
    first = crcStep(first, byte);
    second = (Math.imul((second + (first & 0xff)) >>> 0, 134_775_813) + 1) >>> 0;
    third = crcStep(third, second >>> 24);
  }

  for (const byte of Buffer.from(password)) stir(byte);
  return (chunk) => {
    const output = Buffer.allocUnsafe(chunk.byteLength);
    for (let index = 0; index < chunk.byteLength; index += 1) {
      const mixed = (third | 2) & 0xffff;
      const plain = (chunk[index] ?? 0) ^ ((Math.imul(mixed, mixed ^ 1) >>> 8) & 0xff);
      stir(plain);
      output[index] = plain;
    }
    return output;
  };
}

/** The step of CRC-32 for one byte without its inversions; the table comes from zlib itself. */
const crcTable = Uint32Array.from({ length: 256 }, (_, byte) => (crc32(Buffer.from([byte ^ 0xff])) ^ 0xff000000) >>> 0);

function crcStep(crc: number, byte: number): number {
  return ((crcTable[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8)) >>> 0;
}
