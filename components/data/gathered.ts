/** Waits this long after the first change, since one deed tells of several. */
const togetherMs = 40;

/** Rests this long from one fetch to the next of the same subject. */
const restMs = 800;

/** A fetch that hangs holds the next one up for no longer than this. */
const patienceMs = 10_000;

export type Gathered = { note: (subject: string) => void; stop: () => void };

/**
 * Calls `fetch` for each subject that something was noted of: at once for the first time, and during a burst about once a
 * second and never while the last fetch of the subject is under way. What is noted meanwhile is fetched afterwards, so
 * nothing is missed. Subjects do not wait for each other.
 */
export function gathered(fetch: (subject: string) => Promise<unknown>): Gathered {
  const busy = new Map<string, { again: boolean }>();
  const timers = new Set<ReturnType<typeof setTimeout>>();
  let stopped = false;

  function pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        timers.delete(timer);
        resolve();
      }, ms);
      timers.add(timer);
    });
  }

  async function attend(name: string, subject: { again: boolean }): Promise<void> {
    await pause(togetherMs);
    while (subject.again) {
      subject.again = false;
      // A fetch that failed is shown by the query itself; here it is only over.
      const over = fetch(name).catch(() => undefined);
      await Promise.all([pause(restMs), Promise.race([over, pause(patienceMs)])]);
      if (stopped) return;
    }
    busy.delete(name);
  }

  return {
    note(name) {
      if (stopped) return;
      const known = busy.get(name);
      if (known) {
        known.again = true;
        return;
      }
      const subject = { again: true };
      busy.set(name, subject);
      void attend(name, subject);
    },
    stop() {
      stopped = true;
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
    },
  };
}
