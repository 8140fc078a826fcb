/** Reads a stream of chunks piece by piece, in order, holding no more than what was asked for. */
export type ByteCursor = {
  /** Exactly `length` bytes; fewer only where the stream ends. */
  take(length: number): Promise<Buffer>;
  /** The next `length` bytes as they come; ends early where the stream ends. */
  stream(length: number): AsyncGenerator<Buffer>;
  /** Skips bytes; false when the stream ended before. */
  skip(length: number): Promise<boolean>;
  /** Everything that is left. */
  rest(): AsyncGenerator<Buffer>;
  /** Gives bytes back, to be read next. */
  unread(bytes: Buffer): void;
  close(): Promise<void>;
};

export function byteCursor(chunks: AsyncIterable<Buffer>): ByteCursor {
  const source = chunks[Symbol.asyncIterator]();
  let held: Buffer = Buffer.alloc(0);

  async function some(limit: number): Promise<Buffer | null> {
    while (held.length === 0) {
      const next = await source.next();
      if (next.done === true) return null;
      held = next.value;
    }
    const piece = held.subarray(0, limit);
    held = held.subarray(piece.length);
    return piece;
  }

  async function* stream(length: number): AsyncGenerator<Buffer> {
    for (let left = length; left > 0;) {
      const piece = await some(left);
      if (piece === null) return;
      left -= piece.length;
      yield piece;
    }
  }

  return {
    stream,
    rest: () => stream(Number.MAX_SAFE_INTEGER),
    async take(length) {
      const pieces: Buffer[] = [];
      for await (const piece of stream(length)) pieces.push(piece);
      return Buffer.concat(pieces);
    },
    async skip(length) {
      let skipped = 0;
      for await (const piece of stream(length)) skipped += piece.length;
      return skipped === length;
    },
    unread(bytes) {
      held = Buffer.concat([bytes, held]);
    },
    async close() {
      await source.return?.();
    },
  };
}
