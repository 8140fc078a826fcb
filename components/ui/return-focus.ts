"use client";

import { useState } from "react";

/**
 * The element to give the focus back to when what opened closes again.
 * It is read while rendering, because after the commit the focus has already moved.
 */
export function useReturnFocus(open: boolean): () => HTMLElement | true {
  const [wasOpen, setWasOpen] = useState(false);
  const [before, setBefore] = useState<HTMLElement | null>(null);
  if (open !== wasOpen) {
    setWasOpen(open);
    if (open && typeof document !== "undefined")
      setBefore(document.activeElement instanceof HTMLElement ? document.activeElement : null);
  }
  return () => (before?.isConnected ? before : true);
}
