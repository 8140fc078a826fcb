import type { Reason } from "@/lib/detection/schema";
import type { IndicatorHit } from "@/lib/detection/indicators";
import { limits } from "./finding-state";
import type { Hit } from "./finding-state";
import type { RecordFacts } from "./record-facts";

/** Where a hit stands: in bytes of the stored file, line from 1 or 0 for the file itself. */
export type Place = { line: number; offset: number; length: number; at: number | null };

const longestPath = 400;
const longestShown = 400;
const longestCondition = 2000;

/** One row, or the file itself, as a hit of a rule. */
export function hitOf(
  row: { sourceId: string; place: Place; facts: RecordFacts; text: () => string },
  more: { why: () => Reason[]; condition?: string; indicators: readonly IndicatorHit[] },
): Hit {
  const { sourceId, place, facts } = row;
  const path = facts.path === null ? null : facts.path.slice(0, longestPath);
  const { at, line, offset, length } = place;
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
      ...(more.condition === undefined ? {} : { condition: more.condition.slice(0, longestCondition) }),
    }),
  };
}

/** Why indicators match, one reason each. */
export function reasonsOf(found: readonly IndicatorHit[]): Reason[] {
  return found.map(({ indicator, field, value }) => ({
    field,
    test: `is the indicator ${indicator.id} (${indicator.type})`,
    value: value.slice(0, longestShown),
  }));
}
