import type { ObjectReader } from "@/lib/storage/object-file";

import { textOfStored } from "./encoding";
import { linesBefore, linesFrom } from "./line-window";

export type ContextLine = { line: number | null; offset: number; text: string; hit: boolean };

/**
 * The line that begins at byte `offset` of a stored file, with up to `around` lines before and after. Reads a few hundred KiB
 * and shows at most 4 KiB of a line, whatever the file holds. `line` numbers the hit, where known.
 */
export async function contextAround(
  reader: ObjectReader,
  place: { offset: number; line: number | null; around: number },
): Promise<ContextLine[]> {
  const { line, around } = place;
  const text = await textOfStored(reader);
  // A byte order mark belongs to no line.
  const offset = Math.max(text.start, place.offset);
  const before = await linesBefore(reader, text, { offset, most: around });
  const { lines: after } = await linesFrom(reader, text, { offset, inside: false, most: around + 1 });
  return [...before.filter((found) => !found.inside), ...after].map((found, index, all) => {
    const hitIndex = all.length - after.length;
    return {
      line: line === null ? null : line - hitIndex + index,
      // What is known by a place keeps it, also where a byte order mark comes first.
      offset: index === hitIndex ? place.offset : found.offset,
      text: found.text,
      hit: index === hitIndex,
    };
  });
}
