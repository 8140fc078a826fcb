import { Cell, Column, Row, RowHead, ScrollX, Table } from "@/components/ui/table";
import { Time } from "@/components/ui/time";
import { visible } from "@/components/ui/visible-text";
import { indicatorLabel } from "@/lib/attribution/rules";
import type { ClaimIndicator } from "@/lib/attribution/schema";
import { strengthLabels } from "@/lib/core/states";

/** The indicators behind a claim: how firmly their source ties them to the cluster, and how often they were seen. */
export function IndicatorTable({ caption, indicators }: { caption: string; indicators: readonly ClaimIndicator[] }) {
  return (
    <ScrollX label={caption}>
      <Table caption={caption} edge="flush">
        <thead>
          <tr>
            <Column>Indicator</Column>
            <Column>Strength</Column>
            <Column end>Seen</Column>
            <Column>First and last</Column>
            <Column>Source</Column>
          </tr>
        </thead>
        <tbody>
          {indicators.map((indicator) => (
            <Row key={indicator.id}>
              <RowHead className="max-w-64 truncate" title={visible(indicator.value)}>
                <span className="font-normal text-muted">{indicatorLabel(indicator.type)}</span>{" "}
                <span className="mono">
                  {visible(
                    indicator.value.length > 28
                      ? `${indicator.value.slice(0, 12)}…${indicator.value.slice(-8)}`
                      : indicator.value,
                  )}
                </span>
              </RowHead>
              <Cell>{indicator.strength ? strengthLabels[indicator.strength] : "–"}</Cell>
              <Cell end>{indicator.count}</Cell>
              <Cell muted>
                <Time at={indicator.firstSeen} as="day" /> to <Time at={indicator.lastSeen} as="day" />
              </Cell>
              <Cell muted className="max-w-56 truncate" title={indicator.source}>
                {indicator.source}
              </Cell>
            </Row>
          ))}
        </tbody>
      </Table>
    </ScrollX>
  );
}
