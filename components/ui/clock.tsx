"use client";

import { createContext, use, useCallback, useMemo, useState, useSyncExternalStore, type ReactNode } from "react";
import { rememberChoice } from "./remember";
import { runtimeZone, type Zone } from "@/lib/core/time";

type ClockValue = { zone: Zone; setZone: (zone: "UTC" | "local") => void; firstNowMs: number };

const ClockContext = createContext<ClockValue>({ zone: "UTC", setZone: () => undefined, firstNowMs: 0 });

/** Gives everything below one zone and one "now". Both come from the server, so the first paint agrees with it. */
export function ClockProvider({
  zone: firstZone,
  nowMs,
  children,
}: {
  zone: Zone;
  nowMs: number;
  children: ReactNode;
}) {
  const [zone, keepZone] = useState(firstZone);
  const [firstNowMs] = useState(nowMs);
  const setZone = useCallback((choice: "UTC" | "local") => {
    const next = choice === "UTC" ? "UTC" : runtimeZone();
    keepZone(next);
    rememberChoice("bw_zone", next);
  }, []);
  const value = useMemo(() => ({ zone, setZone, firstNowMs }), [zone, setZone, firstNowMs]);
  return <ClockContext value={value}>{children}</ClockContext>;
}

/** The zone to show times in ("UTC" or an IANA name) and the way to change it. */
export function useZone(): { zone: Zone; setZone: (zone: "UTC" | "local") => void } {
  const { zone, setZone } = use(ClockContext);
  return { zone, setZone };
}

const listeners = new Set<() => void>();
let ticking: ReturnType<typeof setInterval> | null = null;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  ticking ??= setInterval(() => {
    for (const each of listeners) each();
  }, 1000);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0 || ticking === null) return;
    clearInterval(ticking);
    ticking = null;
  };
}

/** Epoch milliseconds, rounded down to `stepMs`; re-renders only when that changes. */
export function useNow(stepMs = 60_000): number {
  const { firstNowMs } = use(ClockContext);
  const floor = (ms: number) => Math.floor(ms / stepMs) * stepMs;
  return useSyncExternalStore(
    subscribe,
    () => floor(Date.now()),
    () => floor(firstNowMs),
  );
}
