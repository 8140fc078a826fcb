import type { Reason } from "@/lib/detection/schema";
import type { IndicatorHit } from "@/lib/detection/indicators";
import { limits } from "./finding-state";
import type { Hit } from "./finding-state";
import type { RecordFacts } from "./record-facts";
import type { RecordView } from "./record-view";

/** Where a hit stands: in bytes of the stored file, line from 1 or 0 for the file itself. */
export type Place = { line: number; offset: number; length: number; at: number | null };

const longestPath = 400;
const longestShown = 400;
const longestCondition = 2000;

/** The raw text of a row, and what keeps its fields beyond the moment; without `keep` they are those it was judged by. */
export type RowSource = { text: () => string; keep?: () => () => RecordView };

/** Makes hits of rows that come to the same and differ in their place. */
export type HitMaker = (place: Place, source: RowSource) => Hit;

/** One row, or the file itself, as a hit of a rule; `why` gives the reasons of a row by its fields, or of the one judged. */
export function hitMaker(
  row: { sourceId: string; facts: RecordFacts },
  more: { why: (view: RecordView | null) => Reason[]; condition?: string; indicators: readonly IndicatorHit[] },
): HitMaker {
  const { sourceId, facts } = row;
  const { ip } = facts;
  const condition = more.condition?.slice(0, longestCondition);
  const path = facts.path === null ? null : facts.path.slice(0, longestPath);
  const entities = {
    ips: facts.ips,
    paths: path === null ? [] : [path],
    hashes: facts.hashes,
    accounts: facts.accounts,
    urls: facts.urls,
  };
  const indicatorIds = more.indicators.map(({ indicator }) => indicator.id);
  return ({ at, line, offset, length }, source) => ({
    at,
    line,
    offset,
    sourceId,
    path,
    ip,
    entities,
    indicatorIds,
    sampleOf: () => {
      const later = source.keep?.();
      return {
        sourceId,
        at,
        line,
        offset,
        length,
        text: source.text().slice(0, limits.sampleText),
        reasons: () => more.why(later === undefined ? null : later()),
        ...(condition === undefined ? {} : { condition }),
      };
    },
  });
}

/** Why indicators match, one reason each. */
export function reasonsOf(found: readonly IndicatorHit[]): Reason[] {
  return found.map(({ indicator, field, value }) => ({
    field,
    test: `is the indicator ${indicator.id} (${indicator.type})`,
    value: value.slice(0, longestShown),
  }));
}
