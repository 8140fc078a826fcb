"use client";

import { useState } from "react";

/** Where nothing has the focus a key opened it; the content of the page then takes it, not the first link of the page. */
function focused(): HTMLElement | null {
  const { activeElement, body } = document;
  return activeElement instanceof HTMLElement && activeElement !== body
    ? activeElement
    : document.querySelector<HTMLElement>("main");
}

/**
 * The element to give the focus back to when what opened closes again.
 * It is read while rendering, because after the commit the focus has already moved.
 */
export function useReturnFocus(open: boolean): () => HTMLElement | true {
  const [wasOpen, setWasOpen] = useState(false);
  const [before, setBefore] = useState<HTMLElement | null>(null);
  if (open !== wasOpen) {
    setWasOpen(open);
    if (open && typeof document !== "undefined") setBefore(focused());
  }
  return () => (before?.isConnected ? before : true);
}
