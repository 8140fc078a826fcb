import type { SigmaRule } from "@/lib/campaigns/schema";
import type { IndicatorHit } from "@/lib/detection/indicators";
import type { Place, RowSource } from "./hits";
import type { RecordFacts } from "./record-facts";
import { foldAscii } from "./record-view";
import type { RecordView } from "./record-view";

export const longestEntity = 200;

/** What a finding of a rule is about: what the rule groups by, else the path. */
export function entityOf(rule: SigmaRule, subject: { view: RecordView; facts: RecordFacts }): string | null {
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
export type Take = (place: Place, source: RowSource) => void;

/** A row and what it came to, before it is known where it stands. */
export type Judged = { kind: string; view: RecordView; facts: RecordFacts; indicators: readonly IndicatorHit[] };

export const noText = () => "";

/** The bytes of a row may be gone later, so its text is taken now. */
export function ownSource({ text, keep }: RowSource): RowSource {
  const kept = text();
  const later = keep?.();
  return { text: () => kept, ...(later === undefined ? {} : { keep: () => later }) };
}

export function takeAll(takers: readonly Take[]): Take {
  return (place, source) => {
    for (const take of takers) take(place, source);
  };
}
