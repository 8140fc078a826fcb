import type { Indicator, SigmaRule } from "@/lib/campaigns/schema";
import { createAggregate, factsOfRule } from "./aggregate";
import type { Aggregate, AggregateState, RuleFacts } from "./aggregate";
import { createCorrelator } from "./engine/correlator";
import type { CorrelatedRow, CorrelationLosses } from "./engine/correlator";
import { clientHistory } from "./engine/detection-state";
import { heldRows } from "./engine/held-rows";
import { hitOf, reasonsOf } from "./engine/hits";
import type { Place } from "./engine/hits";
import { findingsOfIndicators } from "./engine/indicator-rules";
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
import type { DetectionResult } from "./schema";
import { compileRules } from "./sigma";
import type { CompiledRule, RuleSet } from "./sigma";
import type { YaraMatch } from "./yara";

export type { CorrelationLosses } from "./engine/correlator";

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
  /** What correlations could not count for want of room or of a time. */
  losses(): CorrelationLosses[];
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

type Row = {
  record: DetectedRecord;
  view: RecordView;
  facts: RecordFacts;
  text: () => string;
  indicators: readonly IndicatorHit[];
};

type CountedRow = CorrelatedRow & { of: Row; matches: readonly CompiledRule[] };

const mostReasons = 24;

/**
 * Runs rules and indicators over the records of one piece of evidence and gathers findings and sightings.
 * A row gives its most specific findings only; `server` is used where a row names none.
 */
