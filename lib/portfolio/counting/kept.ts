import { seesEveryCase } from "@/lib/access/policy";
import type { Actor } from "@/lib/auth/schema";
import { canonicalJson } from "@/lib/core/hashing";
import { minuteMs } from "@/lib/core/time";
import type { Tx } from "@/lib/db/client";
import { installationId } from "@/lib/db/unit";

const keptMost = 100;

/** Two writers may commit in another order than they wrote their times; nothing is trusted longer than this. */
const trustMs = 3_000;

/**
 * Changes whenever a case does: every write moves the latest activity, and what concerns the installation (removing the
 * demo, renaming an organization) moves its audit chain. Both are read from the end of an index.
 */
async function stampOf(tx: Tx, campaignId: string, now: Date): Promise<string> {
  const rows = await tx.$queryRaw<{ at: Date | null; seq: number | null }[]>`
    SELECT (SELECT max(last_activity_at) FROM "case" WHERE campaign_id = ${campaignId}::uuid) AS at,
           (SELECT seq FROM audit_head WHERE case_id = ${installationId}::uuid) AS seq`;
  // What is overdue also changes with the clock.
  return `${rows[0]?.at?.toISOString() ?? ""} ${rows[0]?.seq ?? 0} ${Math.floor(now.getTime() / minuteMs)}`;
}

/** Whether a filter asks for something that is another thing for each person. */
export function asksForSelf(filter: string | undefined): boolean {
  return /@me|\bme\b/i.test(filter ?? "");
}

type Asked = { actor: Actor; campaignId: string; now: Date; about: unknown };

/**
 * Counts over a whole campaign read every case, so for people who see all of them one count is shared until something
 * changes. `about` tells the counts apart, and must name the person where what is asked depends on who asks.
 */
export function sharedCounts<T>() {
  const kept = new Map<string, { stamp: string; untilMs: number; counted: Promise<T> }>();
  return async (tx: Tx, { actor, campaignId, now, about }: Asked, count: () => Promise<T>): Promise<T> => {
    if (!seesEveryCase(actor)) return count();
    const key = canonicalJson({ campaignId, about });
    const stamp = await stampOf(tx, campaignId, now);
    const known = kept.get(key);
    if (known && known.stamp === stamp && known.untilMs > now.getTime()) return known.counted;
    const counted = count();
    kept.delete(key);
    kept.set(key, { stamp, untilMs: now.getTime() + trustMs, counted });
    counted.catch(() => kept.delete(key));
    const oldest = kept.keys().next();
    if (kept.size > keptMost && !oldest.done) kept.delete(oldest.value);
    return counted;
  };
}
