import type { Indicator, SigmaRule } from "@/lib/campaigns/schema";
import { createAggregate, factsOfRule } from "./aggregate";
import type { Aggregate, AggregateState, Hit, RuleFacts } from "./aggregate";
import { clientHistory } from "./engine/detection-state";
import { heldRows } from "./engine/held-rows";
import { hitMaker, reasonsOf } from "./engine/hits";
import type { Place, RowSource } from "./engine/hits";
import { findingsOfIndicators } from "./engine/indicator-rules";
import { rawKinds } from "./engine/raw-kinds";
import { factsOf } from "./engine/record-facts";
import type { RecordFacts } from "./engine/record-facts";
import { foldAscii, notedView, viewOf } from "./engine/record-view";
import type { RecordView } from "./engine/record-view";
import type { Run } from "./engine/runs";
import { createSightings } from "./engine/sightings";
import type { SightingState } from "./engine/sightings";
import { compileIndicators } from "./indicators";
import type { FileFacts, IndicatorHit, IndicatorSet } from "./indicators";
import { coverageOf, createPrefilter, planPrefilter } from "./prefilter";
import type { Prefilter, PrefilterPlan } from "./prefilter";
import type { DetectionResult } from "./schema";
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
export type Knowledge = {
  rules: RuleSet;
  indicators: IndicatorSet;
  prefilterFor(kind: string): Prefilter;
  /** Whether the filter of a kind looks for something that every text with one of some runs holds. */
  filterSeeks(kind: string): (oneOf: readonly Run[]) => boolean;
};

/** Compiles a pack's rules and indicators. Throws RuleError with the name of the rule or indicator that cannot be used. */
export function compileKnowledge(pack: { rules: readonly SigmaRule[]; indicators: readonly Indicator[] }): Knowledge {
  const rules = compileRules(pack.rules);
  const indicators = compileIndicators(pack.indicators);
  const plans = new Map<string, PrefilterPlan>();
  const coverages = new Map<string, (oneOf: readonly Run[]) => boolean>();
  function planOf(kind: string): PrefilterPlan {
    const plan =
      plans.get(kind) ?? planPrefilter(kind, [...rules.forKind(kind).map((rule) => rule.needs), ...indicators.needs()]);
    plans.set(kind, plan);
    return plan;
  }
  return {
    rules,
    indicators,
    prefilterFor: (kind) => createPrefilter(planOf(kind)),
    filterSeeks(kind) {
      const known = coverages.get(kind) ?? coverageOf(planOf(kind));
      coverages.set(kind, known);
      return known;
    },
  };
}

/** A row that need not be read: its place, and what keeps its fields for later. */
export type RepeatedRow = Place & { keep: () => () => Record<string, string> };

/** What a record came to, for rows that hold the same in the fields it `reads` (folded names) and around every literal. */
export type RowRecipe = { reads: ReadonlySet<string>; again: (row: RepeatedRow) => void };

export type DetectorState = { findings: AggregateState; sightings: SightingState };

