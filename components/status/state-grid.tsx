import { compromiseInk, isImplanted } from "@/components/marks/compromise-mark";
import { ExposureMark } from "@/components/marks/exposure-mark";
import { Glyph } from "@/components/marks/glyph";
import { cx } from "@/components/ui/cx";
import { formatCount } from "@/components/ui/numbers";
import { Cell, Column, Row, RowHead, ScrollX, Table } from "@/components/ui/table";
import type { CampaignWords } from "@/lib/campaigns/schema";
import { compromiseStates, exposureWorstFirst } from "@/lib/core/states";
import type { CampaignStatus } from "@/lib/portfolio/schema";

import { CountOf } from "./numbers";

/** Exposure by compromise. A frame says what must not be overlooked: a web shell anywhere, and patched servers nobody looked at. */
export function StateGrid({ status, words }: { status: CampaignStatus; words: CampaignWords }) {
  const sum = (keep: (cell: CampaignStatus["cells"][number]) => boolean) =>
    status.cells.filter(keep).reduce((total, cell) => total + cell.count, 0);
  return (
    <>
      <ScrollX label="Exposure and compromise">
        <Table caption="Cases by exposure and compromise; the worst server counts" edge="flush" className="min-w-140">
          <thead>
            <tr>
              <Column>Exposure</Column>
              {compromiseStates.map((state) => (
                <Column key={state} end className="h-14! align-bottom whitespace-normal!">
                  <Glyph name={`compromise-${state}`} className={cx("ml-auto block", compromiseInk[state])} />
                  {words.compromise[state]}
                </Column>
              ))}
              <Column end>Total</Column>
            </tr>
          </thead>
          <tbody>
            {exposureWorstFirst.map((exposure) => (
              <Row key={exposure}>
                <RowHead>
                  <ExposureMark state={exposure} label={words.exposure[exposure]} />
                </RowHead>
                {compromiseStates.map((compromise) => {
                  const cell = status.cells.find((one) => one.exposure === exposure && one.compromise === compromise);
                  const { count = 0, filter = "" } = cell ?? {};
                  const shell = count > 0 && isImplanted(compromise);
                  const unseen = count > 0 && exposure === "patched" && compromise === "unknown";
                  return (
                    <Cell
                      key={compromise}
                      end
                      className={cx(
                        shell && "font-semibold outline-1 -outline-offset-2 outline-critical outline-solid",
                        unseen && "font-semibold outline-1 -outline-offset-2 outline-high outline-solid",
                      )}
                    >
                      <CountOf
                        count={count}
                        filter={filter}
                        label={`${words.exposure[exposure]}, ${words.compromise[compromise]}`}
                        className={cx(shell && "text-critical!", unseen && "text-high!")}
                      />
                    </Cell>
                  );
                })}
                <Cell end className="font-semibold">
                  {formatCount(sum((cell) => cell.exposure === exposure))}
                </Cell>
              </Row>
            ))}
            <Row>
              <RowHead>Total</RowHead>
              {compromiseStates.map((compromise) => (
                <Cell key={compromise} end className="font-semibold">
                  {formatCount(sum((cell) => cell.compromise === compromise))}
                </Cell>
              ))}
              <Cell end className="font-semibold">
                {formatCount(status.cases)}
              </Cell>
            </Row>
          </tbody>
        </Table>
      </ScrollX>
      <p className="flex flex-wrap gap-x-4 pt-2 text-compact text-muted">
        <span className="inline-flex items-center gap-1.5">
          <span aria-hidden="true" className="size-3 border border-critical" /> web shell or worse
        </span>
        <span className="inline-flex items-center gap-1.5">
          <span aria-hidden="true" className="size-3 border border-high" /> patched, nobody has looked
        </span>
      </p>
    </>
  );
}
