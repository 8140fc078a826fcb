import { visibleToSql } from "@/lib/access/visible";
import type { Actor } from "@/lib/auth/schema";
import type { PackManifest } from "@/lib/campaigns/schema";
import type { Tx } from "@/lib/db/client";

import { clocksOf } from "./clocks";

/** A duty to report over all cases in which its clock runs and nothing was filed or decided against it. */
export type RunningClock = {
  key: string;
  regime: string;
  title: string;
  running: number;
  late: number;
  nextAt: string | null;
  refs: string[];
};

type Row = {
  id: string;
  ref: string;
  opened_at: Date;
  aware_at: Date | null;
  country: string | null;
  sector: string | null;
};

/** Open cases whose awareness is recorded, or which a directive with fixed dates may bind; more than these have no clock. */
const mostCases = 20_000;

/** The clocks that run in open cases of a campaign, the one that ends first before the others. */
export async function runningClocks(
  tx: Tx,
  actor: Actor,
  { campaignId, manifest, now }: { campaignId: string; manifest: PackManifest; now: Date },
): Promise<RunningClock[]> {
  const rows = await tx.$queryRaw<Row[]>`
    SELECT c.id, c.ref, c.opened_at, c.aware_at, c.country, c.sector FROM "case" c
    WHERE c.campaign_id = ${campaignId}::uuid AND ${visibleToSql(actor)} AND c.closed_at IS NULL AND (c.aware_at IS NOT NULL OR c.country = 'US')
    ORDER BY c.aware_at LIMIT ${mostCases}`;
  const decisions = await tx.regimeDecision.findMany({
    where: { caseId: { in: rows.map(({ id }) => id) } },
    select: { caseId: true, regime: true, decision: true, filedAt: true },
  });
  const settled = new Set(
    decisions
      .filter(({ decision, filedAt }) => decision === "does_not_apply" || filedAt !== null)
      .map(({ caseId, regime }) => `${caseId} ${regime}`),
  );
  const found = new Map<string, RunningClock>();
  for (const row of rows) {
    const clocks = clocksOf(manifest, {
      openedAt: row.opened_at.toISOString(),
      awareAt: row.aware_at?.toISOString() ?? null,
      compromiseConfirmedAt: null,
      country: row.country,
      sector: row.sector,
    });
    for (const { key, regimeKey, regime, title, dueAt, starts } of clocks) {
      const runs = dueAt !== null && (starts === "awareness" || starts === "fixed");
      if (!runs || settled.has(`${row.id} ${regimeKey}`)) continue;
      const clock = found.get(key) ?? { key, regime, title, running: 0, late: 0, nextAt: null, refs: [] };
      const late = new Date(dueAt) < now;
      found.set(key, {
        ...clock,
        running: clock.running + 1,
        late: clock.late + (late ? 1 : 0),
        nextAt: !late && (clock.nextAt === null || dueAt < clock.nextAt) ? dueAt : clock.nextAt,
        refs: [...clock.refs, row.ref],
      });
    }
  }
  const order = (clock: RunningClock) => clock.nextAt ?? "9999";
  return [...found.values()].toSorted((a, b) => order(a).localeCompare(order(b)));
}
