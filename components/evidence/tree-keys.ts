/** A row as the arrow keys see it: how deep it lies, and whether it is an open or closed archive or neither. */
export type TreeRow = { id: string; depth: number; open: boolean | null };

/** What a key does from a row: go to another, open or close this one, open all, or nothing. */
export type TreeMove =
  | { kind: "go"; id: string }
  | { kind: "toggle"; id: string }
  | { kind: "open all" }
  | { kind: "none" };

const none: TreeMove = { kind: "none" };

/** What a key does in the tree, as trees have it: right opens or goes in, left closes or goes out (WAI-ARIA, tree pattern). */
export function treeMove(rows: readonly TreeRow[], currentId: string, key: string): TreeMove {
  const at = rows.findIndex((row) => row.id === currentId);
  const row = rows[at];
  if (!row) return none;
  const go = (to: TreeRow | undefined): TreeMove => (to && to.id !== row.id ? { kind: "go", id: to.id } : none);
  switch (key) {
    case "ArrowDown":
      return go(rows[at + 1]);
    case "ArrowUp":
      return go(rows[at - 1]);
    case "Home":
      return go(rows[0]);
    case "End":
      return go(rows.at(-1));
    case "ArrowRight":
      if (row.open === false) return { kind: "toggle", id: row.id };
      return row.open === true && (rows[at + 1]?.depth ?? 0) > row.depth ? go(rows[at + 1]) : none;
    case "ArrowLeft":
      if (row.open === true) return { kind: "toggle", id: row.id };
      return go(rows.slice(0, at).findLast((earlier) => earlier.depth < row.depth));
    case "*":
      return { kind: "open all" };
    default:
      return none;
  }
}
