import { appendAudit } from "@/lib/audit/commands";
import type { Actor } from "@/lib/auth/schema";
import { AppError, conflict } from "@/lib/core/errors";
import type { Tx } from "@/lib/db/client";
import { installationId } from "@/lib/db/unit";
import { afterChange } from "@/lib/knowledge/rematching/request";

type Wish = { version: number; enabled?: boolean; reason?: string };
type Current = { version: number; enabled: boolean; key?: string };

/** Enables or disables an item of the pack for one campaign. Disabling needs a reason; a stale version answers CONFLICT. */
export async function disablePackItem(
  tx: Tx,
  actor: Actor,
  input: {
    campaignId: string;
    revision: number;
    item: { kind: string; key: string };
    current: Current & Record<string, unknown>;
    wish: Wish;
  },
): Promise<void> {
  const { campaignId, revision, item, current, wish } = input;
  if (wish.version !== current.version)
    throw conflict(item.kind === "indicator" ? "indicator" : "rule", { ...current });
  if (wish.enabled === undefined || wish.enabled === current.enabled) return;
  if (!wish.enabled && !wish.reason)
    throw new AppError("INVALID", "Say why this is disabled; whoever misses its findings will ask.", {
      field: "reason",
    });
  await tx.packItem.updateMany({
    where: { campaignId, ...item },
    data: {
      enabled: wish.enabled,
      reason: wish.enabled ? null : wish.reason,
      revision,
      decidedById: actor.userId,
      decidedByName: actor.name,
      decidedAt: new Date(),
      version: { increment: 1 },
    },
  });
  await appendAudit(tx, actor, {
    caseId: installationId,
    action: item.kind === "indicator" ? "indicator.change" : "rule.change",
    object: "pack_item",
    objectId: `${item.kind} ${item.key}`,
    before: { enabled: current.enabled },
    after: { enabled: wish.enabled },
    reason: wish.reason,
  });
  const what = `${item.kind === "indicator" ? "The indicator" : "The rule"} ${item.key} of the pack`;
  await afterChange(tx, actor, {
    campaignId,
    revision,
    cause: `${what} was ${wish.enabled ? "enabled" : "disabled"}`,
  });
}
