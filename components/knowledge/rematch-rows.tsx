import { formatCount } from "@/components/ui/numbers";
import { Progress } from "@/components/ui/progress";
import { Cell, Column, Row, RowHead, ScrollX, Table } from "@/components/ui/table";
import { Time } from "@/components/ui/time";
import { visible } from "@/components/ui/visible-text";
import type { RematchView } from "@/lib/knowledge/schema";

import { changeWords, spanWords } from "./rematch-params";
import { RunMark } from "./run-mark";
import { isUnderWay } from "./words";

/** Runs, latest first; what it was begun for opens its report. */
export function RematchRows({ items, onOpen }: { items: readonly RematchView[]; onOpen: (id: string) => void }) {
  return (
    <ScrollX label="Runs">
      <Table caption="Runs" edge="bleed" className="min-w-250">
        <thead>
          <tr>
            <Column>Because of</Column>
            <Column>State</Column>
            <Column end>Files</Column>
            <Column end>Cases hit</Column>
            <Column end>New findings</Column>
            <Column end>New sightings</Column>
            <Column>Begun</Column>
            <Column end>Took</Column>
          </tr>
        </thead>
        <tbody>
          {items.map((run) => (
            <Row key={run.id}>
              <RowHead className="max-w-100">
                <button
                  type="button"
                  onClick={() => onOpen(run.id)}
                  title={visible(changeWords(run.changes, 12))}
                  className="block min-h-6 max-w-full truncate rounded-control text-left hover:underline"
                >
                  {visible(changeWords(run.changes) || run.cause)}
                </button>
              </RowHead>
              <Cell>
                <span className="inline-flex items-center gap-2">
                  <RunMark run={run} />
                  {isUnderWay(run) && !run.paused ? (
                    <Progress label="Files done" value={run.total === 0 ? undefined : (run.done / run.total) * 100} />
                  ) : null}
                </span>
              </Cell>
              <Cell end muted>
                {formatCount(run.done)}/{formatCount(run.total)}
              </Cell>
              <Cell end>
                {formatCount(run.casesHit)}
                <span className="text-muted">/{formatCount(run.cases)}</span>
              </Cell>
              <Cell end>{formatCount(run.newFindings)}</Cell>
              <Cell end>{formatCount(run.newSightings)}</Cell>
              <Cell muted>
                <Time at={run.createdAt} />
              </Cell>
              <Cell end muted>
                {run.durationMs === null ? "–" : spanWords(run.durationMs)}
              </Cell>
            </Row>
          ))}
        </tbody>
      </Table>
    </ScrollX>
  );
}
