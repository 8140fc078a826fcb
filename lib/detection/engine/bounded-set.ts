/** Several sets are asked about one text, one after the other. */
let lastHashed: { text: string | null; hash: number } = { text: null, hash: 0 };

/** 52-bit hash of a text (two mixed 32-bit lanes, cyrb53): the same on every machine, so partial results merge. */
export function hashOf(text: string): number {
  if (text === lastHashed.text) return lastHashed.hash;
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    high = Math.imul(high ^ code, 2654435761);
    low = Math.imul(low ^ code, 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  const hash = 1048576 * (low >>> 0) + ((high >>> 0) & 0xfffff);
  lastHashed = { text, hash };
  return hash;
}

const hashRange = 2 ** 52;

export type Ranked<Value> = { key: string; rank: number; value: Value };

/**
 * Keeps the entries whose keys have the smallest hashes. A key that is dropped can never come back, whatever is
 * added or merged later, so what is kept is exact and does not depend on order.
 */
export type SmallestSet<Value> = {
  /** The kept value, or undefined when there is none yet. */
  get(key: string): Value | undefined;
  /** Puts a value in; returns what fell out (perhaps the value itself), or null. */
  put(key: string, value: Value): Ranked<Value> | null;
  /** Whether a new key would be kept. */
  admits(key: string): boolean;
  /** The kept entries, smallest hash first. */
  entries(): Ranked<Value>[];
  size(): number;
};

export function smallestSet<Value>(limit: number): SmallestSet<Value> {
  const kept = new Map<string, Ranked<Value>>();
  const heap: Ranked<Value>[] = [];

  const above = (left: Ranked<Value>, right: Ranked<Value>) =>
    left.rank > right.rank || (left.rank === right.rank && left.key > right.key);
  const at = (index: number) => heap[index];

  function swap(left: number, right: number): void {
    const [a, b] = [heap[left], heap[right]];
    if (a === undefined || b === undefined) return;
    heap[left] = b;
    heap[right] = a;
  }

  function rise(from: number): void {
    let index = from;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const [own, over] = [at(index), at(parent)];
      if (own === undefined || over === undefined || !above(own, over)) return;
      swap(index, parent);
      index = parent;
    }
  }

  function sink(): void {
    let index = 0;
    for (;;) {
      let largest = index;
      for (const child of [2 * index + 1, 2 * index + 2]) {
        const [candidate, best] = [at(child), at(largest)];
        if (candidate !== undefined && best !== undefined && above(candidate, best)) largest = child;
      }
      if (largest === index) return;
      swap(index, largest);
      index = largest;
    }
  }

  return {
    get: (key) => kept.get(key)?.value,
    size: () => kept.size,
    admits(key) {
      const top = heap[0];
      return kept.size < limit || top === undefined || above(top, { key, rank: hashOf(key), value: top.value });
    },
    entries: () => [...kept.values()].sort((left, right) => (above(left, right) ? 1 : -1)),
    put(key, value) {
      const own = { key, rank: hashOf(key), value };
      const present = kept.get(key);
      if (present !== undefined) {
        present.value = value;
        return null;
      }
      const top = heap[0];
      if (kept.size < limit) {
        kept.set(key, own);
        heap.push(own);
        rise(heap.length - 1);
        return null;
      }
      if (top === undefined || !above(top, own)) return own;
      kept.delete(top.key);
      kept.set(key, own);
      heap[0] = own;
      sink();
      return top;
    },
  };
}

export type DistinctState = { values: string[]; hashes: number[] };

/** Distinct values: some of them kept, all of them counted. Exact to `hashLimit`, an estimate beyond. */
export class DistinctValues {
  readonly #values: SmallestSet<true>;
  readonly #hashes: SmallestSet<number>;
  readonly #hashLimit: number;

  constructor(valueLimit: number, hashLimit: number) {
    this.#values = smallestSet(valueLimit);
    this.#hashes = smallestSet(hashLimit);
    this.#hashLimit = hashLimit;
  }

  add(value: string): void {
    if (this.#values.get(value) === true) return;
    this.#values.put(value, true);
    this.#addHash(hashOf(value));
  }

  #addHash(hash: number): void {
    const key = hash.toString(36);
    if (this.#hashes.get(key) === undefined) this.#hashes.put(key, hash);
  }

  merge(state: DistinctState): void {
    for (const value of state.values) this.#values.put(value, true);
    for (const hash of state.hashes) this.#addHash(hash);
  }

  state(): DistinctState {
    return {
      values: this.#values
        .entries()
        .map(({ key }) => key)
        .sort(),
      hashes: this.#hashes
        .entries()
        .map(({ value }) => value)
        .sort((left, right) => left - right),
    };
  }

  /** How many there are; beyond the limit estimated from how densely the smallest hashes lie. */
  count(): { distinct: number; exact: boolean } {
    const size = this.#hashes.size();
    if (size < this.#hashLimit) return { distinct: size, exact: true };
    const largest = Math.max(...this.#hashes.entries().map(({ rank }) => rank));
    return { distinct: Math.round(((size - 1) * hashRange) / largest), exact: false };
  }
}
