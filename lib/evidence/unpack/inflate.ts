import { Readable, pipeline } from "node:stream";
import { createGunzip, createInflateRaw } from "node:zlib";
import { MemberUnreadable } from "./types";
import type { UnpackLimits } from "./types";

const outputChunkBytes = 256 * 1024;

/**
 * Decompresses a stream with bounded memory. Throws MemberUnreadable when the output outgrows what was really read, and
 * zlib's own errors otherwise. `consumed` tells, at any time, how many compressed bytes were used up.
 */
export function inflating(
  compressed: AsyncIterable<Buffer>,
  of: { kind: "raw" | "gzip"; limits: UnpackLimits },
): { content: AsyncGenerator<Buffer>; consumed: () => number } {
  const engine =
    of.kind === "raw"
      ? createInflateRaw({ chunkSize: outputChunkBytes })
      : createGunzip({ chunkSize: outputChunkBytes });

  async function* content(): AsyncGenerator<Buffer> {
    let outputBytes = 0;
    pipeline(Readable.from(compressed, { objectMode: true, highWaterMark: 1 }), engine, () => undefined);
    try {
      for await (const value of engine) {
        if (!Buffer.isBuffer(value)) continue;
        outputBytes += value.length;
        assertRatio(outputBytes, engine.bytesWritten, of.limits);
        yield value;
      }
    } finally {
      engine.destroy();
    }
  }

  return { content: content(), consumed: () => engine.bytesWritten };
}

function assertRatio(outputBytes: number, inputBytes: number, limits: UnpackLimits): void {
  if (outputBytes <= limits.ratioFreeBytes || outputBytes <= limits.maxRatio * inputBytes) return;
  throw new MemberUnreadable(
    "bomb",
    `It grows to more than ${limits.maxRatio} times its packed size, which is how a decompression bomb behaves; it was stopped after ${outputBytes} bytes.`,
  );
}
