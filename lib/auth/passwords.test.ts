import { expect, test } from "vitest";

import { hashPassword, passwordMatches, passwordProblem } from "./passwords";

const person = { email: "mira.okafor@fenwick.example", name: "Mira Okafor Fenwick" };

test("a password is judged by length and by what attackers try first, not by its kinds of characters", () => {
  expect(passwordProblem("elevenchars", person)).toBe("password_short");
  expect(passwordProblem("x".repeat(257), person)).toBe("password_long");
  expect(passwordProblem("Password1234!", person)).toBe("password_common");
  expect(passwordProblem("qwertyuiop[]12", person)).toBe("password_common");
  expect(passwordProblem("ababababababab", person)).toBe("password_common");
  expect(passwordProblem("Mira.Okafor@fenwick.example", person)).toBe("password_personal");
  expect(passwordProblem("harbour lantern quiet walnut", person)).toBeNull();
  expect(passwordProblem("пароль длиннее двенадцати", person)).toBeNull();
});

test("a hash opens to its password alone, however the letters were composed", async () => {
  const hash = await hashPassword("Zürich im Nebel 7");
  expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  expect(await passwordMatches(hash, "Zu\u0308rich im Nebel 7")).toBe(true);
  expect(await passwordMatches(hash, "Zürich im Nebel 8")).toBe(false);
});

test("without a hash nothing matches, and finding out costs the same work", async () => {
  const hash = await hashPassword("harbour lantern quiet walnut");
  await passwordMatches(null, "warm up");
  const time = async (known: string | null) => {
    const started = process.cpuUsage();
    for (let n = 0; n < 8; n += 1) expect(await passwordMatches(known, "wrong password here")).toBe(false);
    return process.cpuUsage(started).user + process.cpuUsage(started).system;
  };
  const known = await time(hash);
  const unknown = await time(null);
  expect(unknown / known).toBeGreaterThan(0.4);
  expect(unknown / known).toBeLessThan(2.5);
});
