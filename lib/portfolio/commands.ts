import type { Tx } from "@/lib/db/client";

/** Writes today's counts of every campaign, so that the trend is recorded history and not a guess made later. */
export async function recordCampaignDay(tx: Tx, now: Date): Promise<void> {
  const rows = await tx.$queryRaw<{ campaign_id: string; cases: bigint; patched: bigint; compromised: bigint; closed: bigint }[]>`
    SELECT campaign_id, count(*) AS cases, count(*) FILTER (WHERE exposure IN ('patched', 'disconnected', 'decommissioned')) AS patched,
           count(*) FILTER (WHERE compromise IN ('implanted', 'operated', 'spread')) AS compromised, count(*) FILTER (WHERE closed_at IS NOT NULL) AS closed
    FROM "case" GROUP BY campaign_id`;
  const day = new Date(now.toISOString().slice(0, 10));
  for (const row of rows) {
    const counts = { cases: Number(row.cases), patched: Number(row.patched), compromised: Number(row.compromised), closed: Number(row.closed) };
    await tx.campaignDay.upsert({ where: { campaignId_day: { campaignId: row.campaign_id, day } }, create: { campaignId: row.campaign_id, day, counts }, update: { counts } });
  }
}
