import type { Indicator, Pack, SigmaRule, YaraSource } from "@/lib/campaigns/schema";
import { compileKnowledge, type Knowledge } from "@/lib/detection/detector";
import { importSigma, importYara } from "@/lib/detection/import-rules";
import { RuleError } from "@/lib/detection/sigma";
import { createYaraScanner, type YaraScanner } from "@/lib/detection/yara";

import type { KnowledgeSnapshot, OwnRule } from "./snapshot";

/** A rule of the team that could not be used, and why; the others work on. */
export type Skipped = { id: string; reason: string };
export type Assembled = { knowledge: Knowledge; yara: YaraScanner; skipped: Skipped[] };

type Part<Item> = { item: Item; rowId: string | null; revision: number };
type Parts = { sigma: Part<SigmaRule>[]; yara: Part<YaraSource>[]; indicators: Part<Indicator>[] };

/** What a rule supersedes also counts through rules that are switched off, so that switching one off changes nothing else. */
function withoutDisabled(
  rule: SigmaRule,
  all: ReadonlyMap<string, SigmaRule>,
  enabled: ReadonlySet<string>,
): SigmaRule {
  const { supersedes, follows } = rule.breakwater;
  const reached = new Set<string>();
  const waiting = [...(supersedes ?? [])];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (reached.has(name)) continue;
    reached.add(name);
    if (!enabled.has(name)) waiting.push(...(all.get(name)?.breakwater.supersedes ?? []));
  }
  const kept = [...reached].filter((name) => enabled.has(name) && name !== rule.name);
  return {
    ...rule,
    breakwater: {
      ...rule.breakwater,
      ...(supersedes === undefined ? {} : { supersedes: kept }),
      ...(follows === undefined
        ? {}
        : { follows: { ...follows, rules: follows.rules.filter((name) => enabled.has(name)) } }),
    },
  };
}

function ownSigma(pack: Pack, own: readonly OwnRule[], skipped: Skipped[]): Part<SigmaRule>[] {
  const rows = own.filter((rule) => rule.active && rule.kind === "sigma");
  const files = new Map(rows.map((row) => [row.source, { name: row.id, text: row.source }]));
  const report = importSigma([...files.values()], { known: pack.rules.map(({ id, name }) => ({ id, name })) });
  const read = new Map(report.rules.flatMap((found) => (found.kind === "loaded" ? [[found.rule.id, found.rule]] : [])));
  const whyNot = new Map(
    report.rules.flatMap((found) => (found.kind === "unsupported" ? [[found.file, found.reason]] : [])),
  );
  return rows.flatMap((row) => {
    const [id] = row.ruleIds;
    const rule = id === undefined ? undefined : read.get(id);
    if (rule === undefined) {
      skipped.push({ id: row.id, reason: whyNot.get(row.id) ?? "its text holds no rule of its id" });
      return [];
    }
    const item = { ...rule, name: row.key, version: String(row.textVersion) };
    return [{ item, rowId: row.id, revision: row.revision }];
  });
}

/** Findings of a YARA rule of the team name the version of the text that it stands in, as those of Sigma rules do. */
function versioned(scanner: YaraScanner, versions: ReadonlyMap<string, number>): YaraScanner {
  return {
    ...scanner,
    scan(bytes, whole) {
      const found = scanner.scan(bytes, whole);
      const matches = found.matches.map((match) => {
        const version = versions.get(match.facts.ruleId);
        return version === undefined ? match : { ...match, facts: { ...match.facts, ruleVersion: String(version) } };
      });
      return { ...found, matches };
    },
  };
}

function ownYara(own: readonly OwnRule[], skipped: Skipped[]): Part<YaraSource>[] {
  return own
    .filter((rule) => rule.active && rule.kind === "yara")
    .flatMap((row) => {
      const [file] = importYara([{ name: row.key, text: row.source }]).files;
      if (file?.kind === "loaded") return [{ item: file.source, rowId: row.id, revision: row.revision }];
      skipped.push({ id: row.id, reason: file?.problems[0]?.message ?? "it does not compile" });
      return [];
    });
}

