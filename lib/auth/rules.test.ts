import fc from "fast-check";
import { describe, expect, test } from "vitest";

import {
  accountThrottle,
  afterFailure,
  explainRefusal,
  lockedForMs,
  refusalCode,
  safeNext,
  throttledAddress,
  type ThrottleState,
} from "./rules";

const start = new Date("2021-03-09T10:00:00Z");
const at = (ms: number) => new Date(start.getTime() + ms);

function failing(times: number, everyMs: number): ThrottleState {
  let state: ThrottleState | null = null;
  for (let n = 0; n < times; n += 1) state = afterFailure(state, at(n * everyMs), accountThrottle);
  if (!state) throw new Error("at least one failure");
  return state;
}

describe("locks after failed sign-ins", () => {
  test("the first four failures lock nothing", () => {
    expect(lockedForMs(failing(4, 1000), at(4000))).toBe(0);
  });

  test("the fifth failure locks for half a minute, and each further one for twice as long", () => {
    const lengths = [5, 6, 7, 8].map((times) => lockedForMs(failing(times, 1000), at((times - 1) * 1000)));
    expect(lengths).toEqual([30_000, 60_000, 120_000, 240_000]);
  });

  test("a lock never grows beyond the longest", () => {
    expect(lockedForMs(failing(200, 1000), at(199_000))).toBe(accountThrottle.longestLockMs);
  });

  test("failures are forgotten after a quiet hour, counted from the end of the lock", () => {
    const locked = failing(6, 1000);
    const end = locked.lockedUntil?.getTime() ?? 0;
    const justBefore = afterFailure(locked, new Date(end + accountThrottle.forgetAfterMs), accountThrottle);
    const after = afterFailure(locked, new Date(end + accountThrottle.forgetAfterMs + 1), accountThrottle);
    expect(justBefore.failures).toBe(7);
    expect(after).toEqual({
      failures: 1,
      windowStartedAt: new Date(end + accountThrottle.forgetAfterMs + 1),
      lockedUntil: null,
    });
  });

  test("more failures never shorten the wait", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), (times) => {
        const now = at(times * 1000);
        const once = afterFailure(failing(times, 1), now, accountThrottle);
        const twice = afterFailure(once, now, accountThrottle);
        return lockedForMs(twice, now) >= lockedForMs(once, now);
      }),
    );
  });
});

test("an address is counted as one machine: IPv4 whole, IPv6 by its /64", () => {
  expect(throttledAddress("192.0.2.7")).toBe("192.0.2.7");
  expect(throttledAddress("::ffff:192.0.2.7")).toBe("192.0.2.7");
  expect(throttledAddress("2001:db8:0:12::1")).toBe("2001:db8:0:12::/64");
  expect(throttledAddress("2001:0DB8:0000:0012:aaaa:bbbb:cccc:dddd")).toBe("2001:db8:0:12::/64");
  expect(throttledAddress("fe80::1%eth0")).toBe("fe80:0:0:0::/64");
});

test("after signing in people land on a page of ours, never on another site", () => {
  expect(safeNext("/cases/1?tab=a#b")).toBe("/cases/1?tab=a#b");
  const hostile = [
    "//evil.example",
    "/\\evil.example",
    "/\t/evil.example",
    "https://evil.example",
    "javascript:alert(1)",
    "/api/v1/me",
    "/.//evil.example",
    "",
    null,
  ];
  for (const next of hostile) expect(safeNext(next), String(next)).toBe("/portfolio");
});

test("a refusal survives its way through the handshake as one word", () => {
  expect(explainRefusal(refusalCode({ problem: "locked", retryAfterSeconds: 600 })).message).toBe(
    "Too many attempts. Wait 10 minutes and try again.",
  );
  expect(explainRefusal(refusalCode({ problem: "password_short", retryAfterSeconds: null })).field).toBe("password");
  expect(explainRefusal("CredentialsSignin").message).toContain("could not answer");
});
