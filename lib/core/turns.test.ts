import { expect, test } from "vitest";

import { turns } from "./turns";

const busy = "Too much at once. Try again in a moment.";

test("so many run at once, the others wait their turn, and more than the line holds are refused", async () => {
  const inTurn = turns({ atOnce: 2, inLine: 2, busy });
  const begun: number[] = [];
  const ends: (() => void)[] = [];
  const work = (number: number) =>
    inTurn(async () => {
      begun.push(number);
      await new Promise<void>((resolve) => ends.push(resolve));
      return number;
    });
  const all = [work(1), work(2), work(3), work(4)];
  await expect(work(5)).rejects.toMatchObject({ code: "UNAVAILABLE", message: busy });
  expect(begun).toEqual([1, 2]);
  ends[1]?.();
  await all[1];
  expect(begun).toEqual([1, 2, 3]);
  ends[0]?.();
  await all[0];
  for (const end of ends) end();
  await all[2];
  for (const end of ends) end();
  expect(await Promise.all(all)).toEqual([1, 2, 3, 4]);
});

test("work that fails gives its place back", async () => {
  const inTurn = turns({ atOnce: 1, inLine: 1, busy });
  const failing = inTurn(() => Promise.reject(new Error("no")));
  const waiting = inTurn(() => Promise.resolve("done"));
  await expect(failing).rejects.toThrow("no");
  expect(await waiting).toBe("done");
  expect(await inTurn(() => Promise.resolve("again"))).toBe("again");
});
