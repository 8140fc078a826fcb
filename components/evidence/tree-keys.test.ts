import { expect, test } from "vitest";

import { treeMove, type TreeRow } from "./tree-keys";

const rows: TreeRow[] = [
  { id: "zip", depth: 0, open: true },
  { id: "inner", depth: 1, open: false },
  { id: "log", depth: 1, open: null },
  { id: "other", depth: 0, open: null },
];

test("up and down walk, and stop at the ends", () => {
  expect(treeMove(rows, "zip", "ArrowDown")).toEqual({ kind: "go", id: "inner" });
  expect(treeMove(rows, "zip", "ArrowUp")).toEqual({ kind: "none" });
  expect(treeMove(rows, "other", "ArrowDown")).toEqual({ kind: "none" });
  expect(treeMove(rows, "other", "Home")).toEqual({ kind: "go", id: "zip" });
  expect(treeMove(rows, "zip", "End")).toEqual({ kind: "go", id: "other" });
});

test("right opens a closed archive and goes into an open one; left closes it, or goes out to the archive around", () => {
  expect(treeMove(rows, "inner", "ArrowRight")).toEqual({ kind: "toggle", id: "inner" });
  expect(treeMove(rows, "zip", "ArrowRight")).toEqual({ kind: "go", id: "inner" });
  expect(treeMove(rows, "zip", "ArrowLeft")).toEqual({ kind: "toggle", id: "zip" });
  expect(treeMove(rows, "log", "ArrowLeft")).toEqual({ kind: "go", id: "zip" });
  expect(treeMove(rows, "log", "ArrowRight")).toEqual({ kind: "none" });
});

test("a star opens all, and a row that is gone does nothing", () => {
  expect(treeMove(rows, "log", "*")).toEqual({ kind: "open all" });
  expect(treeMove(rows, "gone", "ArrowDown")).toEqual({ kind: "none" });
});