export function createDetector(knowledge: Knowledge, source: { sourceId: string; server: string | null }): Detector {
  const { sourceId } = source;
  const findings: Aggregate = createAggregate();
  const sightings = createSightings();
  const rules = knowledge.rules.rules.map(({ rule }) => rule);
  const history = clientHistory(rules);
  const held = heldRows(rules);
  const ruleFacts = new Map<string, RuleFacts>();
  const { correlations } = knowledge.rules;
  const counted = new Set(correlations.flatMap(({ correlation }) => correlation?.rules ?? []));
  const correlator = createCorrelator<CountedRow>(correlations, ({ rule, row, entity, why, condition }) => {
    if (rule.feedsOnly === true) return;
    const { record, view, facts, text, indicators } = row.of;
    const reasons = () => [...why, ...row.matches.flatMap((match) => match.why(view))].slice(0, mostReasons);
    const hit = hitOf({ sourceId, place: record, facts, text }, { why: reasons, condition, indicators });
    findings.add(factsFor(rule, record.kind), { server: facts.server, entity, hit });
  });

  function factsFor(rule: SigmaRule, kind: string): RuleFacts {
    const key = `${rule.name}\n${kind}`;
    const known = ruleFacts.get(key) ?? factsOfRule(rule, kind);
    ruleFacts.set(key, known);
    return known;
  }

  /** Rows are kept until later ones are seen, and their bytes may be gone by then, so their text is taken now. */
  function count(row: Row, kept: readonly CompiledRule[]): void {
    const matches = counted.size === 0 ? [] : kept.filter(({ rule }) => counted.has(rule.id));
    if (matches.length === 0) return;
    const text = row.text();
    const { kind, at, line } = row.record;
    correlator.see(
      { kind, at, view: row.view, place: `line ${line}`, of: { ...row, text: () => text }, matches },
      matches.map(({ rule }) => rule.id),
    );
  }

  function gather({ record, view, facts, text, indicators }: Row, matches: readonly CompiledRule[]): void {
    for (const { rule, why, condition } of knowledge.rules.mostSpecific(matches)) {
      if (rule.feedsOnly === true || rule.correlation !== undefined) continue;
      const hit = hitOf({ sourceId, place: record, facts, text }, { why: () => why(view), condition, indicators });
      findings.add(factsFor(rule, record.kind), { server: facts.server, entity: entityOf(rule, { view, facts }), hit });
    }
  }

  function gatherMatches(row: Row, matches: readonly CompiledRule[]): void {
    const { record, view, facts } = row;
    const event = { ip: facts.ip, server: facts.server, directory: facts.directory, at: record.at };
    const kept = matches.filter(({ rule }) =>
      history.admits(rule, event, (field) => view.folded(foldAscii(field)) ?? ""),
    );
    for (const { rule } of kept) history.remember(rule, event);
    held.see({ all: matches, kept, event });
    count(row, kept);
    const claim = kept.find(({ rule }) => rule.breakwater.follows?.last === true);
    if (claim === undefined) return gather(row, kept);
    // The bytes of a row may be gone when the claim on it is settled, so its text is taken now.
    const text = row.text();
    const later: Row = { ...row, text: () => text };
    const without = kept.filter((match) => match !== claim);
    held.hold(claim.rule, event, (isLast) => gather(later, isLast ? kept : without));
  }

  function gatherIndicators(
    found: readonly IndicatorHit[],
    row: { place: Place; facts: RecordFacts; textOf: (hits: readonly IndicatorHit[]) => string },
    where: { format: string; file: boolean; entityOf: (hit: IndicatorHit) => string },
  ): void {
    if (found.length === 0) return;
    const { place, facts, textOf } = row;
    const { server } = facts;
    const hitBy = (indicators: readonly IndicatorHit[]) =>
      hitOf(
        { sourceId, place, facts, text: () => textOf(indicators) },
        { why: () => reasonsOf(indicators), indicators },
      );
    for (const one of found) sightings.add(one.indicator, { server, hit: hitBy([one]) });
    for (const own of findingsOfIndicators(found, where))
      findings.add(own.facts, { server, entity: own.entity, hit: hitBy(own.hits) });
  }

  function settleAll(): void {
    held.settleAll();
    correlator.settleAll();
  }

  return {
    record(record, text) {
      const view = viewOf(record.fields);
      const matches = knowledge.rules.matchAll(record.kind, view);
      const indicators = knowledge.indicators.forRecord(record.kind, view);
      if (matches.length === 0 && indicators.length === 0) return;
      const facts = factsOf(view, source.server);
      if (matches.length > 0) gatherMatches({ record, view, facts, text, indicators }, matches);
      const entityOfHit = ({ indicator }: IndicatorHit) => indicator.value.slice(0, longestEntity);
      const where = { format: record.kind, file: false, entityOf: entityOfHit };
      gatherIndicators(indicators, { place: record, facts, textOf: text }, where);
    },
    file(file) {
      const hashes = [file.sha256, file.sha1, file.md5].filter((hash) => hash !== undefined);
      const { server } = source;
      const { path } = file;
      const nothing = { ips: [], accounts: [], urls: [] };
      const facts: RecordFacts = { ...nothing, server, ip: null, path, directory: null, hashes };
      const placeAt = (offset: number, length: number): Place => ({ line: 0, offset, length, at: null });
      const entity = path.slice(0, longestEntity);
      const indicators = knowledge.indicators.forFile(file);
      for (const match of file.yara) {
        const [first] = match.strings;
        const text = () => match.strings.map((found) => found.text).join("\n");
        const why = () =>
          match.strings.slice(0, 8).map(({ identifier, offset, text: value }) => ({
            field: identifier,
            test: `found at byte ${offset}`,
            value,
          }));
        const place = placeAt(first?.offset ?? 0, first?.length ?? 0);
        const hit = hitOf({ sourceId, place, facts, text }, { why, condition: match.condition, indicators });
        findings.add({ ...match.facts, format: "file" }, { server, entity, hit });
      }
      const textOf = (hits: readonly IndicatorHit[]) => hits.map(({ field, value }) => `${field}: ${value}`).join("\n");
      const where = { format: "file", file: true, entityOf: () => entity };
      gatherIndicators(indicators, { place: placeAt(0, 0), facts, textOf }, where);
    },
    losses: () => correlator.losses(),
    merge(state) {
      findings.merge(state.findings);
      sightings.merge(state.sightings);
    },
    state() {
      settleAll();
      return { findings: findings.state(), sightings: sightings.state() };
    },
    result() {
      settleAll();
      return { findings: findings.drafts(), sightings: sightings.drafts() };
    },
  };
}
