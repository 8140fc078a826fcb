"use client";

import dynamic from "next/dynamic";
import Link from "next/link";
import { parseAsString, useQueryState } from "nuqs";

import { AssuranceMark } from "@/components/marks/assurance-mark";
import { CompromiseMark, isImplanted } from "@/components/marks/compromise-mark";
import { ExposureMark } from "@/components/marks/exposure-mark";
import { Button } from "@/components/ui/button";
import { cx } from "@/components/ui/cx";
import { formatShare } from "@/components/ui/numbers";
import { Section } from "@/components/ui/section";
import { Cell, Column, Row, RowHead, ScrollX, Table } from "@/components/ui/table";
import { Time } from "@/components/ui/time";
import type { CaseGuide, CaseView } from "@/lib/cases/schema";
import { buildSourceLabels } from "@/lib/core/states";
import type { ServerView } from "@/lib/servers/schema";

const ServerDrawer = dynamic(() => import("./server-drawer").then((module) => module.ServerDrawer), { ssr: false });
const AddServerDialog = dynamic(() => import("./add-server-dialog").then((module) => module.AddServerDialog), {
  ssr: false,
});

type ServersSectionProps = {
  data: CaseView;
  servers: readonly ServerView[];
  labels: CaseGuide["labels"] | undefined;
  adding: boolean;
  onAdding: (open: boolean) => void;
};

function scopeWords(servers: readonly ServerView[]): string {
  const retired = servers.filter((server) => server.exposure === "decommissioned").length;
  const used = servers.length - retired;
  return retired > 0 ? `${used} in scope, ${retired} retired` : `${used} in scope`;
}

/** The servers in scope on both axes, with the build behind one and the coverage behind the other. A row opens the server. */
export function ServersSection({ data, servers, labels, adding, onAdding }: ServersSectionProps) {
  const [openId, setOpenId] = useQueryState("server", parseAsString.withOptions({ history: "push" }));
  const opened = servers.find((server) => server.id === openId) ?? null;
  const mayAdd = data.acts.includes("server.add");
  return (
    <Section
      id="servers"
      title="Servers"
      meta={scopeWords(servers)}
      actions={mayAdd ? <Button onClick={() => onAdding(true)}>Add server</Button> : undefined}
    >
      {servers.length === 0 ? (
        <p className="text-muted">
          No server is in scope yet. Add those you know; evidence adds every server it names.
        </p>
      ) : (
        <ScrollX label="Servers">
          <Table caption="Servers in scope" edge="flush">
            <thead>
              <tr>
                <Column className="pl-2!">Server</Column>
                <Column>Exposure</Column>
                <Column>Compromise</Column>
                <Column>Build</Column>
                <Column>Source</Column>
                <Column end>Findings</Column>
                <Column end>Coverage</Column>
              </tr>
            </thead>
            <tbody>
              {servers.map((server) => (
                <ServerRow
                  key={server.id}
                  caseId={data.acts.includes("finding.read") ? data.id : null}
                  server={server}
                  labels={labels}
                  onOpen={() => void setOpenId(server.id)}
                />
              ))}
            </tbody>
          </Table>
        </ScrollX>
      )}
      {opened ? (
        <ServerDrawer
          data={data}
          server={opened}
          labels={labels}
          open
          onOpenChange={(next: boolean) => (next ? undefined : void setOpenId(null))}
        />
      ) : null}
      {adding ? (
        <AddServerDialog caseId={data.id} open={adding} onOpenChange={onAdding} onAdded={(id) => void setOpenId(id)} />
      ) : null}
    </Section>
  );
}

function ServerRow({
  caseId,
  server,
  labels,
  onOpen,
}: {
  caseId: string | null;
  server: ServerView;
  labels: CaseGuide["labels"] | undefined;
  onOpen: () => void;
}) {
  const covered = server.seen.some((kind) => kind.spans.length > 0);
  return (
    <Row urgent={isImplanted(server.compromise) ? "critical" : server.exposure === "vulnerable" ? "high" : undefined}>
      <RowHead className="pl-2!">
        <button
          type="button"
          onClick={onOpen}
          aria-haspopup="dialog"
          className="min-h-6 font-medium text-fg hover:underline"
          data-print=""
        >
          {server.hostname}
        </button>
      </RowHead>
      <Cell>
        <span className="inline-flex items-center gap-2">
          <ExposureMark state={server.exposure} label={labels?.exposure[server.exposure]?.short} />
          <AssuranceMark assurance={server.exposureAssurance} look="alone" />
        </span>
      </Cell>
      <Cell>
        <span className="inline-flex items-center gap-2">
          <CompromiseMark state={server.compromise} label={labels?.compromise[server.compromise]?.short} />
          <AssuranceMark assurance={server.compromiseAssurance} look="alone" />
        </span>
      </Cell>
      <Cell mono>{server.currentBuild ?? "–"}</Cell>
      <Cell muted>
        {server.currentBuildSource ? (
          <>
            {buildSourceLabels[server.currentBuildSource]}, <Time at={server.currentBuildAt} as="day" />
          </>
        ) : (
          "–"
        )}
      </Cell>
      <Cell end muted={server.findings === 0}>
        {server.findings === 0 || caseId === null ? (
          server.findings
        ) : (
          <Link href={`/cases/${caseId}/findings?server=${server.id}`} prefetch={false}>
            {server.findings}
          </Link>
        )}
      </Cell>
      <Cell end className={cx(!covered ? "text-muted" : server.coverageShare < 0.95 && "font-medium text-high")}>
        {covered ? formatShare(Math.round(server.coverageShare * 1000), 1000) : "none"}
      </Cell>
    </Row>
  );
}
