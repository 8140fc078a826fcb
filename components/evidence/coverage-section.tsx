"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { formatCount } from "@/components/ui/numbers";
import { Section } from "@/components/ui/section";
import { Segmented } from "@/components/ui/segmented";
import { Cell, Column, Row, RowHead, ScrollX, Table } from "@/components/ui/table";
import { Time } from "@/components/ui/time";
import { visible } from "@/components/ui/visible-text";
import { api } from "@/lib/api/client";
import { logKindLabel } from "@/lib/servers/rules";

import { CoverageMapView } from "./coverage-map";
import { type CoverageMap, coverageMap, type Source } from "./coverage-days";

/** Which logs of which server were seen on which days: a map, and the same as a table. */
export function CoverageSection({ caseId, windowFromAt }: { caseId: string; windowFromAt: string }) {
  const coverage = useQuery(api.evidence.coverage.queryOptions({ input: { caseId } }));
  const servers = useQuery(api.servers.list.queryOptions({ input: { caseId } }));
  const [look, setLook] = useState<"map" | "table">("map");
  const spans = coverage.data?.items ?? [];
  if (spans.length === 0) return null;
  const known = servers.data?.items ?? [];
  const sources: Source[] = [
    ...known.map((server) => ({
      name: server.hostname,
      patchedAt: server.patchedAt,
      spans: spans.filter((span) => span.serverId === server.id),
    })),
    { name: "No server named", patchedAt: null, spans: spans.filter((span) => span.serverId === null) },
  ].filter((source) => source.spans.length > 0);
  const map = coverageMap(sources, windowFromAt);
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
        <Segmented
          label="Coverage as"
          options={[
            { value: "map", label: "Map" },
            { value: "table", label: "Table" },
          ]}
          value={look}
          onValueChange={setLook}
        />
      }
    >
      {look === "map" ? <CoverageMapView map={map} /> : <CoverageTable map={map} />}
    </Section>
  );
}

function CoverageTable({ map }: { map: CoverageMap }) {
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
                <Cell>{logKindLabel(kind.logKind)}</Cell>
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
