import type { ReactNode } from "react";

import { CompromiseMark } from "@/components/marks/compromise-mark";
import { ExposureMark } from "@/components/marks/exposure-mark";
import { Facts, Section } from "@/components/ui/section";
import { Cell, Column, Row, RowHead, ScrollX, Table } from "@/components/ui/table";
import { Tag } from "@/components/ui/tag";
import { Time } from "@/components/ui/time";
import type { Clock, PackManifest } from "@/lib/campaigns/schema";
import { casePhases, compromiseWorstFirst, exposureWorstFirst } from "@/lib/core/states";

import { BasisNote } from "./basis-note";

const starts = {
  awareness: "from when the organization knew",
  case_opened: "from when the case was opened",
  compromise_confirmed: "from when compromise was confirmed",
};

function hours(count: number): string {
  return count >= 72 && count % 24 === 0 ? `${count / 24} days` : `${count} h`;
}

function clockWords(clock: Clock): ReactNode {
  switch (clock.starts) {
    case "fixed":
      return (
        <>
          by <Time at={clock.dueAt} />
        </>
      );
    case "none":
      return clock.say;
    case "awareness":
    case "case_opened":
    case "compromise_confirmed":
      return `${hours(clock.hours)} ${starts[clock.starts]}`;
  }
}

/** What happened, what is at stake and when work counts as done. */
export function PackOverview({ manifest, hash }: { manifest: PackManifest; hash: string }) {
  const { exposureWindow } = manifest;
  return (
    <>
      <Section title="The campaign">
        <div className="grid max-w-300 grid-cols-[minmax(0,1fr)_24rem] gap-x-10 gap-y-4 max-lg:grid-cols-1">
          <div className="grid max-w-160 content-start gap-3">
            <p className="text-reading">{manifest.summary}</p>
            <p className="text-muted">{exposureWindow.note}</p>
          </div>
          <Facts
            facts={[
              { name: "Advisory", value: <Time at={manifest.advisoryAt} precision="day" /> },
              { name: "Logs from", value: <Time at={exposureWindow.earliestAt} precision="day" /> },
              { name: "At the latest", value: <Time at={exposureWindow.latestNeededAt} precision="day" /> },
              { name: "Published", value: <Time at={manifest.publishedAt} precision="day" /> },
              { name: "Fingerprint", value: <code className="wrap-anywhere">{hash.slice(0, 16)}</code> },
            ]}
          />
        </div>
      </Section>
      <Section
        title="Vulnerabilities"
        meta={`${manifest.vulnerabilities.filter(({ chain }) => chain).length} of ${manifest.vulnerabilities.length} form the chain`}
        bleed
      >
        <ScrollX label="Vulnerabilities">
          <Table caption="Vulnerabilities" edge="bleed">
            <thead>
              <tr>
                <Column>CVE</Column>
                <Column>What</Column>
                <Column>Chain</Column>
                <Column>Technique</Column>
                <Column>Note</Column>
              </tr>
            </thead>
            <tbody>
              {manifest.vulnerabilities.map((flaw) => (
                <Row key={flaw.id}>
                  <RowHead mono>{flaw.id}</RowHead>
                  <Cell>{flaw.title}</Cell>
                  <Cell>{flaw.chain ? "yes" : <span className="text-muted">no</span>}</Cell>
                  <Cell>
                    {flaw.technique ? <Tag mono>{flaw.technique}</Tag> : <span className="text-muted">–</span>}
                  </Cell>
                  <Cell wrap muted className="min-w-80">
                    {flaw.note}
                  </Cell>
                </Row>
              ))}
            </tbody>
          </Table>
        </ScrollX>
      </Section>
      <Section title="Milestones" bleed>
        <ScrollX label="Milestones">
          <Table caption="Milestones" edge="bleed">
            <thead>
              <tr>
                <Column>When</Column>
                <Column>What</Column>
                <Column>Source</Column>
              </tr>
            </thead>
            <tbody>
              {manifest.milestones.map((milestone) => (
                <Row key={milestone.title}>
                  <RowHead>
                    <Time at={milestone.at} precision={milestone.precision} mono />
                  </RowHead>
                  <Cell wrap>{milestone.title}</Cell>
                  <Cell wrap>
                    <BasisNote source={milestone.source} basis={milestone.basis} />
                  </Cell>
                </Row>
              ))}
            </tbody>
          </Table>
        </ScrollX>
      </Section>
      <Section title="States and their words" meta="worst first">
        <div className="grid grid-cols-3 gap-x-10 gap-y-4 max-lg:grid-cols-1">
          <Words title="Exposure">
            {exposureWorstFirst.map((state) => (
              <Word
                key={state}
                mark={<ExposureMark state={state} label={manifest.labels.exposure[state].short} />}
                long={manifest.labels.exposure[state].label}
              />
            ))}
          </Words>
          <Words title="Compromise">
            {compromiseWorstFirst.map((state) => (
              <Word
                key={state}
                mark={<CompromiseMark state={state} label={manifest.labels.compromise[state].short} />}
                long={manifest.labels.compromise[state].label}
              />
            ))}
          </Words>
          <Words title="Phases">
            {casePhases.map((phase) => (
              <Word key={phase} mark={manifest.labels.phase[phase].short} long={manifest.labels.phase[phase].label} />
            ))}
          </Words>
        </div>
      </Section>
      <Section title="Credential reset" meta="what each compromise state opens">
        <dl className="grid gap-2">
          {manifest.credentialTriggers.map(({ compromise, rule }) => (
            <div key={compromise} className="grid grid-cols-[12rem_minmax(0,1fr)] gap-x-4 max-md:grid-cols-1">
              <dt>
                <CompromiseMark state={compromise} label={manifest.labels.compromise[compromise].short} />
              </dt>
              <dd className="max-w-160">{rule}</dd>
            </div>
          ))}
        </dl>
      </Section>
      <Deadlines manifest={manifest} />
      <Section title="When a case may be closed" meta={`${manifest.closure.length} criteria`}>
        <ol className="grid max-w-220 gap-2">
          {manifest.closure.map((criterion, index) => (
            <li key={criterion.key} className="grid grid-cols-[1.5rem_minmax(0,1fr)]">
              <span className="text-muted">{index + 1}</span>
              <span>
                <b className="font-medium">{criterion.title}.</b> <span className="text-muted">{criterion.metBy}</span>
              </span>
            </li>
          ))}
        </ol>
        <p className="mt-3 flex flex-wrap items-center gap-2 text-muted">
          Outcomes:
          {manifest.closureOutcomes.map((outcome) => (
            <Tag key={outcome.key}>{outcome.title}</Tag>
          ))}
        </p>
      </Section>
    </>
  );
}

