import { client, type Tx } from "@/lib/db/client";
import { afterCommit } from "@/lib/db/unit";

import type { LiveEvent } from "./schema";

export const liveChannel = "breakwater_live";

const queued = new WeakMap<Tx, LiveEvent[]>();

/** Tells listeners after the commit that rows of `topic` changed; events of one transaction are merged by case and topic. */
export function changed(tx: Tx, event: { caseId: string | null; topic: string; ids?: string[] }): void {
  const events = queued.get(tx);
  const next: LiveEvent = { caseId: event.caseId, topic: event.topic, ids: (event.ids ?? []).slice(0, 50) };
  if (events) {
    const same = events.find((other) => other.caseId === next.caseId && other.topic === next.topic);
    if (same) same.ids = [...new Set([...same.ids, ...next.ids])].slice(0, 50);
    else events.push(next);
    return;
  }
  const list = [next];
  queued.set(tx, list);
  afterCommit(tx, async () => {
    for (const item of list)
      await client("portfolio").$executeRaw`SELECT pg_notify(${liveChannel}, ${JSON.stringify(item)})`;
  });
}
