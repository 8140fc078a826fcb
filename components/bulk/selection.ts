"use client";

import { useState } from "react";

/** The rows that are chosen: some of those on the page by id, or every case that matches the filter, save for a few. */
export type Chosen = { kind: "some"; ids: ReadonlySet<string> } | { kind: "all"; except: ReadonlySet<string> };

/** So many fit into one filter; then no further row can be left out. */
export const mostLeftOut = 100;

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
  const has = (id: string) => (chosen.kind === "all" ? !chosen.except.has(id) : chosen.ids.has(id));
  return {
    chosen,
    has,
    count: (matching: number) => (chosen.kind === "all" ? matching - chosen.except.size : chosen.ids.size),
    /** With `range` every row from the one chosen last follows. */
    toggle: (id: string, range: boolean) => {
      const on = !has(id);
      const [from, to] = [anchor === null ? -1 : order.indexOf(anchor), order.indexOf(id)];
      const between = range && from >= 0 && to >= 0 ? order.slice(Math.min(from, to), Math.max(from, to) + 1) : [id];
      const named = new Set(chosen.kind === "all" ? chosen.except : chosen.ids);
      for (const one of between)
        if (on === (chosen.kind === "some")) named.add(one);
        else named.delete(one);
      setAnchor(id);
      if (chosen.kind === "some") setChosen({ kind: "some", ids: named });
      else if (named.size <= mostLeftOut) setChosen({ kind: "all", except: named });
    },
    choose: (ids: readonly string[]) => setChosen({ kind: "some", ids: new Set(ids) }),
    chooseAll: () => setChosen({ kind: "all", except: new Set() }),
    clear: () => {
      setChosen(none);
      setAnchor(null);
    },
  };
}
export type Selection = ReturnType<typeof useSelection>;