function Deadlines({ manifest }: { manifest: PackManifest }) {
  return (
    <>
      <Section title="Deadlines" bleed>
        <ScrollX label="Deadlines">
          <Table caption="Deadlines" edge="bleed">
            <thead>
              <tr>
                <Column>What</Column>
                <Column>For whom</Column>
                <Column>Clock</Column>
                <Column>Source</Column>
              </tr>
            </thead>
            <tbody>
              {manifest.deadlines.map((deadline) => (
                <Row key={deadline.key}>
                  <RowHead>{deadline.title}</RowHead>
                  <Cell wrap>{deadline.appliesTo}</Cell>
                  <Cell wrap>{clockWords(deadline.clock)}</Cell>
                  <Cell wrap>
                    <BasisNote source={deadline.source} basis={deadline.basis} />
                  </Cell>
                </Row>
              ))}
            </tbody>
          </Table>
        </ScrollX>
      </Section>
      <Section title="Reporting duties" meta="counsel decides what applies">
        <ul className="grid gap-4">
          {manifest.reportingRegimes.map((regime) => (
            <li key={regime.key} className="grid grid-cols-[18rem_minmax(0,1fr)] gap-x-6 gap-y-1 max-lg:grid-cols-1">
              <div>
                <h3>{regime.name}</h3>
                <p className="text-muted">{regime.appliesTo}</p>
              </div>
              <div className="grid max-w-160 gap-1">
                <p>To: {regime.reportTo}</p>
                <ul>
                  {regime.clocks.map(({ title, clock }) => (
                    <li key={title}>
                      <b className="font-medium">{title}:</b> {clockWords(clock)}
                    </li>
                  ))}
                </ul>
                <p className="text-muted">{regime.note}</p>
                <BasisNote source={regime.source} basis={regime.basis} />
              </div>
            </li>
          ))}
        </ul>
      </Section>
    </>
  );
}

function Words({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div>
      <h3 className="mb-1">{title}</h3>
      <ul className="grid gap-1">{children}</ul>
    </div>
  );
}

function Word({ mark, long }: { mark: ReactNode; long: string }) {
  return (
    <li className="grid grid-cols-[10rem_minmax(0,1fr)]">
      <span>{mark}</span>
      <span className="text-muted">{long}</span>
    </li>
  );
}
