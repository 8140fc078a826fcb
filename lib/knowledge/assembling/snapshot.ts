import type { Indicator } from "@/lib/campaigns/schema";
import type { Tx } from "@/lib/db/client";
import type { RuleKind } from "@/lib/knowledge/schema";
import { engineIndicator, ownIndicatorItem } from "@/lib/knowledge/viewing/indicators";

export type PackStanding = { kind: string; key: string; enabled: boolean; present: boolean; revision: number };
export type OwnRule = {
  id: string;
  kind: RuleKind;
  key: string;
  ruleIds: string[];
  recordKinds: string[];
  source: string;
  textVersion: number;
  revision: number;
  /** Enabled and loaded: what is not is known, and matches nothing. */
  active: boolean;
};
export type OwnIndicator = { indicator: Indicator; revision: number; active: boolean };

/** What a campaign's evidence is matched with at one revision: how the pack's items stand, and what the team added. */
export type KnowledgeSnapshot = {
  campaignId: string;
  slug: string;
  revision: number;
  pack: PackStanding[];
  rules: OwnRule[];
  indicators: OwnIndicator[];
};

/** The knowledge of a campaign as it stands; nothing changes it while it is read. */
export async function knowledgeSnapshot(tx: Tx, campaignId: string): Promise<KnowledgeSnapshot> {
  const [campaign] = await tx.$queryRaw<{ slug: string; revision: number }[]>`
    SELECT slug, knowledge_revision AS revision FROM campaign WHERE id = ${campaignId}::uuid FOR SHARE`;
  if (!campaign) throw new Error("There is no campaign of this id.");
  const pack = await tx.packItem.findMany({
    where: { campaignId },
    select: { kind: true, key: true, enabled: true, present: true, revision: true },
  });
  const rules = await tx.campaignRule.findMany({ where: { campaignId }, orderBy: [{ kind: "asc" }, { key: "asc" }] });
  const indicators = await tx.campaignIndicator.findMany({ where: { campaignId }, orderBy: { number: "asc" } });
  return {
    campaignId,
    ...campaign,
    pack,
    rules: rules.map(({ id, kind, key, ruleIds, recordKinds, source, textVersion, revision, enabled, state }) => ({
      id,
      kind: kind === "yara" ? "yara" : "sigma",
      key,
      ruleIds,
      recordKinds,
      source,
      textVersion,
      revision,
      active: enabled && state === "loaded",
    })),
    indicators: indicators.map((row) => ({
      indicator: engineIndicator(ownIndicatorItem(row)),
      revision: row.revision,
      active: row.enabled,
    })),
  };
}
