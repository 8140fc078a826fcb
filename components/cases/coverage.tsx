"use client";

import Link from "next/link";
import { useState } from "react";

import { Section } from "@/components/ui/section";
import { Segmented } from "@/components/ui/segmented";
import { Cell, Column, Row, RowHead, ScrollX, Table } from "@/components/ui/table";
import { formatShare } from "@/components/ui/numbers";
import type { CaseGuide } from "@/lib/cases/schema";
import { formatDay } from "@/lib/core/time";
import type { SeenKindView, ServerView } from "@/lib/servers/schema";

import { CoverageChart } from "./coverage-chart";

const shownServers = 6;

function daysOf(spans: readonly { from: string; to: string }[]): string {
  const words = spans
    .slice(0, 3)
    .map((span) =>
      formatDay(span.from) === formatDay(span.to)
        ? formatDay(span.from)
        : `${formatDay(span.from)} to ${formatDay(span.to)}`,
    );
  return spans.length > 3 ? `${words.join(", ")} and ${spans.length - 3} more` : words.join(", ");
}

/** Servers whose missing logs matter: those still in use, fewest days seen first. */
function worstCovered(servers: readonly ServerView[]): ServerView[] {
  return servers
    .filter((server) => server.exposure !== "decommissioned")
    .toSorted((a, b) => a.coverageShare - b.coverageShare);
}

/** What the logs let us say: seen days, and the gaps in which something may have happened unseen. */
export function Coverage({
  caseId,
  servers,
  window,
  moments,
  mayOpen,
}: {
  mayOpen: boolean;
  caseId: string;
  servers: readonly ServerView[];
  window: CaseGuide["exposureWindow"];
  moments: { firstAt: string | null };
}) {
  const [look, setLook] = useState<"chart" | "table">("chart");
  const shown = worstCovered(servers).slice(0, shownServers);
  const short = shown.filter((server) => server.seen.some((kind) => kind.required && kind.gaps.length > 0));
  if (shown.length === 0) return null;
  return (
    <Section
      id="coverage"
      title="Coverage"
      meta="what the logs let us say, by server and day"
      actions={
        <>
          <Segmented
            label="Show coverage as"
            value={look}
            onValueChange={setLook}
            options={[
              { value: "chart", label: "Chart" },
              { value: "table", label: "Table" },
            ]}
          />
          {mayOpen ? (
            <Link href={`/cases/${caseId}/evidence`} prefetch={false}>
              Evidence
            </Link>
          ) : null}
        </>
      }
    >
      {look === "table" ? (
        <CoverageTable servers={shown} />
      ) : (
        <ScrollX label="Coverage">
          <div className="min-w-160">
            <CoverageChart servers={shown} window={window} firstAt={moments.firstAt} />
          </div>
        </ScrollX>
      )}
      <div className="mt-2 flex flex-wrap items-center gap-x-4 gap-y-1 text-compact text-muted">
        <Key look="seen">logs seen</Key>
        <Key look="gap">gap in the days that matter</Key>
        <Key look="none">not seen</Key>
        {short.length > 0 ? (
          <span className="font-medium text-high">
            {short
              .map(
                (server) => `${server.hostname}: ${formatShare(Math.round(server.coverageShare * 1000), 1000)} covered`,
              )
              .join(" · ")}
          </span>
        ) : null}
        {servers.length > shown.length ? (
          <span>{servers.length - shown.length} more servers in the table above</span>
        ) : null}
      </div>
    </Section>
  );
}

function Key({ look, children }: { look: "seen" | "gap" | "none"; children: string }) {
  return (
    <span className="inline-flex items-center gap-1.5">
      <svg width="16" height="10" aria-hidden="true" className="block">
        <rect
          width="16"
          height="10"
          className={look === "seen" ? "fill-seen" : undefined}
          fill={look === "gap" ? "url(#m-hatch-high)" : look === "none" ? "url(#m-hatch-control)" : undefined}
        />
      </svg>
      {children}
    </span>
  );
}

function CoverageTable({ servers }: { servers: readonly ServerView[] }) {
  const rows = servers.flatMap((server) =>
    server.seen.map((kind): { server: ServerView; kind: SeenKindView } => ({ server, kind })),
  );
  return (
    <ScrollX label="Coverage as a table">
      <Table caption="Coverage by server and log kind" edge="flush">
        <thead>
          <tr>
            <Column>Server</Column>
            <Column>Log</Column>
            <Column>Seen</Column>
            <Column>Missing</Column>
            <Column end>Covered</Column>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ server, kind }) => (
            <Row key={`${server.id}${kind.logKind}`}>
              <RowHead>{server.hostname}</RowHead>
              <Cell>
                {kind.label}
                {kind.required ? null : <span className="text-muted"> (not required)</span>}
              </Cell>
              <Cell>{daysOf(kind.spans) || "–"}</Cell>
              <Cell className={kind.required && kind.gaps.length > 0 ? "font-medium text-high" : "text-muted"}>
                {kind.spans.length === 0 ? "everything" : daysOf(kind.gaps) || "nothing"}
              </Cell>
              <Cell end>{formatShare(Math.round(kind.share * 1000), 1000)}</Cell>
            </Row>
          ))}
        </tbody>
      </Table>
    </ScrollX>
  );
}
