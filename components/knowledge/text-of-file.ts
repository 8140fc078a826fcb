/**
 * The text of a file in UTF-8 or UTF-16: Windows tools write the latter, with a mark or without one. What cannot be decoded
 * becomes U+FFFD, which the reader refuses by name.
 */
export async function textOfFile(file: Blob): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  return new TextDecoder(encodingOf(bytes)).decode(bytes);
}

/** The encoding by the byte order mark, else by where the zero bytes of the beginning stand. */
export function encodingOf(bytes: Uint8Array): "utf-8" | "utf-16le" | "utf-16be" {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  const head = [...bytes.subarray(0, 64)];
  const zeros = (odd: number) => head.filter((byte, at) => at % 2 === odd && byte === 0).length;
  const most = Math.floor(head.length / 2) * 0.7;
  if (head.length >= 4 && zeros(1) >= most && zeros(0) === 0) return "utf-16le";
  return head.length >= 4 && zeros(0) >= most && zeros(1) === 0 ? "utf-16be" : "utf-8";
}
