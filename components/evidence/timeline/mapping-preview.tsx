"use client";

import { formatCount } from "@/components/ui/numbers";
import { Cell, Column, Row, ScrollX, Table } from "@/components/ui/table";
import { Time } from "@/components/ui/time";
import { visible } from "@/components/ui/visible-text";
import type { TablePreviewView } from "@/lib/evidence/schema";

/** How the first rows read; those that do not read stand below with the reason. */
export function MappingPreview({ preview, updating }: { preview: TablePreviewView; updating: boolean }) {
  const { rows, rejected } = preview;
  return (
    <section className="mt-4" aria-busy={updating}>
      <h3 className="font-semibold">
        The first rows{" "}
        <span role="status" className="font-normal text-muted">
          {rows.length === 0
            ? "None of them reads as an event yet."
            : `${formatCount(rows.length)} read${rejected.length > 0 ? `, ${formatCount(rejected.length)} ${rejected.length === 1 ? "does" : "do"} not` : ""}`}
        </span>
      </h3>
      {rows.length > 0 ? (
        <ScrollX label="How the first rows read" className="mt-2 max-h-64 overflow-y-auto">
          <Table caption="How the first rows read" edge="flush">
            <thead>
              <tr>
                <Column>Time (UTC)</Column>
                <Column>Host</Column>
                <Column>What happened</Column>
                <Column>What the time means</Column>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <Row key={row.line}>
                  <Cell>
                    <Time at={row.at} precision={row.precision} />
                  </Cell>
                  <Cell>{visible(row.server ?? "–")}</Cell>
                  <Cell className="max-w-96 truncate">
                    <bdi>{visible(row.title)}</bdi>
                  </Cell>
                  <Cell muted>
                    <bdi>{visible(row.detail.slice(0, 80))}</bdi>
                  </Cell>
                </Row>
              ))}
            </tbody>
          </Table>
        </ScrollX>
      ) : null}
      {rejected.length > 0 ? (
        <ul aria-label="Rows that do not read" className="mt-2">
          {rejected.slice(0, 5).map((row) => (
            <li key={row.line} className="flex min-w-0 gap-2">
              <span className="shrink-0 text-high">
                Line {formatCount(row.line)}: {row.reason}
              </span>
              <span className="mono truncate text-muted">
                <bdi>{visible(row.text)}</bdi>
              </span>
            </li>
          ))}
        </ul>
      ) : null}
    </section>
  );
}
