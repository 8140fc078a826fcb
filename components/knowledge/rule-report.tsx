import { SeverityMark } from "@/components/marks/severity-mark";
import { Button } from "@/components/ui/button";
import { cx } from "@/components/ui/cx";
import { formatCount } from "@/components/ui/numbers";
import { Cell, Column, Row, RowHead, ScrollX, Table } from "@/components/ui/table";
import { visible } from "@/components/ui/visible-text";
import type { ImportedRule, ImportOutcome } from "@/lib/knowledge/schema";

import { asSentence, kindLabels, outcomeLabels } from "./words";

const marks: Record<ImportOutcome, { glyph: string; ink: string }> = {
  added: { glyph: "ok", ink: "text-done" },
  changed: { glyph: "ok", ink: "text-done" },
  unchanged: { glyph: "task-todo", ink: "text-muted" },
  unsupported: { glyph: "warn", ink: "text-high" },
  refused: { glyph: "fail", ink: "text-critical" },
};

const order: readonly ImportOutcome[] = ["refused", "unsupported", "added", "changed", "unchanged"];

/** The report in one sentence: how many rules became what. */
export function sumOf(rules: readonly Pick<ImportedRule, "outcome">[]): string {
  const parts = order.flatMap((outcome) => {
    const count = rules.filter((rule) => rule.outcome === outcome).length;
    return count === 0 ? [] : [`${formatCount(count)} ${outcomeLabels[outcome].toLowerCase()}`];
  });
  return parts.length === 0 ? "No rule was found in the text." : `${parts.join(", ")}.`;
}

const loads = ({ outcome }: ImportedRule) => outcome !== "unsupported" && outcome !== "refused";

type RuleReportProps = {
  rules: readonly ImportedRule[];
  /** The file whose rules can be tried; null where nothing can. */
  onTry: ((file: string) => void) | null;
};

/** What becomes of each rule of an import, and why, with the line it stands on; what does not load comes first. */
export function RuleReport({ rules, onTry }: RuleReportProps) {
  const sorted = rules.toSorted((a, b) => order.indexOf(a.outcome) - order.indexOf(b.outcome));
  return (
    <ScrollX label="Report">
      <Table caption="Report of each rule" edge="flush" className="min-w-130">
        <thead>
          <tr>
            <Column className="w-52">Result</Column>
            <Column>Rule, and why</Column>
            <Column>Place</Column>
            {onTry ? (
              <Column className="w-14">
                <span className="sr-only">Try</span>
              </Column>
            ) : null}
          </tr>
        </thead>
        <tbody>
          {sorted.slice(0, mostRows).map((rule) => (
            <Row key={`${rule.file} ${rule.line} ${rule.name}`}>
              <Cell className="py-1 align-top">
                <span className="inline-flex items-center gap-1.5">
                  <svg viewBox="0 0 16 16" aria-hidden="true" className={cx("mark", marks[rule.outcome].ink)}>
                    <use href={`#m-${marks[rule.outcome].glyph}`} />
                  </svg>
                  {outcomeLabels[rule.outcome]}
                </span>
              </Cell>
              <RowHead wrap className="min-w-52 align-top">
                {visible(rule.title ?? rule.name)}
                <span className="flex gap-2 font-normal text-muted">
                  {kindLabels[rule.kind]}
                  {rule.severity && loads(rule) ? <SeverityMark severity={rule.severity} /> : null}
                </span>
                {[rule.reason ?? "", ...rule.notes].map((text, at) =>
                  text === "" ? null : (
                    <span key={text} className={cx("block max-w-prose font-normal", at > 0 && "text-muted")}>
                      {visible(asSentence(text))}
                    </span>
                  ),
                )}
              </RowHead>
              <Cell wrap muted className="min-w-32 align-top">
                <span className="mono">{visible(rule.file)}</span>, line {formatCount(rule.line)}
              </Cell>
              {onTry ? (
                <Cell className="py-1 align-top">
                  <Button
                    tone="quiet"
                    aria-label={`Try ${visible(rule.title ?? rule.name)}`}
                    onClick={() => onTry(rule.file)}
                  >
                    Try
                  </Button>
                </Cell>
              ) : null}
            </Row>
          ))}
        </tbody>
      </Table>
      {rules.length > mostRows ? (
        <p className="py-2 text-muted">{formatCount(rules.length - mostRows)} more loaded rules are not listed.</p>
      ) : null}
    </ScrollX>
  );
}

const mostRows = 500;
