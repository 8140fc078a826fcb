import { Cell, Column, Row, RowHead, Table } from "@/components/ui/table";
import { Time } from "@/components/ui/time";
import { formatCount } from "@/components/ui/numbers";
import { ExposureMark } from "@/components/marks/exposure-mark";
import { CompromiseMark } from "@/components/marks/compromise-mark";
import { TlpBadge } from "@/components/marks/marking-badge";
import { SplitProgress } from "@/components/ui/split-progress";
import type { CampaignWords } from "@/lib/campaigns/schema";
import { compromiseWorstFirst, exposureWorstFirst } from "@/lib/core/states";
import { standingOf } from "@/lib/portfolio/rules";
import type { PortfolioView } from "@/lib/portfolio/schema";

/** What paper gets in place of the list: the answer in words, both axes as one table, and the worst cases. */
export function PrintSheet({ portfolio, words }: { portfolio: PortfolioView; words: CampaignWords }) {
  const standing = standingOf(portfolio.cells);
  const count = (exposure: string, compromise: string) =>
    portfolio.cells.find((cell) => cell.exposure === exposure && cell.compromise === compromise)?.count ?? 0;
  return (
    <div className="hidden gap-5 px-gutter pt-5 print:grid">
      <p className="text-section font-semibold">
        {formatCount(standing.settled)} of {formatCount(standing.cases)} organizations are patched or offline.{" "}
        {formatCount(standing.compromised)} are compromised; {formatCount(standing.settledAndCompromised)} of those are
        patched all the same. {formatCount(standing.settledAndUnknown)} are patched, but nobody has looked yet.{" "}
        {formatCount(portfolio.overdue)} are overdue, {formatCount(portfolio.unassigned)} have no owner.
      </p>
      <p className="flex flex-wrap items-center justify-between gap-3 text-compact text-muted">
        <span>
          {portfolio.campaign.name}, pack {portfolio.campaign.packVersion}, as of <Time at={portfolio.asOf} />
        </span>
        <TlpBadge level="AMBER" />
      </p>
      <section className="grid gap-2">
        <h2>Exposure and compromise</h2>
        <Table caption="Cases by exposure and compromise; the worst server counts" edge="flush">
          <thead>
            <tr>
              <Column>Exposure</Column>
              {compromiseWorstFirst.map((state) => (
                <Column key={state} end>
                  {words.compromise[state]}
                </Column>
              ))}
            </tr>
          </thead>
          <tbody>
            {exposureWorstFirst.map((exposure) => (
              <Row key={exposure}>
                <RowHead>
                  <ExposureMark state={exposure} label={words.exposure[exposure]} />
                </RowHead>
                {compromiseWorstFirst.map((compromise) => (
                  <Cell key={compromise} end>
                    {formatCount(count(exposure, compromise))}
                  </Cell>
                ))}
              </Row>
            ))}
          </tbody>
        </Table>
      </section>
      <section className="grid gap-2">
        <h2>Worst first</h2>
        <Table caption="The worst cases" edge="flush">
          <thead>
            <tr>
              <Column>Organization</Column>
              <Column>Exposure</Column>
              <Column>Compromise</Column>
              <Column>Phase</Column>
              <Column>Progress</Column>
              <Column>Owner</Column>
              <Column end>Due</Column>
            </tr>
          </thead>
          <tbody>
            {portfolio.worst.map((item) => (
              <Row key={item.id}>
                <RowHead>
                  {item.organization.name} <span className="mono font-normal text-muted">{item.ref}</span>
                </RowHead>
                <Cell>
                  <ExposureMark state={item.exposure} label={words.exposure[item.exposure]} />
                </Cell>
                <Cell>
                  <CompromiseMark state={item.compromise} label={words.compromise[item.compromise]} />
                </Cell>
                <Cell>{words.phase[item.phase]}</Cell>
                <Cell>
                  <SplitProgress
                    verified={item.progress.verified}
                    claimed={item.progress.claimed}
                    required={item.progress.total}
                  />
                </Cell>
                <Cell>{item.owner?.name ?? "unassigned"}</Cell>
                <Cell end>
                  <Time at={item.dueAt} as="due" />
                </Cell>
              </Row>
            ))}
          </tbody>
        </Table>
      </section>
    </div>
  );
}
