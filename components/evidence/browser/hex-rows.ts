export const bytesPerRow = 16;

export type HexRow = { offset: number; hex: string[]; text: string };

/** A printable character for a byte; a dot for every other. */
function shown(byte: number): string {
  return byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : "·";
}

/** Bytes given as hexadecimal digits, as rows of sixteen with their characters beside them. */
export function hexRows(offset: number, digits: string): HexRow[] {
  const bytes = Array.from({ length: Math.floor(digits.length / 2) }, (_, at) => digits.slice(2 * at, 2 * at + 2));
  return Array.from({ length: Math.ceil(bytes.length / bytesPerRow) }, (_, row) => {
    const hex = bytes.slice(row * bytesPerRow, (row + 1) * bytesPerRow);
    const text = hex.map((pair) => shown(Number.parseInt(pair, 16))).join("");
    return { offset: offset + row * bytesPerRow, hex, text };
  });
}
