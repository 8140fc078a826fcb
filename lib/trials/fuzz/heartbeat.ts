/** Memory that the thread writes and the watchdog reads, also while the thread hangs: what runs, since how many inputs. */
export type Heartbeat = {
  begin(target: number, iteration: number): void;
  end(target: number): void;
  now(): { target: number; iteration: number; begun: number; running: boolean };
  done(target: number): number;
};

const head = 4;

/** The size of the memory for so many targets. */
export function heartbeatBytes(targets: number): number {
  return 4 * (head + targets);
}

export function heartbeatOf(memory: SharedArrayBuffer): Heartbeat {
  const cells = new Int32Array(memory);
  return {
    begin(target, iteration) {
      Atomics.store(cells, 0, target);
      Atomics.store(cells, 1, iteration);
      Atomics.store(cells, 3, 1);
      Atomics.add(cells, 2, 1);
    },
    end(target) {
      Atomics.store(cells, 3, 0);
      Atomics.add(cells, head + target, 1);
    },
    now: () => ({
      target: Atomics.load(cells, 0),
      iteration: Atomics.load(cells, 1),
      begun: Atomics.load(cells, 2),
      running: Atomics.load(cells, 3) === 1,
    }),
    done: (target) => Atomics.load(cells, head + target),
  };
}