export type Detector = {
  /**
   * Matches one record; `text` gives the raw row and is asked for only when the row becomes a sample. Rows that come to the
   * same are taken by what it answers, without their text; null when every field counts.
   */
  record(record: DetectedRecord, text: () => string): RowRecipe | null;
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

/** Takes a row that comes to what was judged, at its own place. */
type Take = (place: Place, source: RowSource) => void;

type Judged = { kind: string; view: RecordView; facts: RecordFacts; indicators: readonly IndicatorHit[] };

const noText = () => "";

function ownSource({ text, keep }: RowSource): RowSource {
  const kept = text();
  const later = keep?.();
  return { text: () => kept, ...(later === undefined ? {} : { keep: () => later }) };
}

function takeAll(takers: readonly Take[]): Take {
  return (place, source) => {
    for (const take of takers) take(place, source);
  };
}

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

  function factsFor(rule: SigmaRule, kind: string): RuleFacts {
    const key = `${rule.name}\n${kind}`;
    const known = ruleFacts.get(key) ?? factsOfRule(rule, kind);
    ruleFacts.set(key, known);
    return known;
  }

  function ruleTaker({ rule, why }: CompiledRule, { kind, view, facts, indicators }: Judged): Take {
    const add = findings.adder(factsFor(rule, kind), { server: facts.server, entity: entityOf(rule, { view, facts }) });
    const hitAt = hitMaker({ sourceId, facts }, { why: (own) => why((own ?? view).plain), indicators });
    return (place, source) => add(hitAt(place, source));
  }

  function matchTaker(judged: Judged, matches: readonly CompiledRule[]): Take {
    const { view, facts } = judged;
    const takers = new Map(matches.map((match) => [match, ruleTaker(match, judged)]));
    const gather = (kept: readonly CompiledRule[]) =>
      knowledge.rules.mostSpecific(kept).flatMap((match) => takers.get(match) ?? []);
    const takeEach = takeAll(gather(matches));
    if (!matches.some(({ rule }) => history.concerns(rule))) return takeEach;
    const doer = { ip: facts.ip, server: facts.server, directory: facts.directory };
    const valueOf = (field: string) => view.folded(foldAscii(field)) ?? "";
    for (const { rule } of matches) if (rule.breakwater.distinct) valueOf(rule.breakwater.distinct.field);
    return (place, source) => {
      const event = { doer, at: place.at };
      const kept = matches.filter(({ rule }) => history.admits(rule, event, valueOf));
      for (const { rule } of kept) history.remember(rule, event);
      held.see({ all: matches, kept, event });
      const claim = kept.find(({ rule }) => rule.breakwater.follows?.last === true);
      const isEach = kept.length === matches.length;
      if (claim === undefined) return (isEach ? takeEach : takeAll(gather(kept)))(place, source);
      // The bytes of a row may be gone when the claim on it is settled, so its text and place are taken now.
      const own = ownSource(source);
      const { line, offset, length, at } = place;
      const without = kept.filter((match) => match !== claim);
      held.hold(claim.rule, event, (isLast) =>
        takeAll(gather(isLast ? kept : without))({ line, offset, length, at }, own),
      );
    };
  }

  function indicatorTaker(
    found: readonly IndicatorHit[],
    row: { facts: RecordFacts; textOf?: (hits: readonly IndicatorHit[]) => string },
    where: { format: string; file: boolean; entityOf: (hit: IndicatorHit) => string },
  ): Take {
    const { facts, textOf } = row;
    const { server } = facts;
    const takerOf = (add: (hit: Hit) => void, indicators: readonly IndicatorHit[]): Take => {
      // The same indicators stand in the row in question, in the same order, perhaps in longer texts.
      const places = indicators.map((one) => found.indexOf(one));
      const foundIn = (view: RecordView) => knowledge.indicators.forRecord(where.format, view);
      const why = (own: RecordView | null) => {
        const hits = own === null ? indicators : foundIn(own);
        return reasonsOf(own === null ? hits : places.flatMap((place) => hits[place] ?? []));
      };
      const hitAt = hitMaker({ sourceId, facts }, { why, indicators });
      return (place, source) => add(hitAt(place, textOf === undefined ? source : { text: () => textOf(indicators) }));
    };
    return takeAll([
      ...found.map((one) => takerOf(sightings.adder(one.indicator, server), [one])),
      ...findingsOfIndicators(found, where).map((own) =>
        takerOf(findings.adder(own.facts, { server, entity: own.entity }), own.hits),
      ),
    ]);
  }

  function judge(kind: string, view: RecordView): Take | null {
    const matches = knowledge.rules.matchAll(kind, view);
    const indicators = knowledge.indicators.forRecord(kind, view);
    if (matches.length === 0 && indicators.length === 0) return null;
    const facts = factsOf(view, source.server);
    const takeMatches = matches.length === 0 ? null : matchTaker({ kind, view, facts, indicators }, matches);
    const entityOfHit = ({ indicator }: IndicatorHit) => indicator.value.slice(0, longestEntity);
    const where = { format: kind, file: false, entityOf: entityOfHit };
    const takeIndicators = indicators.length === 0 ? null : indicatorTaker(indicators, { facts }, where);
    return (place, source) => {
      takeMatches?.(place, source);
      takeIndicators?.(place, source);
    };
  }

  return {
    record(record, text) {
      const { kind } = record;
      if (!rawKinds.has(kind)) {
        judge(kind, viewOf(record.fields))?.(record, { text });
        return null;
      }
      const { view, names } = notedView(viewOf(record.fields), knowledge.filterSeeks(kind));
      const take = judge(kind, view);
      take?.(record, { text });
      const reads = names();
      if (reads === null) return null;
      return {
        reads,
        again(row) {
          if (take === null) return;
          const keep = () => {
            const fields = row.keep();
            return () => viewOf(fields());
          };
          take(row, { text: noText, keep });
        },
      };
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
        const hit = hitMaker({ sourceId, facts }, { why, indicators })(place, { text });
        findings.add({ ...match.facts, format: "file" }, { server, entity, hit });
      }
      const textOf = (hits: readonly IndicatorHit[]) => hits.map(({ field, value }) => `${field}: ${value}`).join("\n");
      const where = { format: "file", file: true, entityOf: () => entity };
      indicatorTaker(indicators, { facts, textOf }, where)(placeAt(0, 0), { text: noText });
    },
    merge(state) {
      findings.merge(state.findings);
      sightings.merge(state.sightings);
    },
    state() {
      held.settleAll();
      return { findings: findings.state(), sightings: sightings.state() };
    },
    result() {
      held.settleAll();
      return { findings: findings.drafts(), sightings: sightings.drafts() };
    },
  };
}
