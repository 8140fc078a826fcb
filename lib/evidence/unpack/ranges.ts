/** Parts of a file that are taken already, kept sorted so that one look finds a collision. */
export type Ranges = {
  /** Takes a range; false, and nothing is taken, when a part of it is taken already. */
  take(start: number, end: number): boolean;
  /** The end of the range that covers this position; null when it is free. */
  endOf(position: number): number | null;
};

export function takenRanges(): Ranges {
  const taken: { start: number; end: number }[] = [];

  /** How many ranges start at or before a position. */
  function before(position: number): number {
    let [low, high] = [0, taken.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((taken[middle]?.start ?? Infinity) <= position) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  return {
    take(start, end) {
      const at = before(start);
      if ((taken[at - 1]?.end ?? 0) > start || (taken[at]?.start ?? Infinity) < end) return false;
      taken.splice(at, 0, { start, end });
      return true;
    },
    endOf(position) {
      const range = taken[before(position) - 1];
      return range !== undefined && range.end > position ? range.end : null;
    },
  };
}
