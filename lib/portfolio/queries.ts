import { visibleToSql } from "@/lib/access/visible";
import type { Actor } from "@/lib/auth/schema";
import { listCases } from "@/lib/cases/queries";
import { notFound } from "@/lib/core/errors";
import { casePhases, compromiseStates, exposureStates } from "@/lib/core/states";
import { Prisma, type Tx } from "@/lib/db/client";
import { z } from "zod";

import type { PortfolioView } from "./schema";

type Group = { axis: string; state: string; count: bigint };

const dayCounts = z.object({ cases: z.number(), patched: z.number(), compromised: z.number(), closed: z.number() });
const trendDays = 60;
const worstShown = 10;

/** Where a campaign stands: counts by state, the worst cases, and the recorded daily trend. */
export async function portfolioOf(tx: Tx, actor: Actor, slug: string): Promise<PortfolioView> {
  const campaign = await tx.campaign.findUnique({ where: { slug } });
  if (!campaign) throw notFound("campaign");
  const seen = Prisma.sql`c.campaign_id = ${campaign.id}::uuid AND ${visibleToSql(actor)}`;
  const [groups, sums, worst, days] = await Promise.all([
    tx.$queryRaw<Group[]>`
      SELECT 'exposure' AS axis, c.exposure AS state, count(*) AS count FROM "case" c WHERE ${seen} GROUP BY c.exposure
      UNION ALL SELECT 'compromise', c.compromise, count(*) FROM "case" c WHERE ${seen} GROUP BY c.compromise
      UNION ALL SELECT 'phase', c.phase, count(*) FROM "case" c WHERE ${seen} GROUP BY c.phase`,
    tx.$queryRaw<{ cases: bigint; servers: bigint | null; attention: bigint; overdue: bigint; unassigned: bigint; triage: bigint; demo: bigint }[]>`
      SELECT count(*) AS cases, sum(c.server_count) AS servers, count(*) FILTER (WHERE c.attention) AS attention,
             count(*) FILTER (WHERE c.due_at < ${new Date()} AND c.closed_at IS NULL) AS overdue,
             count(*) FILTER (WHERE c.owner_id IS NULL AND c.closed_at IS NULL) AS unassigned,
             count(*) FILTER (WHERE c.open_findings > 0) AS triage, count(*) FILTER (WHERE c.demo) AS demo
      FROM "case" c WHERE ${seen}`,
    listCases(tx, actor, { campaign: slug, sort: "attention", limit: worstShown }),
    tx.campaignDay.findMany({ where: { campaignId: campaign.id }, orderBy: { day: "desc" }, take: trendDays }),
  ]);
  const total = sums[0];
  const countOf = (axis: string, state: string) => Number(groups.find((group) => group.axis === axis && group.state === state)?.count ?? 0n);
  const byState = (axis: string, states: readonly string[]) => states.map((state) => ({ state, count: countOf(axis, state) }));
  // The recorded trend is of the whole campaign, so only those who may see all of it get it.
  const seesAll = ["admin", "lead", "manager"].includes(actor.role);
  return {
    campaign: { slug: campaign.slug, name: campaign.name, packVersion: campaign.packVersion },
    cases: Number(total?.cases ?? 0n),
    servers: Number(total?.servers ?? 0n),
    exposure: byState("exposure", exposureStates),
    compromise: byState("compromise", compromiseStates),
    phase: byState("phase", casePhases),
    attention: Number(total?.attention ?? 0n),
    overdue: Number(total?.overdue ?? 0n),
    unassigned: Number(total?.unassigned ?? 0n),
    awaitingTriage: Number(total?.triage ?? 0n),
    worst: worst.items,
    trend: (seesAll ? days : []).toReversed().flatMap((row) => {
      const counts = dayCounts.safeParse(row.counts);
      return counts.success ? [{ day: row.day.toISOString().slice(0, 10), ...counts.data }] : [];
    }),
    demo: (total?.demo ?? 0n) > 0n,
  };
}
