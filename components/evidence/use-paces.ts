"use client";

import { useEffect, useRef, useState } from "react";

import type { EvidenceView } from "@/lib/evidence/schema";

import { rateMeter } from "./upload/upload-model";

/** How fast a file is read, over the last seconds; null where nothing was measured yet. */
export type Pace = { bytes: number | null; rows: number | null };

type Meters = { bytes: ReturnType<typeof rateMeter>; rows: ReturnType<typeof rateMeter> };

const sampleEveryMs = 1_000;

/** Measures how fast files are read from what the server tells of them, once a second. */
export function usePaces(files: readonly EvidenceView[]): ReadonlyMap<string, Pace> {
  const [paces, setPaces] = useState<ReadonlyMap<string, Pace>>(new Map());
  const known = useRef(files);
  useEffect(() => {
    known.current = files;
  }, [files]);
  useEffect(() => {
    const meters = new Map<string, Meters>();
    const timer = setInterval(() => {
      const next = new Map<string, Pace>();
      for (const file of known.current) {
        const step = file.steps[file.step];
        if (step?.state !== "running" || !step.doneBytes) continue;
        const own = meters.get(file.id) ?? { bytes: rateMeter(), rows: rateMeter() };
        meters.set(file.id, own);
        const at = performance.now();
        const rows = step.doneRows === undefined ? null : own.rows.sample(at, step.doneRows);
        next.set(file.id, { bytes: own.bytes.sample(at, step.doneBytes), rows });
      }
      for (const id of meters.keys()) if (!next.has(id)) meters.delete(id);
      setPaces((now) => (now.size === 0 && next.size === 0 ? now : next));
    }, sampleEveryMs);
    return () => clearInterval(timer);
  }, []);
  return paces;
}
