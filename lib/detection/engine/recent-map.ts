const mostClients = 20_000;

type Entry<Value> = { key: string; value: Value; turn: number };

/** A map that forgets the entry set longest ago when full: state per client stays bounded under scanner noise. */
export class RecentMap<Value> {
  readonly #entries = new Map<string, Entry<Value>>();
  readonly #forgotten: (value: Value) => void;
  #turn = 0;
  /** Entries by age as of some moment, the oldest last; one that was set since is no longer among the oldest. */
  #oldest: { entry: Entry<Value>; turn: number }[] = [];

  readonly #most: number;

  constructor(forgotten: (value: Value) => void = () => {}, most = mostClients) {
    this.#forgotten = forgotten;
    this.#most = most;
  }

  get(key: string): Value | undefined {
    return this.#entries.get(key)?.value;
  }

  set(key: string, value: Value): void {
    this.#turn += 1;
    const known = this.#entries.get(key);
    if (known !== undefined) {
      known.value = value;
      known.turn = this.#turn;
      return;
    }
    this.#entries.set(key, { key, value, turn: this.#turn });
    if (this.#entries.size > this.#most) this.#forgetOldest();
  }

  #forgetOldest(): void {
    for (;;) {
      if (this.#oldest.length === 0)
        this.#oldest = [...this.#entries.values()]
          .sort((left, right) => right.turn - left.turn)
          .map((entry) => ({ entry, turn: entry.turn }));
      const found = this.#oldest.pop();
      if (found === undefined) return;
      const { entry, turn } = found;
      if (entry.turn !== turn || this.#entries.get(entry.key) !== entry) continue;
      this.#entries.delete(entry.key);
      this.#forgotten(entry.value);
      return;
    }
  }

  take(key: string): Value | undefined {
    const found = this.#entries.get(key);
    this.#entries.delete(key);
    return found?.value;
  }

  /** Hands out every entry, the one set longest ago first, and is empty afterwards. */
  takeAll(): Value[] {
    const entries = [...this.#entries.values()].sort((left, right) => left.turn - right.turn);
    this.#entries.clear();
    return entries.map(({ value }) => value);
  }
}
