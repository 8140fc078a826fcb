"use client";

import { useState, useSyncExternalStore } from "react";

/** Where the list stands in time, for the strip to show. Kept beside React's state, so that scrolling draws one small mark and nothing else. */
export type ViewPlace = {
  get: () => string | null;
  put: (at: string | null) => void;
  subscribe: (listener: () => void) => () => void;
};

function newViewPlace(): ViewPlace {
  let place: string | null = null;
  const listeners = new Set<() => void>();
  return {
    get: () => place,
    put: (at) => {
      if (at === place) return;
      place = at;
      for (const listener of listeners) listener();
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** One place, as long as the page stays. */
export function useViewPlace(): ViewPlace {
  const [place] = useState(newViewPlace);
  return place;
}

/** The first event in sight, now. */
export function useViewAt(place: ViewPlace): string | null {
  return useSyncExternalStore(place.subscribe, place.get, () => null);
}
