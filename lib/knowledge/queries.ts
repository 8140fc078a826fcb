import { z } from "zod";

import { loadPack } from "@/lib/campaigns/queries";
import type { Indicator, Pack } from "@/lib/campaigns/schema";
import { cursorNumber, cursorText, decodeCursor, encodeCursor } from "@/lib/core/cursor";
import { notFound } from "@/lib/core/errors";
import { isUuid } from "@/lib/core/ids";
import type { Prisma, Tx } from "@/lib/db/client";

import { activeRematch } from "./rematching/request";
import type {
  IndicatorItem,
  IndicatorListInput,
  KnowledgeView,
  Origin,
  RuleItem,
  RuleListInput,
  RuleView,
} from "./schema";
import { engineIndicator, numberOf, ownIndicatorItem, packIndicatorItems } from "./viewing/indicators";
import { briefly, ownRuleView, packRuleViews } from "./viewing/rules";

export { aboutOwnRule } from "./viewing/about";
export { rematchFiles, reportOf } from "./rematching/reading";

type Page<Item> = { items: Item[]; nextCursor: string | null };

/** The campaign of a slug with its pack and how each item of it stands. NOT_FOUND when there is none. */
export async function campaignWithPack(tx: Tx, slug: string) {
  const campaign = await tx.campaign.findUnique({ where: { slug } });
  if (!campaign) throw notFound("campaign");
  const pack = await loadPack(campaign.slug);
  const items = await tx.packItem.findMany({ where: { campaignId: campaign.id, present: true } });
  return { campaign, pack, items };
}

function within(text: string | undefined, ...values: (string | null)[]): boolean {
  const words = text?.toLowerCase() ?? "";
  return words === "" || values.some((value) => value?.toLowerCase().includes(words) === true);
}

function admitsRule(rule: RuleView, { q, kind, severity, state, enabled }: RuleListInput): boolean {
  return (
    (kind === undefined || rule.kind === kind) &&
    (severity === undefined || rule.severity === severity) &&
    (state === undefined || rule.state === state) &&
    (enabled === undefined || rule.enabled === enabled) &&
    within(q, rule.key, rule.title, ...rule.ruleIds)
  );
}

const rulePlace = z.tuple([z.enum(["pack", "own"]), cursorText, cursorText]);

/** Rules of a campaign: those of the pack, then the team's own, each Sigma before YARA and by name. */
export async function listRules(tx: Tx, input: RuleListInput): Promise<Page<RuleItem>> {
  const { campaign, pack, items } = await campaignWithPack(tx, input.slug);
  const [origin, kind, key] = input.cursor ? decodeCursor(input.cursor, rulePlace) : (["pack", "", ""] as const);
  const beyond = (rule: RuleView) => rule.kind > kind || (rule.kind === kind && rule.key > key);
  const ofPack =
    input.origin === "own" || origin === "own"
      ? []
      : packRuleViews(pack, items).filter((rule) => admitsRule(rule, input) && beyond(rule));
  const found: RuleView[] = ofPack.slice(0, input.limit + 1);
  if (found.length <= input.limit && input.origin !== "pack") {
    const after: Prisma.CampaignRuleWhereInput =
      origin === "own" ? { OR: [{ kind: { gt: kind } }, { kind, key: { gt: key } }] } : {};
    const rows = await tx.campaignRule.findMany({
      where: {
        campaignId: campaign.id,
        kind: input.kind,
        severity: input.severity,
        state: input.state,
        enabled: input.enabled,
        ...(input.q ? { searchText: { contains: input.q.toLowerCase() } } : {}),
        AND: after,
      },
      orderBy: [{ kind: "asc" }, { key: "asc" }],
      take: input.limit + 1 - found.length,
    });
    found.push(...rows.map(ownRuleView));
  }
  const page = found.slice(0, input.limit);
  const last = page.at(-1);
  const more = found.length > input.limit && last !== undefined;
  return { items: page.map(briefly), nextCursor: more ? encodeCursor([last.origin, last.kind, last.key]) : null };
}

/** One rule with its text. NOT_FOUND when the campaign has none of that id. */
export async function getRule(tx: Tx, input: { slug: string; ruleId: string }): Promise<RuleView> {
  const { campaign, pack, items } = await campaignWithPack(tx, input.slug);
  if (!isUuid(input.ruleId)) {
    const found = packRuleViews(pack, items).find((rule) => rule.id === input.ruleId);
    if (!found) throw notFound("rule");
    return found;
  }
  const row = await tx.campaignRule.findUnique({ where: { id: input.ruleId, campaignId: campaign.id } });
  if (!row) throw notFound("rule");
  return ownRuleView(row);
}

function admitsIndicator(item: IndicatorItem, input: IndicatorListInput): boolean {
  return (
    (input.type === undefined || input.type.includes(item.type)) &&
    (input.cluster === undefined || item.cluster === input.cluster) &&
    (input.enabled === undefined || item.enabled === input.enabled) &&
    within(input.q, item.id, item.value, item.note, item.source)
  );
}

const indicatorPlace = z.union([z.tuple([z.literal("pack"), cursorText]), z.tuple([z.literal("own"), cursorNumber])]);

