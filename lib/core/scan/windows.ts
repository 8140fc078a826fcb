/** A text to be found in bytes of any case: each place lists the (lower-case, ASCII) characters it accepts. */
export type Literal = readonly string[];

/** Places of a literal by which it is looked for. */
export const windowPlaces = 4;

/** A window of a literal: where it begins in it, and what each of its places accepts; a place beyond the literal takes any byte. */
export type Window = { offset: number; places: readonly (readonly number[])[] };

const anyByte: readonly number[] = Array.from({ length: 256 }, (_none, byte) => byte);

/** Bytes that a place accepts, both cases of a letter. */
export function bytesOf(place: string): number[] {
  const bytes = new Set<number>();
  for (const char of place) {
    bytes.add(char.toLowerCase().charCodeAt(0));
    bytes.add(char.toUpperCase().charCodeAt(0));
  }
  return [...bytes].filter((byte) => byte < 128);
}

export function windowAt(literal: Literal, offset: number): Window {
  const places = Array.from({ length: windowPlaces }, (_none, index) => {
    const place = literal[offset + index];
    return place === undefined ? anyByte : bytesOf(place);
  });
  return { offset, places };
}

/** Four bytes as one number, with the bit set that tells letters of one case from the other; unlike bytes may look alike. */
export function gramOf(bytes: readonly number[]): number {
  const [a = 0, b = 0, c = 0, d = 0] = bytes;
  return (a | (b << 8) | (c << 16) | (d << 24) | 0x20202020) >>> 0;
}

const mostGrams = 128;

/** Every four bytes that a window accepts, as `gramOf` shows them; null where they are too many to list. */
export function gramsOf(window: Window): number[] | null {
  let grams: number[][] = [[]];
  for (const place of window.places) {
    const distinct = [...new Set(place.map((byte) => byte | 0x20))];
    if (grams.length * distinct.length > mostGrams) return null;
    grams = grams.flatMap((gram) => distinct.map((byte) => [...gram, byte]));
  }
  return grams.map(gramOf);
}
