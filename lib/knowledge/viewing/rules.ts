import { stringify } from "yaml";

import { type Pack, severityOfLevel } from "@/lib/campaigns/schema";
import { badness, severities, type Severity } from "@/lib/core/states";
import type { Prisma } from "@/lib/db/client";
import { type RuleItem, ruleItem, type RuleView } from "@/lib/knowledge/schema";

type PackItemRow = Prisma.PackItemGetPayload<object>;
export type OwnRuleRow = Prisma.CampaignRuleGetPayload<object>;

/** The gravest severity that the rules of a YARA file name; medium when none names one. */
export function severityOfYara(source: string): Severity {
  const named = [...source.matchAll(/^\s*severity\s*=\s*"(\w+)"/gm)].flatMap(
    ([, word]) => severities.find((known) => known === word) ?? [],
  );
  return named.toSorted((a, b) => badness(severities, a) - badness(severities, b))[0] ?? "medium";
}

/** Names of the rules in a YARA source, in their order. */
export function yaraRuleNames(source: string): string[] {
  return [...source.matchAll(/^\s*(?:private\s+|global\s+)*rule\s+(\w+)/gm)].flatMap(([, name]) => name ?? []);
}

/** How an item of the pack stands in a campaign: whether it is used, and since when. */
export function standingOf(items: readonly PackItemRow[], kind: string, key: string) {
  const item = items.find((known) => known.kind === kind && known.key === key);
  return {
    enabled: item?.enabled ?? true,
    disabledReason: item?.enabled === false ? item.reason : null,
    author: item?.decidedByName ?? null,
    changedAt: item?.decidedAt?.toISOString() ?? null,
    revision: item?.revision ?? 0,
    version: item?.version ?? 1,
  };
}

/** The rules of the pack as a campaign uses them, Sigma before YARA, by name. */
export function packRuleViews(pack: Pack, items: readonly PackItemRow[]): RuleView[] {
  const common = { origin: "pack", state: "loaded", stateReason: null, createdAt: null } as const;
  const sigma = pack.rules.map((rule): RuleView => ({
    ...common,
    ...standingOf(items, "sigma", rule.name),
    notes: [],
    id: `pack.sigma.${rule.name}`,
    kind: "sigma",
    key: rule.name,
    title: rule.title,
    severity: severityOfLevel[rule.level],
    recordKinds: rule.recordKinds,
    ruleVersion: rule.version,
    ruleIds: [rule.id],
    source: stringify(rule, { lineWidth: 0 }),
  }));
  const yara = pack.yara.map(({ name, source }): RuleView => ({
    ...common,
    ...standingOf(items, "yara", name),
    notes: [],
    id: `pack.yara.${name}`,
    kind: "yara",
    key: name,
    title: name,
    severity: severityOfYara(source),
    recordKinds: ["file"],
    ruleVersion: pack.manifest.version,
    ruleIds: yaraRuleNames(source).map((rule) => `yara:${rule}`),
    source,
  }));
  const byKey = (left: RuleView, right: RuleView) => (left.key < right.key ? -1 : 1);
  return [...sigma.toSorted(byKey), ...yara.toSorted(byKey)];
}

/** One of the team's own rules, whole. */
export function ownRuleView(row: OwnRuleRow): RuleView {
  const { source, ruleIds } = row;
  const item = ruleItem.parse({
    ...row,
    origin: "own",
    disabledReason: null,
    ruleVersion: String(row.textVersion),
    author: row.authorName,
    changedAt: row.updatedAt.toISOString(),
  });
  return { ...item, source, ruleIds, createdAt: row.createdAt.toISOString() };
}

/** A rule as lists show it. */
export function briefly(view: RuleView): RuleItem {
  return ruleItem.parse(view);
}
