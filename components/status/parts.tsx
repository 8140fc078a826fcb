import Link from "next/link";
import type { ReactNode } from "react";

import { ClusterChip } from "@/components/marks/cluster-chip";
import { hrefOf } from "@/components/portfolio/filter-state";
import { formatCount } from "@/components/ui/numbers";
import { Cell, Column, Row, RowHead, ScrollX, Table } from "@/components/ui/table";
import { Time } from "@/components/ui/time";
import { visible } from "@/components/ui/visible-text";
import type { CampaignStatus } from "@/lib/portfolio/schema";

import { CountOf } from "./numbers";

export function Part({
  title,
  meta,
  all,
  children,
}: {
  title: string;
  meta?: string;
  all?: string;
  children: ReactNode;
}) {
  return (
    <section aria-label={title} className="grid min-w-0 content-start gap-2 break-inside-avoid">
      <div className="flex items-baseline gap-2">
        <h2>{title}</h2>
        {meta ? <span className="text-compact text-muted">{meta}</span> : null}
        {all === undefined ? null : (
          <Link href={hrefOf({ filter: all, sort: "due" })} prefetch={false} className="ml-auto no-print">
            All
          </Link>
        )}
      </div>
      {children}
    </section>
  );
}

const nothing = (text: string) => <p className="text-muted">{text}</p>;

export function Overdue({ status }: { status: CampaignStatus }) {
  const { count, filter, items } = status.overdue;
  return (
    <Part title="Overdue" meta={`${formatCount(count)}, latest first`} all={filter}>
      {items.length === 0 ? nothing("Nothing is late.") : null}
      {items.length > 0 ? (
        <Table caption="Overdue cases" edge="flush" fixed>
          <thead>
            <tr>
              <Column>Organization</Column>
              <Column className="w-28">Owner</Column>
              <Column end className="w-24">
                Late
              </Column>
            </tr>
          </thead>
          <tbody>
            {items.map((item) => (
              <Row key={item.id}>
                <RowHead>
                  <Link href={`/cases/${item.id}`} prefetch={false}>
                    {visible(item.organization.name)}
                  </Link>
                </RowHead>
                <Cell muted>{item.owner?.name ?? "unassigned"}</Cell>
                <Cell end>
                  <Time at={item.dueAt} as="due" />
                </Cell>
              </Row>
            ))}
          </tbody>
        </Table>
      ) : null}
    </Part>
  );
}

export function BlockedWork({ status }: { status: CampaignStatus }) {
  const { count, filter, items } = status.blocked;
  return (
    <Part title="Blocked" meta={`${formatCount(count)}, and what by`} all={filter}>
      {items.length === 0 ? nothing("Nothing is blocked.") : null}
      <ul className="grid">
        {items.map((item) => (
          <li key={item.caseId} className="border-t border-line py-1.5">
            <Link href={`/cases/${item.caseId}`} prefetch={false} className="font-medium text-fg">
              {visible(item.organization)}
            </Link>{" "}
            <span className="text-muted">{item.task}</span>
            <span className="block text-compact wrap-anywhere">{visible(item.reason)}</span>
          </li>
        ))}
      </ul>
    </Part>
  );
}

export function Workload({ title, rows }: { title: string; rows: CampaignStatus["workload"] }) {
  const most = Math.max(1, ...rows.map(({ open }) => open));
  return (
    <Part title={title} meta="open cases, and late ones">
      {rows.length === 0 ? nothing("No open case.") : null}
      <ul className="grid gap-1.5">
        {rows.slice(0, 12).map(({ name, open, overdue, filter }) => (
          <li key={`${name} ${filter}`} className="grid grid-cols-[9rem_1fr_auto] items-center gap-3">
            <span className="truncate" title={name}>
              {visible(name)}
            </span>
            <svg aria-hidden="true" height="8" className="block w-full">
              <rect width={`${(open / most) * 100}%`} height="8" className="fill-bar" />
              <rect width={`${(overdue / most) * 100}%`} height="8" className="fill-high" />
            </svg>
            <span className="min-w-16 text-right">
              <CountOf count={open} filter={filter} label={`open cases, ${name}`} />
              {overdue > 0 ? (
                <CountOf
                  count={overdue}
                  filter={`${filter} due:overdue`}
                  label={`late cases, ${name}`}
                  className="ml-1.5 font-medium text-high!"
                />
              ) : null}
            </span>
          </li>
        ))}
      </ul>
    </Part>
  );
}

