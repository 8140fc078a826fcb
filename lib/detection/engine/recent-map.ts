const mostClients = 20_000;

/** A map that forgets the oldest entry when full: state per client stays bounded under scanner noise. */
export class RecentMap<Value> {
  readonly #entries = new Map<string, Value>();
  readonly #forgotten: (value: Value) => void;

  constructor(forgotten: (value: Value) => void = () => {}) {
    this.#forgotten = forgotten;
  }

  get(key: string): Value | undefined {
    return this.#entries.get(key);
  }

  set(key: string, value: Value): void {
    this.#entries.delete(key);
    this.#entries.set(key, value);
    if (this.#entries.size <= mostClients) return;
    const oldest = this.#entries.entries().next();
    if (oldest.done === true) return;
    this.#entries.delete(oldest.value[0]);
    this.#forgotten(oldest.value[1]);
  }

  take(key: string): Value | undefined {
    const value = this.#entries.get(key);
    this.#entries.delete(key);
    return value;
  }

  /** Hands out every entry and is empty afterwards. */
  takeAll(): Value[] {
    const values = [...this.#entries.values()];
    this.#entries.clear();
    return values;
  }
}
