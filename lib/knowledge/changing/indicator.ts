import { appendAudit, changes } from "@/lib/audit/commands";
import type { Actor } from "@/lib/auth/schema";
import type { Pack } from "@/lib/campaigns/schema";
import { AppError, conflict } from "@/lib/core/errors";
import type { Tx } from "@/lib/db/client";
import { installationId } from "@/lib/db/unit";
import { campaignWithPack, getIndicator } from "@/lib/knowledge/queries";
import { afterChange, lockKnowledge } from "@/lib/knowledge/rematching/request";
import type { IndicatorItem, PatchIndicatorInput } from "@/lib/knowledge/schema";
import { numberOf } from "@/lib/knowledge/viewing/indicators";

import { disablePackItem } from "./pack-item";

/** The cluster word of indicators that name none. */
const noCluster = "unattributed";

/** Indicators speak only for clusters of the pack that are tracked, or for none. */
export function assertCluster(pack: Pack, cluster: string | undefined): void {
  if (cluster === undefined || cluster === noCluster) return;
  if (pack.clusters.some((known) => known.tracked && known.key === cluster)) return;
  throw new AppError(
    "INVALID",
    `${cluster} is no cluster of this campaign. Choose one of the pack, or “${noCluster}”.`,
    { field: "cluster" },
  );
}

const words = [
  "cluster",
  "strength",
  "techniques",
  "source",
  "firstSeen",
  "confidence",
  "falsePositiveRisk",
  "note",
  "tlp",
  "enabled",
] as const;

function wordsOf(item: Partial<IndicatorItem>): Record<string, unknown> {
  return Object.fromEntries(words.flatMap((word) => (item[word] === undefined ? [] : [[word, item[word]]])));
}

/**
 * Enables, disables or edits what is said about an indicator; its type and value stay. Those of the pack can only be enabled and
 * disabled. A stale version answers CONFLICT with the indicator as it is.
 */
export async function patchIndicator(tx: Tx, actor: Actor, input: PatchIndicatorInput): Promise<IndicatorItem> {
  const { slug, indicatorId, version, reason, firstSeen, ...rest } = input;
  const { campaign, pack } = await campaignWithPack(tx, slug);
  const revision = (await lockKnowledge(tx, campaign.id)) + 1;
  const before = await getIndicator(tx, input);
  const campaignId = campaign.id;
  const number = numberOf(indicatorId);
  if (number === null) {
    if (Object.entries(rest).some(([key, value]) => key !== "enabled" && value !== undefined))
      throw new AppError("UNPROCESSABLE", "An indicator of the pack is not edited here. Disable it and add your own.");
    const item = { kind: "indicator", key: before.id };
    await disablePackItem(tx, actor, { campaignId, revision, item, current: before, wish: input });
    return getIndicator(tx, input);
  }
  if (before.version !== version) throw conflict("indicator", { ...before });
  assertCluster(pack, rest.cluster);
  const differ = changes(wordsOf(before), wordsOf({ ...rest, firstSeen }));
  if (Object.keys(differ.after).length === 0) return before;
  const edited = Object.keys(differ.after).some((key) => key !== "enabled");
  await tx.campaignIndicator.updateMany({
    where: { number, campaignId, version },
    data: {
      ...rest,
      firstSeenOn: firstSeen === undefined ? undefined : firstSeen === null ? null : new Date(firstSeen),
      revision,
      ...(edited ? { textVersion: { increment: 1 } } : {}),
      version: { increment: 1 },
    },
  });
  await appendAudit(tx, actor, {
    caseId: installationId,
    action: "indicator.change",
    object: "campaign_indicator",
    objectId: indicatorId,
    ...differ,
    reason,
  });
  const what = edited ? "changed" : rest.enabled === true ? "enabled" : "disabled";
  await afterChange(tx, actor, { campaignId, revision, cause: `The indicator ${indicatorId} was ${what}` });
  return getIndicator(tx, input);
}
