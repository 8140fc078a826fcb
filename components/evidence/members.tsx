"use client";

import { useEffect } from "react";

/** Stands for the members that are still to be fetched, and fetches them when it comes into sight. */
export function Members({ fetch }: { fetch: () => void }) {
  useEffect(() => {
    fetch();
  }, [fetch]);
  return <div className="flex h-8 items-center border-b border-line px-gutter text-muted">Fetching more members…</div>;
}
