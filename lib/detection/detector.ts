import type { Indicator, SigmaRule } from "@/lib/campaigns/schema";
import { createAggregate, factsOfRule } from "./aggregate";
import type { Aggregate, AggregateState, Hit, RuleFacts } from "./aggregate";
import { clientHistory } from "./engine/detection-state";
import { limits } from "./engine/finding-state";
import { factsOfIndicator } from "./engine/indicator-rules";
import { factsOf } from "./engine/record-facts";
import type { RecordFacts } from "./engine/record-facts";
import { foldAscii, viewOf } from "./engine/record-view";
import type { RecordView } from "./engine/record-view";
import { createSightings } from "./engine/sightings";
import type { SightingState } from "./engine/sightings";
import { compileIndicators } from "./indicators";
import type { FileFacts, IndicatorHit, IndicatorSet } from "./indicators";
import { createPrefilter, planPrefilter } from "./prefilter";
import type { Prefilter, PrefilterPlan } from "./prefilter";
import type { DetectionResult, Reason } from "./schema";
import { compileRules } from "./sigma";
import type { CompiledRule, RuleSet } from "./sigma";
import type { YaraMatch } from "./yara";

/** A parsed record as the parsers make it. */
export type DetectedRecord = {
  kind: string;
  line: number;
  offset: number;
  length: number;
  at: number | null;
  fields: Record<string, string>;
};

/** Rules and indicators of a pack, compiled once and used for any number of files; each file takes its own filter. */
export type Knowledge = { rules: RuleSet; indicators: IndicatorSet; prefilterFor(kind: string): Prefilter };

/** Compiles a pack's rules and indicators. Throws RuleError with the name of the rule or indicator that cannot be used. */
export function compileKnowledge(pack: { rules: readonly SigmaRule[]; indicators: readonly Indicator[] }): Knowledge {
  const rules = compileRules(pack.rules);
  const indicators = compileIndicators(pack.indicators);
  const plans = new Map<string, PrefilterPlan>();
  return {
    rules,
    indicators,
    prefilterFor(kind) {
      const plan =
        plans.get(kind) ??
        planPrefilter(kind, [...rules.forKind(kind).map((rule) => rule.needs), ...indicators.needs()]);
      plans.set(kind, plan);
      return createPrefilter(plan);
    },
  };
}

export type DetectorState = { findings: AggregateState; sightings: SightingState };

export type Detector = {
  /** Matches one record; `text` gives the raw row and is asked for only when the row becomes a sample. */
  record(record: DetectedRecord, text: () => string): void;
  /** Matches the file itself: its hashes, its path and what YARA found in it. */
  file(file: FileFacts & { yara: readonly YaraMatch[] }): void;
  merge(state: DetectorState): void;
  state(): DetectorState;
  result(): DetectionResult;
};

const longestEntity = 200;

function entityOf(rule: SigmaRule, subject: { view: RecordView; facts: RecordFacts }): string | null {
  const { view, facts } = subject;
  const { groupBy } = rule.breakwater;
  const value =
    groupBy === undefined
      ? facts.path
      : groupBy
          .map((field) => (/^(c-ip|clientipaddress)$/i.test(field) ? facts.ip : view.value(foldAscii(field))) ?? "")
          .join(" ");
  return value === null || value === "" ? null : value.slice(0, longestEntity);
}

/**
 * Runs rules and indicators over the records of one piece of evidence and gathers findings and sightings.
 * A row gives its most specific findings only; `server` is used where a row names none.
 */
