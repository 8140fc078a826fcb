import type { Transform } from "node:stream";
import { createGunzip, createInflateRaw } from "node:zlib";
import { MemberUnreadable } from "./types";
import type { UnpackLimits } from "./types";

const outputChunkBytes = 256 * 1024;

/**
 * Decompresses a stream with bounded memory. Throws MemberUnreadable when the output outgrows what was really read, and
 * zlib's own errors otherwise, in both cases after everything that could be decompressed up to there. `consumed` tells, at any time, how many compressed bytes were used up.
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
    const counted = (piece: Buffer): Buffer => {
      outputBytes += piece.length;
      assertRatio(outputBytes, engine.bytesWritten, of.limits);
      return piece;
    };
    void feed(compressed, engine);
    try {
      for await (const value of engine) if (Buffer.isBuffer(value)) yield counted(value);
    } catch (error) {
      // A stream that breaks ends its iterator at once; what it had ready by then can still be read.
      for (let ready = broken(engine); ready !== null; ready = broken(engine)) yield counted(ready);
      throw error;
    } finally {
      engine.destroy();
    }
  }

  return { content: content(), consumed: () => engine.bytesWritten };
}

/**
 * Hands the compressed bytes over one piece after the other and ends only when all are used up: zlib gives no output of a
 * piece that is its last one when the data breaks off inside it.
 */
async function feed(compressed: AsyncIterable<Buffer>, engine: Transform): Promise<void> {
  try {
    for await (const piece of compressed) {
      await new Promise<void>((resolve, reject) => {
        engine.write(piece, (error) => (error ? reject(error) : resolve()));
      });
    }
    engine.end();
  } catch (error) {
    engine.destroy(error instanceof Error ? error : new Error(String(error)));
  }
}

function broken(engine: Transform): Buffer | null {
  if (engine.errored === null) return null;
  const ready: unknown = engine.read();
  return Buffer.isBuffer(ready) ? ready : null;
}

function assertRatio(outputBytes: number, inputBytes: number, limits: UnpackLimits): void {
  if (outputBytes <= limits.ratioFreeBytes || outputBytes <= limits.maxRatio * inputBytes) return;
  throw new MemberUnreadable(
    "bomb",
    `It grows to more than ${limits.maxRatio} times its packed size, which is how a decompression bomb behaves; it was stopped after ${outputBytes} bytes.`,
  );
}