export function Shares({ title, rows }: { title: string; rows: CampaignStatus["countries"] }) {
  return (
    <Part title={title}>
      <ScrollX label={title}>
        <Table caption={title} edge="flush">
          <thead>
            <tr>
              <Column>{title}</Column>
              <Column end>Cases</Column>
              <Column end>Patched</Column>
              <Column end>Compromised</Column>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ name, filter, cases, patched, compromised }) => (
              <Row key={name}>
                <RowHead>{visible(name)}</RowHead>
                <Cell end>
                  <CountOf count={cases} filter={filter} label={`cases, ${name}`} />
                </Cell>
                <Cell end>
                  <CountOf
                    count={patched}
                    filter={`${filter} exposure:patched,disconnected,decommissioned`}
                    label={`patched, ${name}`}
                  />
                </Cell>
                <Cell end>
                  <CountOf
                    count={compromised}
                    filter={`${filter} compromise:>=implanted`}
                    label={`compromised, ${name}`}
                  />
                </Cell>
              </Row>
            ))}
          </tbody>
        </Table>
      </ScrollX>
    </Part>
  );
}

export function ClustersSeen({ status }: { status: CampaignStatus }) {
  const seen = status.clusters
    .map((cluster, index) => ({ ...cluster, index: index + 1 }))
    .filter(({ accepted, proposed }) => accepted.count + proposed.count > 0);
  if (status.clusters.length === 0) return null;
  return (
    <Part title="Clusters" meta="organizations; one may have several">
      {seen.length === 0 ? nothing("No cluster is proposed or accepted.") : null}
      {seen.length > 0 ? (
        <Table caption="Clusters seen" edge="flush">
          <thead>
            <tr>
              <Column>Cluster</Column>
              <Column end>Accepted</Column>
              <Column end>Proposed</Column>
            </tr>
          </thead>
          <tbody>
            {seen.map(({ key, name, index, accepted, proposed }) => (
              <Row key={key}>
                <RowHead>
                  <span className="inline-flex items-center gap-2">
                    <ClusterChip index={index} name={name} status="accepted" /> {name}
                  </span>
                </RowHead>
                <Cell end>
                  <CountOf {...accepted} label={`accepted as ${name}`} />
                </Cell>
                <Cell end>
                  <CountOf {...proposed} label={`proposed as ${name}`} />
                </Cell>
              </Row>
            ))}
          </tbody>
        </Table>
      ) : null}
    </Part>
  );
}

export function Clocks({ status }: { status: CampaignStatus }) {
  return (
    <Part title="Clocks" meta="duties to report that run, nearest first">
      {status.clocks.length === 0
        ? nothing("No clock runs: no open case has its moment of awareness recorded, or all duties are decided.")
        : null}
      <ul className="grid">
        {status.clocks.map((clock) => (
          <li key={clock.key} className="flex flex-wrap items-baseline gap-x-3 border-t border-line py-1.5">
            <span className="min-w-0 flex-1">
              {clock.regime}
              <span className="block text-compact text-muted">{clock.title}</span>
            </span>
            <span className="text-right">
              {clock.filter === null ? (
                formatCount(clock.running)
              ) : (
                <CountOf count={clock.running} filter={clock.filter} label={`cases, ${clock.title}`} />
              )}{" "}
              running
              {clock.late > 0 ? <span className="text-high">, {formatCount(clock.late)} late</span> : null}
              {clock.nextAt ? (
                <span className="block text-compact text-muted">
                  next <Time at={clock.nextAt} as="due" />
                </span>
              ) : null}
            </span>
          </li>
        ))}
      </ul>
    </Part>
  );
}
