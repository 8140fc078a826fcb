import { useMemo, useSyncExternalStore } from "react";

import type { Neighbours } from "@/components/shell/breadcrumb";

/** The list a case was opened from: its address, and the cases in its order as far as they were loaded. */
type OpenedList = { href: string; total: number; ids: readonly string[] };

const key = "bw_list";
const mostIds = 2_000;

/** Keeps the list of this browser tab, so that the pages of its cases know what comes before and after. */
export function rememberList({ href, total, ids }: OpenedList): void {
  try {
    sessionStorage.setItem(key, JSON.stringify([href, total, ...ids.slice(0, mostIds)]));
  } catch {
    // Without storage, or without room in it, the keys to the neighbours stay away; nothing else needs the list.
  }
}

function readList(text: string | null): OpenedList | null {
  if (text === null) return null;
  const parts: unknown = JSON.parse(text);
  if (!Array.isArray(parts)) return null;
  const [href, total, ...ids]: unknown[] = parts;
  if (typeof href !== "string" || !href.startsWith("/portfolio") || typeof total !== "number") return null;
  return { href, total, ids: ids.filter((id) => typeof id === "string") };
}

const never = () => () => undefined;

/**
 * Where a case stands in the list it was opened from; null when it was opened by its address. The neighbours are shown at
 * the same tab ("/findings"; "" is the overview), since one thing is often looked at case by case.
 */
export function useListNeighbours(
  caseId: string,
  tab: string,
): { listHref: string; place: string; neighbours: Neighbours } | null {
  const text = useSyncExternalStore(
    never,
    () => sessionStorage.getItem(key),
    () => null,
  );
  return useMemo(() => {
    const list = readList(text);
    const at = list?.ids.indexOf(caseId) ?? -1;
    if (!list || at < 0) return null;
    const hrefOf = (id: string | undefined) => (id === undefined ? null : `/cases/${id}${tab}`);
    return {
      listHref: list.href,
      place: `${at + 1} of ${Math.max(list.total, list.ids.length)}`,
      neighbours: { what: "case", previousHref: hrefOf(list.ids[at - 1]), nextHref: hrefOf(list.ids[at + 1]) },
    };
  }, [caseId, tab, text]);
}