export function createDetector(knowledge: Knowledge, source: { sourceId: string; server: string | null }): Detector {
  const findings: Aggregate = createAggregate();
  const sightings = createSightings();
  const history = clientHistory(knowledge.rules.rules.map(({ rule }) => rule));
  const ruleFacts = new Map<string, RuleFacts>();

  function factsFor(rule: SigmaRule, kind: string): RuleFacts {
    const key = `${rule.name}\n${kind}`;
    const known = ruleFacts.get(key) ?? factsOfRule(rule, kind);
    ruleFacts.set(key, known);
    return known;
  }

  function hitOf(
    row: { record: DetectedRecord; facts: RecordFacts; text: () => string },
    more: { why: () => Reason[]; indicators: readonly IndicatorHit[] },
  ): Hit {
    const { record, facts } = row;
    const path = facts.path === null ? null : facts.path.slice(0, 400);
    const { sourceId } = source;
    const { at, line, offset, length } = record;
    return {
      at,
      line,
      offset,
      sourceId,
      path,
      ip: facts.ip,
      entities: {
        ips: facts.ips,
        paths: path === null ? [] : [path],
        hashes: facts.hashes,
        accounts: facts.accounts,
        urls: facts.urls,
      },
      indicatorIds: more.indicators.map(({ indicator }) => indicator.id),
      sampleOf: () => ({
        sourceId,
        at,
        line,
        offset,
        length,
        text: row.text().slice(0, limits.sampleText),
        reasons: more.why,
      }),
    };
  }

  function admitted(
    matches: readonly CompiledRule[],
    row: { record: DetectedRecord; view: RecordView; facts: RecordFacts },
  ): CompiledRule[] {
    const client = `${row.facts.ip ?? ""}\n${row.facts.server ?? ""}`;
    const kept = matches.filter(({ rule }) =>
      history.admits(rule, { client, at: row.record.at, value: (field) => row.view.folded(foldAscii(field)) ?? "" }),
    );
    for (const { rule } of kept) history.remember(rule, { client, at: row.record.at });
    return knowledge.rules.mostSpecific(kept);
  }

  return {
    record(record, text) {
      const view = viewOf(record.fields);
      const all = knowledge.rules.matchAll(record.kind, view);
      const indicators = knowledge.indicators.forRecord(record.kind, view);
      if (all.length === 0 && indicators.length === 0) return;
      const facts = factsOf(view, source.server);
      const matches = all.length === 0 ? [] : admitted(all, { record, view, facts });
      for (const { rule, why } of matches) {
        const entity = entityOf(rule, { view, facts });
        findings.add(factsFor(rule, record.kind), {
          server: facts.server,
          entity,
          hit: hitOf({ record, facts, text }, { why: () => why(view), indicators }),
        });
      }
      for (const found of indicators) {
        const why = () => [
          {
            field: found.field,
            test: `is the indicator ${found.indicator.id} (${found.indicator.type})`,
            value: found.value.slice(0, 400),
          },
        ];
        const hit = hitOf({ record, facts, text }, { why, indicators: [found] });
        sightings.add(found.indicator, { server: facts.server, hit });
        const own = factsOfIndicator(found.indicator, { format: record.kind, file: false });
        if (own !== null)
          findings.add(own, { server: facts.server, entity: found.indicator.value.slice(0, longestEntity), hit });
      }
    },
    file(file) {
      const hashes = [file.sha256, file.sha1, file.md5].filter((hash) => hash !== undefined);
      const facts: RecordFacts = {
        server: source.server,
        ip: null,
        path: file.path,
        ips: [],
        hashes,
        accounts: [],
        urls: [],
      };
      const place = (offset: number, length: number): DetectedRecord => ({
        kind: "file",
        line: 0,
        offset,
        length,
        at: null,
        fields: {},
      });
      const indicators = knowledge.indicators.forFile(file);
      for (const match of file.yara) {
        const [first] = match.strings;
        const why = () =>
          match.strings.slice(0, 8).map(({ identifier, offset, text }) => ({
            field: identifier,
            test: `found at byte ${offset}`,
            value: text,
          }));
        const hit = hitOf(
          {
            record: place(first?.offset ?? 0, first?.length ?? 0),
            facts,
            text: () => match.strings.map(({ text }) => text).join("\n"),
          },
          { why, indicators },
        );
        findings.add(
          { ...match.facts, format: "file" },
          { server: source.server, entity: file.path.slice(0, longestEntity), hit },
        );
      }
      for (const found of indicators) {
        const why = () => [
          {
            field: found.field,
            test: `is the indicator ${found.indicator.id} (${found.indicator.type})`,
            value: found.value,
          },
        ];
        const hit = hitOf(
          { record: place(0, 0), facts, text: () => `${found.field}: ${found.value}` },
          { why, indicators: [found] },
        );
        sightings.add(found.indicator, { server: source.server, hit });
        const own = factsOfIndicator(found.indicator, { format: "file", file: true });
        if (own !== null) findings.add(own, { server: source.server, entity: file.path.slice(0, longestEntity), hit });
      }
    },
    merge(state) {
      findings.merge(state.findings);
      sightings.merge(state.sightings);
    },
    state: () => ({ findings: findings.state(), sightings: sightings.state() }),
    result: () => ({ findings: findings.drafts(), sightings: sightings.drafts() }),
  };
}
