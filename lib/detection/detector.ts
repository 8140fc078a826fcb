import type { SigmaRule } from "@/lib/campaigns/schema";
import { createAggregate, factsOfRule } from "./aggregate";
import type { Aggregate, AggregateState, Hit, RuleFacts } from "./aggregate";
import { createCorrelator } from "./engine/correlator";
import type { CorrelatedRow, CorrelationLosses } from "./engine/correlator";
import { clientHistory } from "./engine/detection-state";
import { heldRows } from "./engine/held-rows";
import { hitMaker, reasonsOf } from "./engine/hits";
import type { Place } from "./engine/hits";
import type { Knowledge } from "./engine/knowledge";
import { findingsOfIndicators } from "./engine/indicator-rules";
import { rawKinds } from "./engine/raw-kinds";
import { factsOf } from "./engine/record-facts";
import type { RecordFacts } from "./engine/record-facts";
import { foldAscii, notedView, viewOf } from "./engine/record-view";
import type { RecordView } from "./engine/record-view";
import { createSightings } from "./engine/sightings";
import type { SightingState } from "./engine/sightings";
import { entityOf, longestEntity, noText, ownSource, takeAll } from "./engine/taking";
import type { Judged, Take } from "./engine/taking";
import type { FileFacts, IndicatorHit } from "./indicators";
import type { DetectionResult } from "./schema";
import type { CompiledRule } from "./sigma";
import type { YaraMatch } from "./yara";

export type { CorrelationLosses } from "./engine/correlator";
export { compileKnowledge, type Knowledge } from "./engine/knowledge";

/** A parsed record as the parsers make it. */
export type DetectedRecord = {
  kind: string;
  line: number;
  offset: number;
  length: number;
  at: number | null;
  fields: Record<string, string>;
};

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
  /** What correlations could not count for want of room or of a time. */
  losses(): CorrelationLosses[];
  merge(state: DetectorState): void;
  state(): DetectorState;
  result(): DetectionResult;
};

type CountedRow = CorrelatedRow & {
  at: number | null;
  of: Judged;
  taken: Place;
  text: string;
  matches: readonly CompiledRule[];
};

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
    const { kind, view, facts, indicators } = row.of;
    const reasons = () => [...why, ...row.matches.flatMap((match) => match.why(view))].slice(0, mostReasons);
    const hitAt = hitMaker({ sourceId, facts }, { why: reasons, condition, indicators });
    const hit = hitAt(row.taken, { text: () => row.text });
    findings.add(factsFor(rule, kind), { server: facts.server, entity, hit });
  });

  function factsFor(rule: SigmaRule, kind: string): RuleFacts {
    const key = `${rule.name}\n${kind}`;
    const known = ruleFacts.get(key) ?? factsOfRule(rule, kind);
    ruleFacts.set(key, known);
    return known;
  }

  /** Rows are kept until later ones are seen, and their bytes may be gone by then, so their text is taken now. */
  function counter(judged: Judged): ((kept: readonly CompiledRule[]) => Take) | null {
    if (counted.size === 0) return null;
    return (kept) => (place, source) => {
      const matches = kept.filter(({ rule }) => counted.has(rule.id));
      if (matches.length === 0) return;
      const { line, offset, length, at } = place;
      const taken = { line, offset, length, at };
      const { kind, view } = judged;
      const row = {
        kind,
        at,
        view: view.plain,
        place: `line ${line}`,
        of: judged,
        taken,
        text: source.text(),
        matches,
      };
      correlator.see(
        row,
        matches.map(({ rule }) => rule.id),
      );
    };
  }

  function ruleTaker({ rule, why, condition }: CompiledRule, { kind, view, facts, indicators }: Judged): Take {
    if (rule.feedsOnly === true || rule.correlation !== undefined) return () => undefined;
    const add = findings.adder(factsFor(rule, kind), { server: facts.server, entity: entityOf(rule, { view, facts }) });
    const hitAt = hitMaker({ sourceId, facts }, { why: (own) => why((own ?? view).plain), condition, indicators });
    return (place, source) => add(hitAt(place, source));
  }

  function matchTaker(judged: Judged, matches: readonly CompiledRule[]): Take {
    const { view, facts } = judged;
    const takers = new Map(matches.map((match) => [match, ruleTaker(match, judged)]));
    const gather = (kept: readonly CompiledRule[]) =>
      knowledge.rules.mostSpecific(kept).flatMap((match) => takers.get(match) ?? []);
    const count = counter(judged);
    const takeEach = takeAll(gather(matches));
    if (!matches.some(({ rule }) => history.concerns(rule)))
      return count === null ? takeEach : takeAll([count(matches), takeEach]);
    const doer = { ip: facts.ip, server: facts.server, directory: facts.directory };
    const valueOf = (field: string) => view.folded(foldAscii(field)) ?? "";
    for (const { rule } of matches) if (rule.breakwater.distinct) valueOf(rule.breakwater.distinct.field);
    return (place, source) => {
      const event = { doer, at: place.at };
      const kept = matches.filter(({ rule }) => history.admits(rule, event, valueOf));
      for (const { rule } of kept) history.remember(rule, event);
      held.see({ all: matches, kept, event });
      count?.(kept)(place, source);
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

  function judge(kind: string, view: RecordView): { take: Take | null; isCounted: boolean } {
    const matches = knowledge.rules.matchAll(kind, view);
    const indicators = knowledge.indicators.forRecord(kind, view);
    if (matches.length === 0 && indicators.length === 0) return { take: null, isCounted: false };
    const facts = factsOf(view, source.server);
    const takeMatches = matches.length === 0 ? null : matchTaker({ kind, view, facts, indicators }, matches);
    const entityOfHit = ({ indicator }: IndicatorHit) => indicator.value.slice(0, longestEntity);
    const where = { format: kind, file: false, entityOf: entityOfHit };
    const takeIndicators = indicators.length === 0 ? null : indicatorTaker(indicators, { facts }, where);
    const take: Take = (place, source) => {
      takeMatches?.(place, source);
      takeIndicators?.(place, source);
    };
    return { take, isCounted: counted.size > 0 && matches.some(({ rule }) => counted.has(rule.id)) };
  }

  function settleAll(): void {
    held.settleAll();
    correlator.settleAll();
  }

  return {
    record(record, text) {
      const { kind } = record;
      if (!rawKinds.has(kind)) {
        judge(kind, viewOf(record.fields)).take?.(record, { text });
        return null;
      }
      const { view, names } = notedView(viewOf(record.fields), knowledge.filterSeeks(kind));
      const { take, isCounted } = judge(kind, view);
      take?.(record, { text });
      const reads = names();
      // What is counted over several rows is told by fields that no rule reads, so every such row is read.
      if (reads === null || isCounted) return null;
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
        const hit = hitMaker({ sourceId, facts }, { why, condition: match.condition, indicators })(place, { text });
        findings.add({ ...match.facts, format: "file" }, { server, entity, hit });
      }
      const textOf = (hits: readonly IndicatorHit[]) => hits.map(({ field, value }) => `${field}: ${value}`).join("\n");
      const where = { format: "file", file: true, entityOf: () => entity };
      indicatorTaker(indicators, { facts, textOf }, where)(placeAt(0, 0), { text: noText });
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
