import type { Indicator, Pack } from "@/lib/campaigns/schema";
import { yaraRuleNames } from "@/lib/knowledge/viewing/rules";

import { fileTypes, recordsShow, rulesRead, yaraLooksAt } from "./concern";
import type { KnowledgeSnapshot } from "./snapshot";

export type Outdated = "rule_changed" | "rule_disabled" | "rule_removed";
type Rule = { ruleId: string; ruleName: string };

/** What changed after a revision, and what of it stored evidence has to do with. */
export type Delta = {
  since: number;
  /** Names of Sigma rules whose findings may change: those that changed, and those that say something about them. */
  ruleNames: ReadonlySet<string>;
  anyYara: boolean;
  /** Indicators that changed, in use or not. */
  indicatorIds: ReadonlySet<string>;
  /** Changed indicators that are in use. */
  indicators: readonly Indicator[];
  /** Whether a file of this format has to be read to tell whether it shows what changed. */
  isInside: (format: string) => boolean;
  /** Whether the file's own hashes and path may show what changed. */
  isOfFile: (format: string) => boolean;
  /** Why a rule is another now than before; null when it is the same. */
  outdatedBy: (rule: Rule) => Outdated | null;
};

function relatedTo(changed: ReadonlySet<string>, pack: Pack): Set<string> {
  const related = new Set(changed);
  for (let size = -1; size !== related.size;) {
    size = related.size;
    for (const { name, breakwater } of pack.rules)
      if ([...(breakwater.supersedes ?? []), ...(breakwater.follows?.rules ?? [])].some((other) => related.has(other)))
        related.add(name);
  }
  return related;
}

/** What of a campaign's knowledge changed after a revision. */
export function deltaSince(pack: Pack, snapshot: KnowledgeSnapshot, since: number): Delta {
  const items = snapshot.pack.filter((item) => item.revision > since);
  const own = snapshot.rules.filter((rule) => rule.revision > since);
  const why = new Map<string, Outdated>();
  for (const { kind, key, enabled, present } of items)
    why.set(`${kind} ${key}`, present ? (enabled ? "rule_changed" : "rule_disabled") : "rule_removed");
  for (const { kind, key, active } of own) why.set(`${kind} ${key}`, active ? "rule_changed" : "rule_disabled");
  const named = (kind: string) => [...why.keys()].filter((place) => place.startsWith(`${kind} `));
  const changed = new Set(named("sigma").map((place) => place.slice("sigma ".length)));
  // A correlation changes what the rules that it counts show, and they what it shows: then all of the team's are looked at again.
  const ownSigma = snapshot.rules.filter(({ kind }) => kind === "sigma");
  const counting =
    ownSigma.some(({ source }) => /^correlation:/m.test(source)) && own.some(({ kind }) => kind === "sigma");
  const kindsOf = new Map(pack.rules.map((rule) => [rule.name, rule.recordKinds]));
  for (const rule of snapshot.rules) if (rule.kind === "sigma") kindsOf.set(rule.key, rule.recordKinds);
  const inUse = (kind: string, key: string) => why.get(`${kind} ${key}`) === "rule_changed";
  const kinds = new Set([
    ...[...changed].filter((key) => inUse("sigma", key)).flatMap((key) => kindsOf.get(key) ?? []),
    ...(counting ? ownSigma.filter(({ active }) => active).flatMap(({ recordKinds }) => recordKinds) : []),
  ]);
  const yaraInUse = [...items, ...own].some(({ kind, key }) => kind === "yara" && inUse("yara", key));
  const packIndicators = new Map(pack.indicators.map((indicator) => [indicator.id, indicator]));
  const ownIndicators = snapshot.indicators.filter((row) => row.revision > since);
  const indicators = [
    ...items.flatMap(({ kind, key, enabled, present }) => {
      const indicator = kind === "indicator" && enabled && present ? packIndicators.get(key) : undefined;
      return indicator ? [indicator] : [];
    }),
    ...ownIndicators.filter(({ active }) => active).map(({ indicator }) => indicator),
  ];
  const types = new Set(indicators.map(({ type }) => type));
  const indicatorIds = new Set([
    ...items.filter(({ kind }) => kind === "indicator").map(({ key }) => key),
    ...ownIndicators.map(({ indicator }) => indicator.id),
  ]);
  const fileOfYara = new Map<string, string>(
    pack.yara.flatMap(({ name, source }) =>
      yaraRuleNames(source).map((rule): [string, string] => [`yara:${rule}`, name]),
    ),
  );
  const related = relatedTo(new Set([...changed, ...(counting ? ownSigma.map(({ key }) => key) : [])]), pack);

  function outdatedYara(ruleId: string): Outdated | null {
    const row = snapshot.rules.find((rule) => rule.kind === "yara" && rule.ruleIds.includes(ruleId));
    const file = row?.key ?? fileOfYara.get(ruleId);
    // A rule that no file holds any more went with a change of its file.
    if (file === undefined) return named("yara").length > 0 ? "rule_removed" : null;
    return why.get(`yara ${file}`) ?? null;
  }

  return {
    since,
    ruleNames: related,
    anyYara: named("yara").length > 0,
    indicatorIds,
    indicators,
    isInside: (format) => rulesRead(format, kinds) || recordsShow(format, types) || (yaraInUse && yaraLooksAt(format)),
    isOfFile: (format) => format !== "archive" && [...types].some((type) => fileTypes.has(type)),
    outdatedBy({ ruleId, ruleName }) {
      if (ruleId.startsWith("yara:")) return outdatedYara(ruleId);
      if (ruleId.startsWith("indicator:"))
        return indicatorIds.size === 0
          ? null
          : indicators.length < indicatorIds.size
            ? "rule_disabled"
            : "rule_changed";
      return why.get(`sigma ${ruleName}`) ?? (related.has(ruleName) ? "rule_changed" : null);
    },
  };
}
