import { asBuffer, decodeUtf16, detectEncoding } from "./text";

/** A longer document is not read: a report of a whole organization has a few megabytes. */
export const maxDocumentBytes = 32 * 1024 * 1024;

/** A whole document in memory. Places count units of `marks`, in which every ASCII character is itself. */
export type TextDocument = {
  marks: string;
  text(from: number, to: number): string;
  /** Line and stored bytes of a piece. */
  place(from: number, to: number): { line: number; offset: number; length: number };
};

/** Collects a file that can only be read as a whole; null when it is longer than the limit, which bounds the memory. */
export function documentCollector(limitBytes = maxDocumentBytes): {
  write(chunk: Uint8Array): void;
  end(): TextDocument | null;
} {
  let chunks: Buffer[] = [];
  let sizeBytes = 0;
  return {
    write(chunk) {
      sizeBytes += chunk.byteLength;
      // The pieces belong to the sender, who may use their memory again.
      if (sizeBytes <= limitBytes) chunks.push(Buffer.from(chunk));
      else chunks = [];
    },
    end: () => (sizeBytes <= limitBytes ? documentOf(Buffer.concat(chunks)) : null),
  };
}

function documentOf(stored: Buffer): TextDocument {
  const { encoding, bomBytes } = detectEncoding(stored);
  const body = asBuffer(stored.subarray(bomBytes));
  const unitBytes = encoding === "utf8" ? 1 : 2;
  const marks = encoding === "utf8" ? body.toString("latin1") : decodeUtf16(body, encoding);
  const lineStarts = linesByBlock(marks);

  return {
    marks,
    text(from, to) {
      const text = encoding === "utf8" ? body.toString("utf8", from, to) : marks.slice(from, to);
      return text.replaceAll("\0", "\uFFFD");
    },
    place: (from, to) => ({
      line: lineAt(marks, { lineStarts, from }),
      offset: bomBytes + from * unitBytes,
      length: (to - from) * unitBytes,
    }),
  };
}

const blockLength = 64 * 1024;

/** How many lines end before each block, so that the line of a place costs one block and not the whole document. */
function linesByBlock(marks: string): number[] {
  const before = [0];
  for (let from = 0; from + blockLength <= marks.length; from += blockLength)
    before.push((before.at(-1) ?? 0) + lineEnds(marks, from, from + blockLength));
  return before;
}

function lineEnds(marks: string, from: number, to: number): number {
  const block = marks.slice(from, to);
  let ends = 0;
  for (let at = block.indexOf("\n"); at >= 0; at = block.indexOf("\n", at + 1)) ends++;
  return ends;
}

function lineAt(marks: string, { lineStarts, from }: { lineStarts: readonly number[]; from: number }): number {
  const block = Math.floor(from / blockLength);
  return 1 + (lineStarts[block] ?? 0) + lineEnds(marks, block * blockLength, from);
}
