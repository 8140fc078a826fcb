import fc from "fast-check";
import { expect, it } from "vitest";
import { RecentMap } from "./recent-map";

it("A map of recent values forgets exactly the one set longest ago, whatever is set again or taken meanwhile", () => {
  const step = fc.record({ key: fc.constantFrom("a", "b", "c", "d", "e", "f", "g"), takes: fc.nat(5) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
      const forgotten: number[] = [];
      const map = new RecentMap<number>((value) => void forgotten.push(value), 4);
      const model = new Map<string, number>();
      const expected: number[] = [];
      steps.forEach(({ key, takes }, index) => {
        if (takes === 0) {
          expect(map.take(key)).toBe(model.get(key));
          model.delete(key);
          return;
        }
        map.set(key, index);
        model.delete(key);
        model.set(key, index);
        const [oldest] = model;
        if (model.size <= 4 || oldest === undefined) return;
        model.delete(oldest[0]);
        expected.push(oldest[1]);
      });
      for (const key of "abcdefg") expect(map.get(key)).toBe(model.get(key));
      expect(forgotten).toEqual(expected);
      expect(map.takeAll()).toEqual([...model.values()]);
    }),
  );
});
