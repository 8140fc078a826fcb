"use client";

import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useState } from "react";

import { IconButton } from "@/components/ui/icon-button";
import { Icon } from "@/components/ui/icon";
import { formatCount } from "@/components/ui/numbers";
import { Section } from "@/components/ui/section";
import { Segmented } from "@/components/ui/segmented";
import { Cell, Column, Row, RowHead, ScrollX, Table } from "@/components/ui/table";
import { Time } from "@/components/ui/time";
import { visible } from "@/components/ui/visible-text";
import { api } from "@/lib/api/client";
import { formatDay } from "@/lib/core/time";
import { logKindLabel } from "@/lib/servers/rules";

import { type CoverageCell, CoverageMapView } from "./coverage-map";
import { type CoverageMap, coverageMap, dayStart, type Source } from "./coverage-days";

const CoverageFiles = dynamic(() => import("./coverage-files").then((module) => module.CoverageFiles), { ssr: false });

/** Which logs of which server were seen on which days: a map, and the same as a table. */
export function CoverageSection({ caseId, windowFromAt }: { caseId: string; windowFromAt: string }) {
  const coverage = useQuery(api.evidence.coverage.queryOptions({ input: { caseId } }));
  const servers = useQuery(api.servers.list.queryOptions({ input: { caseId } }));
  const [look, setLook] = useState<"map" | "table">("map");
  const [firstDay, setFirstDay] = useState<number>();
  const [cell, setCell] = useState<CoverageCell | null>(null);
  const spans = coverage.data?.items ?? [];
  if (spans.length === 0) return null;
  const known = servers.data?.items ?? [];
  const sources: Source[] = [
    ...known.map((server) => ({
      serverId: server.id,
      name: server.hostname,
      patchedAt: server.patchedAt,
      spans: spans.filter((span) => span.serverId === server.id),
    })),
    { serverId: null, name: "No server named", patchedAt: null, spans: spans.filter((span) => span.serverId === null) },
  ].filter((source) => source.spans.length > 0);
  const map = coverageMap(sources, { windowFromAt, firstDay });
  const gaps = map.servers.flatMap((server) => server.kinds).filter((kind) => kind.gapDays > 0).length;
  return (
    <Section
      title="Coverage"
      meta={
        gaps === 0
          ? "No gap in the exposure window"
          : `${gaps} ${gaps === 1 ? "log kind has" : "log kinds have"} gaps in the exposure window`
      }
      actions={
        <>
          {map.earlier !== null || map.later !== null ? (
            <span className="flex items-center gap-1">
              <IconButton
                label="Earlier months"
                icon={<Icon name="left" />}
                disabled={map.earlier === null}
                onClick={() => setFirstDay(map.earlier ?? undefined)}
              />
              <span className="text-compact text-muted">{inView(map)}</span>
              <IconButton
                label="Later months"
                icon={<Icon name="right" />}
                disabled={map.later === null}
                onClick={() => setFirstDay(map.later ?? undefined)}
              />
            </span>
          ) : null}
          <Segmented
            label="Coverage as"
            options={[
              { value: "map", label: "Map" },
              { value: "table", label: "Table" },
            ]}
            value={look}
            onValueChange={setLook}
          />
        </>
      }
    >
      {look === "map" ? (
        <CoverageMapView map={map} cell={cell} onCell={setCell} />
      ) : (
        <CoverageTable map={map} onCell={setCell} />
      )}
      {cell ? <CoverageFiles caseId={caseId} cell={cell} onCell={setCell} /> : null}
    </Section>
  );
}

function inView({ days }: CoverageMap): string {
  const [first, last] = [days[0] ?? 0, days.at(-1) ?? 0];
  return `${formatDay(dayStart(first), { zone: "UTC" })} to ${formatDay(dayStart(last), { zone: "UTC" })} ${new Date(dayStart(last)).getUTCFullYear()}`;
}

type TableProps = { map: CoverageMap; onCell: (cell: CoverageCell) => void };

function CoverageTable({ map, onCell }: TableProps) {
  return (
    <ScrollX label="Coverage">
      <Table caption="Coverage by server and log kind" edge="flush">
        <thead>
          <tr>
            <Column>Server</Column>
            <Column>Log</Column>
            <Column>From</Column>
            <Column>To</Column>
            <Column end>Rows</Column>
            <Column end>Days missing in the window</Column>
          </tr>
        </thead>
        <tbody>
          {map.servers.flatMap((server) =>
            server.kinds.map((kind) => (
              <Row key={`${server.name} ${kind.logKind}`}>
                <RowHead>{visible(server.name)}</RowHead>
                <Cell>
                  <button
                    type="button"
                    className="text-accent hover:underline"
                    onClick={() =>
                      onCell({
                        serverId: server.serverId,
                        server: server.name,
                        logKind: kind.logKind,
                        day: Math.floor(Date.parse(kind.fromAt) / dayStart(1)),
                      })
                    }
                  >
                    {logKindLabel(kind.logKind)}
                  </button>
                </Cell>
                <Cell>
                  <Time at={kind.fromAt} mono />
                </Cell>
                <Cell>
                  <Time at={kind.toAt} mono />
                </Cell>
                <Cell end>{formatCount(kind.rows)}</Cell>
                <Cell end className={kind.gapDays > 0 ? "font-medium text-high" : "text-muted"}>
                  {kind.gapDays}
                </Cell>
              </Row>
            )),
          )}
        </tbody>
      </Table>
    </ScrollX>
  );
}
