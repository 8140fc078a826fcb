"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import Link from "next/link";

import { Button } from "@/components/ui/button";
import { ErrorState } from "@/components/ui/error-state";
import { Icon } from "@/components/ui/icon";
import { IconButton } from "@/components/ui/icon-button";
import { formatCount } from "@/components/ui/numbers";
import { Cell, Column, Row, RowHead, ScrollX, Table } from "@/components/ui/table";
import { Time } from "@/components/ui/time";
import { visible } from "@/components/ui/visible-text";
import { api } from "@/lib/api/client";
import { formatDay } from "@/lib/core/time";
import { logKindLabel } from "@/lib/servers/rules";

import { dayStart } from "./coverage-days";
import type { CoverageCell } from "./coverage-map";

type Props = { caseId: string; cell: CoverageCell; onCell: (cell: CoverageCell | null) => void };

const isoOf = (day: number) => new Date(dayStart(day)).toISOString();

/** The files that cover one day of one log kind of one server, and the days before and after. */
export function CoverageFiles({ caseId, cell, onCell }: Props) {
  const { serverId, server, logKind, day } = cell;
  const files = useQuery({
    ...api.evidence.coverageFiles.queryOptions({
      input: { caseId, serverId: serverId ?? undefined, logKind, fromAt: isoOf(day), toAt: isoOf(day + 1) },
    }),
    placeholderData: keepPreviousData,
  });
  const items = files.data?.items ?? [];
  const title = `${formatDay(dayStart(day), { zone: "UTC" })} ${new Date(dayStart(day)).getUTCFullYear()}`;
  return (
    <section aria-label="Files of the chosen day" className="mt-4">
      <div className="mb-1 flex min-h-7 flex-wrap items-center gap-2">
        <h3>
          <bdi>{visible(server)}</bdi>, {logKindLabel(logKind)}
        </h3>
        <span className="flex items-center gap-1">
          <IconButton
            label="Day before"
            icon={<Icon name="left" />}
            onClick={() => onCell({ ...cell, day: day - 1 })}
          />
          <span role="status">{title}</span>
          <IconButton
            label="Day after"
            icon={<Icon name="right" />}
            onClick={() => onCell({ ...cell, day: day + 1 })}
          />
        </span>
        <Button tone="quiet" className="ml-auto" onClick={() => onCell(null)}>
          Close
        </Button>
      </div>
      {files.isError ? (
        <ErrorState
          title="The files could not be fetched"
          message={files.error.message}
          onRetry={() => void files.refetch()}
        />
      ) : null}
      {files.data && items.length === 0 ? (
        <p className="text-muted">
          No file of this case shows this log on this day. Ask the client for it, or for the log that follows.
        </p>
      ) : null}
      {items.length > 0 ? (
        <ScrollX label="Files of the chosen day">
          <Table caption="Files of the chosen day" edge="flush">
            <thead>
              <tr>
                <Column>File</Column>
                <Column>From</Column>
                <Column>To</Column>
                <Column end>Rows</Column>
                <Column end>Rejected</Column>
                <Column end>Findings</Column>
              </tr>
            </thead>
            <tbody>
              {items.map((file) => (
                <Row key={`${file.id} ${file.fromAt}`}>
                  <RowHead mono>
                    <Link href={`/cases/${caseId}/evidence/${file.id}`} prefetch={false}>
                      <bdi>{visible(file.path)}</bdi>
                    </Link>
                  </RowHead>
                  <Cell>
                    <Time at={file.fromAt} mono />
                  </Cell>
                  <Cell>
                    <Time at={file.toAt} mono />
                  </Cell>
                  <Cell end>{formatCount(file.rows)}</Cell>
                  <Cell end className={file.rejected > 0 ? "font-medium text-high" : "text-muted"}>
                    {formatCount(file.rejected)}
                  </Cell>
                  <Cell end>{formatCount(file.findings)}</Cell>
                </Row>
              ))}
            </tbody>
          </Table>
        </ScrollX>
      ) : null}
    </section>
  );
}
