import { loadPack } from "@/lib/campaigns/queries";
import type { Tx } from "@/lib/db/client";
import { ownIndicatorId } from "@/lib/knowledge/viewing/indicators";

export type Change = { what: string; kind: string; name: string };

/** Changes that a look names one by one; the others are only counted. */
const namedChanges = 200;

type Changes = { changes: Change[]; packVersionBefore: string; packVersionAfter: string };

function whatOf(row: { enabled: boolean; textVersion: number; state?: string }): string {
  if (row.state === "unsupported") return "not supported";
  if (!row.enabled) return "disabled";
  return row.textVersion > 1 ? "changed" : "in use";
}

/** What of a campaign's knowledge changed after a revision, as people read it. */
export async function changesSince(tx: Tx, campaignId: string, revision: number): Promise<Changes> {
  const campaign = await tx.campaign.findUniqueOrThrow({ where: { id: campaignId } });
  const since = { campaignId, revision: { gt: revision } };
  const items = await tx.packItem.findMany({ where: since, orderBy: [{ kind: "asc" }, { key: "asc" }] });
  const rules = await tx.campaignRule.findMany({
    where: since,
    orderBy: [{ kind: "asc" }, { key: "asc" }],
    select: { kind: true, key: true, enabled: true, textVersion: true, state: true },
  });
  const where = since;
  const indicators = await tx.campaignIndicator.findMany({
    where,
    orderBy: { number: "asc" },
    take: namedChanges,
    select: { number: true, value: true, enabled: true, textVersion: true },
  });
  const all: Change[] = [
    ...items.map((item) => ({
      what: item.present ? (item.enabled ? "in the pack" : "disabled") : "no longer in the pack",
      kind: item.kind,
      name: item.key,
    })),
    ...rules.map((rule) => ({ what: whatOf(rule), kind: rule.kind, name: rule.key })),
    ...indicators.map((row) => ({
      what: whatOf(row),
      kind: "indicator",
      name: `${ownIndicatorId(row.number)} ${row.value.slice(0, 100)}`,
    })),
  ];
  const more =
    Math.max(0, all.length - namedChanges) +
    Math.max(0, (await tx.campaignIndicator.count({ where })) - indicators.length);
  const last = await tx.rematch.findFirst({ where: { campaignId }, orderBy: [{ createdAt: "desc" }, { id: "desc" }] });
  const { manifest } = await loadPack(campaign.slug);
  return {
    changes: [
      ...all.slice(0, namedChanges),
      ...(more > 0 ? [{ what: "and more", kind: "item", name: `${more} more` }] : []),
    ],
    packVersionBefore: last?.packVersionAfter ?? campaign.firstPackVersion ?? manifest.version,
    packVersionAfter: manifest.version,
  };
}
