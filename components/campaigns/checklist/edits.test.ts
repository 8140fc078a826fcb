import fc from "fast-check";
import { expect, it } from "vitest";

import { checklistSection, type ChecklistSection } from "@/lib/campaigns/schema";

import { keyFor, keysOf, moveSection, moveTask, putSection, putTask, removeTask } from "./edits";

const task = (key: string, order: number, dependsOn: string[] = []) => ({
  key,
  title: `Title of ${key}`,
  guidance: "Do it.",
  roles: ["analyst"],
  scope: "case",
  order,
  dependsOn,
});
const section = (key: string, order: number, tasks: object[]): ChecklistSection =>
  checklistSection.parse({ key, title: key, phase: "hunt", order, intro: "Why.", tasks });
const list = [
  section("b", 2, [task("b-one", 1, ["a-two"])]),
  section("a", 1, [task("a-two", 2), task("a-one", 1), task("a-three", 3)]),
];
const shape = (sections: readonly ChecklistSection[]) =>
  sections.map(({ key, tasks }) => `${key}: ${tasks.map((one) => one.key).join(" ")}`);
const found = (key: string) => {
  const one = list.flatMap(({ tasks }) => tasks).find((other) => other.key === key);
  if (!one) throw new Error(`no task ${key}`);
  return one;
};

it("moves tasks within their section and sections among each other, and stops at the ends", () => {
  expect(shape(moveTask(list, "a-two", 1))).toEqual(["a: a-one a-three a-two", "b: b-one"]);
  expect(shape(moveTask(list, "a-one", -1))).toEqual(["a: a-one a-two a-three", "b: b-one"]);
  expect(shape(moveSection(list, "b", -1))).toEqual(["b: b-one", "a: a-one a-two a-three"]);
  expect(shape(moveSection(list, "b", 1))).toEqual(["a: a-one a-two a-three", "b: b-one"]);
});

it("takes a removed task out of what others wait for, and an empty section with its last task", () => {
  const without = removeTask(list, "a-two");
  expect(without[1]?.tasks[0]?.dependsOn).toEqual([]);
  expect(shape(removeTask(list, "b-one"))).toEqual(["a: a-one a-two a-three"]);
});

it("puts a task into its place, or at the end of another section", () => {
  expect(shape(putTask(list, "b", found("a-one")))).toEqual(["a: a-two a-three", "b: b-one a-one"]);
  const renamed = putTask(list, "a", { ...found("a-two"), title: "New" });
  expect(renamed[0]?.tasks[1]?.title).toBe("New");
});

it("puts a new section before the last one", () => {
  expect(shape(putSection(list, section("c", 9, [task("c-one", 1)])))[1]).toBe("c: c-one");
});

it("makes keys that the pack format takes and nobody has", () => {
  const taken = keysOf(list);
  expect(keyFor("A one!", taken)).toBe("a-one-2");
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (title) => {
      const key = keyFor(title, taken);
      expect(taken.has(key)).toBe(false);
      expect(checklistSection.shape.key.safeParse(key).success, key).toBe(true);
    }),
  );
});
