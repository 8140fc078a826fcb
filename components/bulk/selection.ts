"use client";

import { useState } from "react";

/** The rows that are chosen: some of those on the page by id, or every case that matches the filter. */
export type Chosen = { kind: "some"; ids: ReadonlySet<string> } | { kind: "all" };

const none: Chosen = { kind: "some", ids: new Set() };

/** Choosing rows one by one, by range, and all that match. Another list begins with none chosen. */
export function useSelection(listKey: string, order: readonly string[]) {
  const [chosen, setChosen] = useState<Chosen>(none);
  const [anchor, setAnchor] = useState<string | null>(null);
  const [shownKey, setShownKey] = useState(listKey);
  if (shownKey !== listKey) {
    setShownKey(listKey);
    setChosen(none);
    setAnchor(null);
  }
  const has = (id: string) => chosen.kind === "all" || chosen.ids.has(id);
  const idsNow = () => (chosen.kind === "all" ? new Set(order) : new Set(chosen.ids));
  return {
    chosen,
    has,
    count: (matching: number) => (chosen.kind === "all" ? matching : chosen.ids.size),
    /** With `range` every row from the one chosen last follows. */
    toggle: (id: string, range: boolean) => {
      const ids = idsNow();
      const on = !has(id);
      const [from, to] = [anchor === null ? -1 : order.indexOf(anchor), order.indexOf(id)];
      const between = range && from >= 0 && to >= 0 ? order.slice(Math.min(from, to), Math.max(from, to) + 1) : [id];
      for (const one of between)
        if (on) ids.add(one);
        else ids.delete(one);
      setAnchor(id);
      setChosen({ kind: "some", ids });
    },
    choose: (ids: readonly string[]) => setChosen({ kind: "some", ids: new Set(ids) }),
    chooseAll: () => setChosen({ kind: "all" }),
    clear: () => {
      setChosen(none);
      setAnchor(null);
    },
  };
}
export type Selection = ReturnType<typeof useSelection>;
