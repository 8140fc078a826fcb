import { appendAudit, changes } from "@/lib/audit/commands";
import type { Actor } from "@/lib/auth/schema";
import { AppError, conflict, notFound } from "@/lib/core/errors";
import { isUuid } from "@/lib/core/ids";
import type { Tx } from "@/lib/db/client";
import { installationId } from "@/lib/db/unit";
import { campaignWithPack, getRule } from "@/lib/knowledge/queries";
import { afterChange, lockKnowledge } from "@/lib/knowledge/rematching/request";
import type { PatchRuleInput, RuleView } from "@/lib/knowledge/schema";

import { columnsOf, type ReadAhead } from "@/lib/knowledge/importing/store-rules";
import type { ReadRule } from "@/lib/knowledge/trying/tasks";

import { disablePackItem } from "./pack-item";

function shown({ enabled, title, ruleVersion, state, stateReason, source }: RuleView) {
  return { enabled, title, ruleVersion, state, stateReason, source };
}

/** The one rule that a new text holds. UNPROCESSABLE when it is of another rule, holds several, or cannot be used. */
function onlyRule(read: ReadAhead, ruleId: string): ReadRule {
  const [rule, second] = read.rules;
  const problem = (sentence: string) => new AppError("UNPROCESSABLE", sentence, { field: "source" });
  if (rule === undefined || second !== undefined)
    throw problem("The text must hold one rule. Import several as files.");
  if (rule.state === "unsupported") throw problem(`This rule cannot be used: ${rule.stateReason ?? ""}`);
  if (rule.rowId !== ruleId) throw problem("The new text is of another rule. Import it as a rule of its own.");
  return rule;
}

/**
 * Enables, disables or rewrites a rule. Rules of the pack can only be enabled and disabled, with a reason. A stale version answers
 * CONFLICT with the rule as it is; what is matched changes under a new revision, and stored evidence is looked through again.
 */
export async function patchRule(
  tx: Tx,
  actor: Actor,
  input: PatchRuleInput & { read: ReadAhead | null },
): Promise<RuleView> {
  const { slug, ruleId, version, enabled, read } = input;
  const { campaign } = await campaignWithPack(tx, slug);
  const revision = (await lockKnowledge(tx, campaign.id)) + 1;
  const before = await getRule(tx, input);
  if (!isUuid(ruleId)) {
    if (input.source !== undefined)
      throw new AppError("UNPROCESSABLE", "A rule of the pack is not rewritten here. Disable it and add your own.", {
        field: "source",
      });
    await disablePackItem(tx, actor, {
      campaignId: campaign.id,
      revision,
      item: { kind: before.kind, key: before.key },
      current: before,
      wish: input,
    });
    return getRule(tx, input);
  }
  if (before.version !== version) throw conflict("rule", { ...before });
  const reread = read === null ? null : onlyRule(read, ruleId);
  const rewritten = reread !== null && reread.source !== before.source;
  const switched = enabled !== undefined && enabled !== before.enabled;
  if (!rewritten && !switched) return before;
  const { count } = await tx.campaignRule.updateMany({
    where: { id: ruleId, campaignId: campaign.id, version },
    data: {
      enabled,
      revision,
      ...(rewritten ? { ...columnsOf(reread), textVersion: { increment: 1 } } : {}),
      version: { increment: 1 },
    },
  });
  if (count === 0) throw notFound("rule");
  const after = await getRule(tx, input);
  await appendAudit(tx, actor, {
    caseId: installationId,
    action: "rule.change",
    object: "campaign_rule",
    objectId: ruleId,
    ...changes(shown(before), shown(after)),
    reason: input.reason,
  });
  await afterChange(tx, actor, {
    campaignId: campaign.id,
    revision,
    cause: `The rule ${after.key} was ${rewritten ? "changed" : after.enabled ? "enabled" : "disabled"}`,
  });
  return after;
}