/** Indicators of a campaign: those of the pack by id, then the team's own in the order they came. */
export async function listIndicators(tx: Tx, input: IndicatorListInput): Promise<Page<IndicatorItem>> {
  const { campaign, pack, items } = await campaignWithPack(tx, input.slug);
  const place = input.cursor ? decodeCursor(input.cursor, indicatorPlace) : (["pack", ""] as const);
  const onlyOwn = input.origin === "own" || input.common === true || input.importId !== undefined;
  const found: IndicatorItem[] = [];
  if (!onlyOwn && place[0] === "pack") {
    const [, after] = place;
    found.push(
      ...packIndicatorItems(pack, items)
        .filter((item) => admitsIndicator(item, input) && item.id > after)
        .slice(0, input.limit + 1),
    );
  }
  if (found.length <= input.limit && input.origin !== "pack") {
    const rows = await tx.campaignIndicator.findMany({
      where: {
        campaignId: campaign.id,
        type: input.type ? { in: input.type } : undefined,
        cluster: input.cluster,
        enabled: input.enabled,
        importId: input.importId,
        common: input.common === undefined ? undefined : input.common ? { not: null } : null,
        ...(input.q ? { searchText: { contains: input.q.toLowerCase() } } : {}),
        number: place[0] === "own" ? { gt: place[1] } : undefined,
      },
      orderBy: { number: "asc" },
      take: input.limit + 1 - found.length,
    });
    found.push(...rows.map(ownIndicatorItem));
  }
  const page = found.slice(0, input.limit);
  const last = page.at(-1);
  if (found.length <= input.limit || last === undefined) return { items: page, nextCursor: null };
  const value = last.origin === "pack" ? last.id : numberOf(last.id);
  return { items: page, nextCursor: encodeCursor([last.origin, value]) };
}

/** One indicator. NOT_FOUND when the campaign has none of that id. */
export async function getIndicator(tx: Tx, input: { slug: string; indicatorId: string }): Promise<IndicatorItem> {
  const { campaign, pack, items } = await campaignWithPack(tx, input.slug);
  const number = numberOf(input.indicatorId);
  if (number === null) {
    const found = packIndicatorItems(pack, items).find((item) => item.id === input.indicatorId);
    if (!found) throw notFound("indicator");
    return found;
  }
  const row = await tx.campaignIndicator.findUnique({ where: { number, campaignId: campaign.id } });
  if (!row) throw notFound("indicator");
  return ownIndicatorItem(row);
}

/** How much the evidence of a campaign is matched with, and which look through stored evidence is under way. */
export async function knowledgeOf(tx: Tx, slug: string): Promise<KnowledgeView> {
  const { campaign, pack, items } = await campaignWithPack(tx, slug);
  const campaignId = campaign.id;
  const count = (of: "rules" | "indicators", where: { enabled?: boolean; state?: string; common?: { not: null } }) =>
    of === "rules"
      ? tx.campaignRule.count({ where: { campaignId, enabled: where.enabled, state: where.state } })
      : tx.campaignIndicator.count({ where: { campaignId, enabled: where.enabled, common: where.common } });
  const off = (indicators: boolean) =>
    items.filter((item) => !item.enabled && (item.kind === "indicator") === indicators).length;
  const active = await activeRematch(tx, campaignId);
  return {
    revision: campaign.knowledgeRevision,
    packVersion: pack.manifest.version,
    rules: {
      pack: pack.rules.length + pack.yara.length,
      own: await count("rules", {}),
      disabled: off(false) + (await count("rules", { enabled: false })),
      unsupported: await count("rules", { state: "unsupported" }),
    },
    indicators: {
      pack: pack.indicators.length,
      own: await count("indicators", {}),
      disabled: off(true) + (await count("indicators", { enabled: false })),
      common: await count("indicators", { common: { not: null } }),
    },
    rematchId: active?.id ?? null,
  };
}

/** Indicators by the ids that sightings name, of the pack or added by the team; enabled or not, as what was seen stays known. */
export async function indicatorsNamed(tx: Tx, pack: Pack, ids: readonly string[]): Promise<Indicator[]> {
  const wanted = new Set(ids);
  const numbers = [...wanted].flatMap((id) => numberOf(id) ?? []);
  const own =
    numbers.length === 0
      ? []
      : await tx.campaignIndicator.findMany({ where: { number: { in: numbers } }, orderBy: { number: "asc" } });
  return [
    ...pack.indicators.filter(({ id }) => wanted.has(id)),
    ...own.map((row) => engineIndicator(ownIndicatorItem(row))),
  ];
}

/** All enabled indicators of a campaign with their marking, of the pack and of the team or of the team alone. */
export async function allIndicators(
  tx: Tx,
  input: { slug: string; origin: Origin | null },
): Promise<{ name: string; indicators: (Indicator & { tlp: IndicatorItem["tlp"] })[] }> {
  const { campaign, pack, items } = await campaignWithPack(tx, input.slug);
  const rows = await tx.campaignIndicator.findMany({
    where: { campaignId: campaign.id, enabled: true },
    orderBy: { number: "asc" },
  });
  const ofPack = input.origin === "own" ? [] : packIndicatorItems(pack, items).filter(({ enabled }) => enabled);
  const all = [...ofPack, ...rows.map(ownIndicatorItem)];
  return { name: campaign.name, indicators: all.map((item) => ({ ...engineIndicator(item), tlp: item.tlp })) };
}

/** The team's own rules of one kind as they were written, in one text; those that are not used say so in a comment. */
export async function rulesText(tx: Tx, input: { slug: string; kind: "sigma" | "yara" }): Promise<string> {
  const { campaign } = await campaignWithPack(tx, input.slug);
  const where = { campaignId: campaign.id, kind: input.kind };
  const rows = await tx.campaignRule.findMany({ where, orderBy: { key: "asc" } });
  const [mark, between] = input.kind === "sigma" ? ["#", "---\n"] : ["//", "\n"];
  const plain = (text: string) => text.replaceAll(/\s+/g, " ");
  return rows
    .map((row) => {
      const used = row.state === "unsupported" ? "not supported" : row.enabled ? "in use" : "disabled";
      return `${mark} ${plain(row.key)}, version ${row.textVersion}, ${used}\n${row.source.trimEnd()}\n`;
    })
    .join(between);
}
