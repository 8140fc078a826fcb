import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { gathered } from "./gathered";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

/** Fetches that take a while, with when each began and whether two of a subject ever ran at once. */
function fetching(tookMs: number) {
  const began: { subject: string; at: number }[] = [];
  const running = new Set<string>();
  let overlapped = false;
  const changes = gathered(async (subject) => {
    began.push({ subject, at: Date.now() });
    overlapped ||= running.has(subject);
    running.add(subject);
    await new Promise((resolve) => setTimeout(resolve, tookMs));
    running.delete(subject);
  });
  return { changes, began, overlapped: () => overlapped };
}

describe("what changed while others work", () => {
  test("shows at once, and several changes of one deed are fetched once", async () => {
    const { changes, began } = fetching(30);
    changes.note("case");
    changes.note("case");
    await pass(50);
    expect(began).toHaveLength(1);
    await pass(5_000);
    expect(began).toHaveLength(1);
    changes.note("case");
    await pass(50);
    expect(began).toHaveLength(2);
  });

  test("is fetched about once a second during a burst, and the last change is not missed", async () => {
    const { changes, began, overlapped } = fetching(100);
    let lastNotedAt = 0;
    for (let elapsed = 0; elapsed < 10_000; elapsed += 20) {
      changes.note("case");
      lastNotedAt = Date.now();
      await pass(20);
    }
    await pass(2_000);
    expect(began.length).toBeGreaterThanOrEqual(9);
    expect(began.length).toBeLessThanOrEqual(15);
    const last = began.at(-1)?.at ?? 0;
    expect(last).toBeGreaterThanOrEqual(lastNotedAt);
    expect(last - lastNotedAt).toBeLessThan(1_000);
    expect(overlapped()).toBe(false);
  });

  test("in one subject is not held up by a burst in another", async () => {
    const { changes, began } = fetching(30);
    for (let elapsed = 0; elapsed < 1_000; elapsed += 20) {
      changes.note("busy");
      await pass(20);
    }
    const notedAt = Date.now();
    changes.note("quiet");
    await pass(50);
    expect(began.find(({ subject }) => subject === "quiet")?.at).toBeLessThanOrEqual(notedAt + 50);
  });

  test("waits for a slow fetch instead of starting it over, but not for ever", async () => {
    const { changes, began, overlapped } = fetching(3_000);
    changes.note("case");
    await pass(100);
    changes.note("case");
    await pass(2_500);
    expect(began).toHaveLength(1);
    await pass(1_000);
    expect(began).toHaveLength(2);
    expect(overlapped()).toBe(false);
    const hanging = vi.fn(() => new Promise<void>(() => undefined));
    const stuck = gathered(hanging);
    stuck.note("case");
    await pass(100);
    stuck.note("case");
    await pass(11_000);
    expect(hanging).toHaveBeenCalledTimes(2);
  });

  test("is fetched again after a fetch that failed, and no more once nobody looks", async () => {
    const failing = vi.fn(() => Promise.reject(new Error("offline")));
    const changes = gathered(failing);
    changes.note("case");
    await pass(1_000);
    changes.note("case");
    await pass(1_000);
    expect(failing).toHaveBeenCalledTimes(2);
    changes.note("case");
    changes.stop();
    await pass(5_000);
    changes.note("case");
    await pass(5_000);
    expect(failing).toHaveBeenCalledTimes(2);
  });
});