function partsOf(pack: Pack, snapshot: KnowledgeSnapshot, skipped: Skipped[]): Parts {
  const standing = new Map(snapshot.pack.map((item) => [`${item.kind} ${item.key}`, item]));
  const ofPack = <Item>(kind: string, items: readonly Item[], keyOf: (item: Item) => string): Part<Item>[] =>
    items.flatMap((item) => {
      const found = standing.get(`${kind} ${keyOf(item)}`);
      return found?.enabled === false ? [] : [{ item, rowId: null, revision: found?.revision ?? 1 }];
    });
  const sigma = [...ofPack("sigma", pack.rules, ({ name }) => name), ...ownSigma(pack, snapshot.rules, skipped)];
  const all = new Map([...pack.rules, ...sigma.map(({ item }) => item)].map((rule) => [rule.name, rule]));
  const enabled = new Set(sigma.map(({ item }) => item.name));
  return {
    sigma: sigma.map((part) => ({ ...part, item: withoutDisabled(part.item, all, enabled) })),
    yara: [...ofPack("yara", pack.yara, ({ name }) => name), ...ownYara(snapshot.rules, skipped)],
    indicators: [
      ...ofPack("indicator", pack.indicators, ({ id }) => id),
      ...snapshot.indicators
        .filter(({ active }) => active)
        .map(({ indicator, revision }) => ({ item: indicator, rowId: null, revision })),
    ],
  };
}

/**
 * Only what changed after a revision, made to match at least wherever it may show: whether a file holds any of it is cheap to
 * tell, and one that does is read again with everything, so that what rules say about each other stays exact.
 */
function changedParts({ sigma, yara, indicators }: Parts, since: number): Parts {
  const isNew = ({ revision }: { revision: number }) => revision > since;
  const wanted = new Set(sigma.filter(isNew).map(({ item }) => item.id));
  for (let size = -1; size !== wanted.size;) {
    size = wanted.size;
    for (const { item } of sigma)
      if (item.correlation !== undefined && [item.id, ...item.correlation.rules].some((id) => wanted.has(id)))
        for (const id of [item.id, ...item.correlation.rules]) wanted.add(id);
  }
  return {
    sigma: sigma
      .filter(({ item }) => wanted.has(item.id))
      .map((part) => {
        const { supersedes: _one, follows: _two, distinct: _three, ...breakwater } = part.item.breakwater;
        return { ...part, item: { ...part.item, breakwater } };
      }),
    yara: yara.filter(isNew),
    indicators: indicators.filter(isNew),
  };
}

/** Compiles until nothing of the team's own is in the way: each rule that cannot be used is set aside and told. */
function compiling<Item, Made>(
  parts: readonly Part<Item>[],
  nameOf: (item: Item) => string,
  make: (items: Item[]) => Made,
  skipped: Skipped[],
): Made {
  let left = [...parts];
  for (;;) {
    try {
      return make(left.map(({ item }) => item));
    } catch (error) {
      if (!(error instanceof RuleError)) throw error;
      const broken = left.find(({ item, rowId }) => rowId !== null && nameOf(item) === error.rule);
      if (broken === undefined || broken.rowId === null) throw error;
      skipped.push({ id: broken.rowId, reason: error.problem });
      left = left.filter((part) => part !== broken);
    }
  }
}

/** Compiles the knowledge of a campaign, or what of it changed after a revision. A rule of the team that fails stops nothing. */
export function assembleKnowledge(pack: Pack, snapshot: KnowledgeSnapshot, since: number | null): Assembled {
  const skipped: Skipped[] = [];
  const whole = partsOf(pack, snapshot, skipped);
  const { sigma, yara, indicators } = since === null ? whole : changedParts(whole, since);
  const values = indicators.map(({ item }) => item);
  const versions = new Map(
    snapshot.rules.flatMap(({ kind, ruleIds, textVersion }) =>
      kind === "yara" ? ruleIds.map((id): [string, number] => [id, textVersion]) : [],
    ),
  );
  const make = (rules: SigmaRule[]) => compileKnowledge({ rules, indicators: values });
  return {
    knowledge: compiling(sigma, ({ name }) => name, make, skipped),
    yara: versioned(
      compiling(yara, ({ name }) => name, createYaraScanner, skipped),
      versions,
    ),
    skipped,
  };
}
