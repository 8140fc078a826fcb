export type TextEncoding = "utf8" | "utf16le" | "utf16be";
export type DetectedEncoding = { encoding: TextEncoding; bomBytes: number };

/** How many first bytes decide the encoding of a file that has no byte order mark. */
export const encodingProbeBytes = 64;

const excerptCharacters = 500;

/** Tells the encoding of a text from its first bytes: a byte order mark, else where the zero bytes stand. */
export function detectEncoding(head: Uint8Array): DetectedEncoding {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return { encoding: "utf8", bomBytes: 3 };
  if (head[0] === 0xff && head[1] === 0xfe) return { encoding: "utf16le", bomBytes: 2 };
  if (head[0] === 0xfe && head[1] === 0xff) return { encoding: "utf16be", bomBytes: 2 };
  const pairs = Math.min(head.length, encodingProbeBytes) >> 1;
  if (pairs < 2) return { encoding: "utf8", bomBytes: 0 };
  let evenZeros = 0;
  let oddZeros = 0;
  for (let i = 0; i < pairs; i++) {
    if (head[2 * i] === 0) evenZeros++;
    if (head[2 * i + 1] === 0) oddZeros++;
  }
  if (oddZeros >= pairs * 0.7 && evenZeros <= pairs * 0.1) return { encoding: "utf16le", bomBytes: 0 };
  if (evenZeros >= pairs * 0.7 && oddZeros <= pairs * 0.1) return { encoding: "utf16be", bomBytes: 0 };
  return { encoding: "utf8", bomBytes: 0 };
}

const decoderLabels = { utf8: "utf-8", utf16le: "utf-16le", utf16be: "utf-16be" } as const;

/** A decoder for texts of an encoding; what cannot be decoded becomes U+FFFD. */
export function decoderOf(encoding: TextEncoding): TextDecoder {
  return new TextDecoder(decoderLabels[encoding]);
}

/** A view of the same memory with the fast text methods; nothing is copied. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Decodes UTF-8. Invalid sequences and NULs, which a text column cannot hold, become U+FFFD. */
export function decodeText(bytes: Buffer, start: number, end: number): string {
  const text = bytes.toString("utf8", start, end);
  return text.includes("\0") ? text.replaceAll("\0", "\uFFFD") : text;
}

/** Decodes UTF-16 of either byte order; a lone surrogate stays and becomes U+FFFD when written as UTF-8. */
export function decodeUtf16(bytes: Buffer, encoding: "utf16le" | "utf16be"): string {
  const even = bytes.subarray(0, bytes.length & ~1);
  return encoding === "utf16le" ? even.toString("utf16le") : Buffer.from(even).swap16().toString("utf16le");
}

/** Decodes the first bytes of a file in whatever encoding they are in, for a format to be recognised on. */
export function decodeHead(head: Uint8Array): string {
  const { encoding, bomBytes } = detectEncoding(head);
  const body = asBuffer(head.subarray(bomBytes));
  return encoding === "utf8" ? body.toString("utf8") : decodeUtf16(body, encoding);
}

/** The start of a rejected row, short enough to keep and long enough to recognise it by. */
export function excerpt(text: string): string {
  return text.length <= excerptCharacters ? text : `${text.slice(0, excerptCharacters)}…`;
}
