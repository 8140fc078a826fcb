/** A part of a long file, and where the next begins; null when this was the last. */
export type Part<Place> = { text: string; next: Place | null };

/** Sends a file part by part; each part is read in a transaction of its own, and none is held while the reader waits. */
export async function inParts<Place>(
  read: (place: Place | null) => Promise<Part<Place>>,
): Promise<ReadableStream<Uint8Array>> {
  const encoder = new TextEncoder();
  // The first part is read before the answer begins, so that what is wrong is answered as an error and not as a short file.
  let part = await read(null);
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      controller.enqueue(encoder.encode(part.text));
      if (part.next === null) controller.close();
      else part = await read(part.next);
    },
  });
}
