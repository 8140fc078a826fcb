"use client";

import { useQuery } from "@tanstack/react-query";

import { Glyph } from "@/components/marks/glyph";
import { Section } from "@/components/ui/section";
import { Cell, Column, Row, RowHead, ScrollX, Table } from "@/components/ui/table";
import { visible } from "@/components/ui/visible-text";
import { api } from "@/lib/api/client";

const toolNames: Record<string, string> = {
  "test-proxylogon": "Test-ProxyLogon",
  msert: "Safety Scanner",
  "compare-exchange-hashes": "CompareExchangeHashes",
  chirp: "CHIRP",
  eomt: "EOMT",
  nmap: "nmap",
};
const scopes: Record<string, string> = {
  log_ages: "log ages",
  console: "console",
  other_files: "other files",
  full: "full scan",
  quick: "quick scan",
  custom: "custom scan",
  extended: "extended scan",
};
const outcomes: Record<string, { glyph: string; ink: string; word: string }> = {
  nothing_found: { glyph: "task-todo", ink: "text-todo", word: "Nothing found" },
  found: { glyph: "warn", ink: "text-high", word: "Found something" },
  done: { glyph: "task-done", ink: "text-done", word: "Done" },
  incomplete: { glyph: "task-blocked", ink: "text-blocked", word: "Incomplete" },
};

/** Runs of response tools that the evidence proves. Finding nothing is not the same as clean, and looks it. */
export function ToolRuns({ caseId, onSelect }: { caseId: string; onSelect: (id: string) => void }) {
  const runs = useQuery(api.evidence.toolRuns.queryOptions({ input: { caseId } }));
  const items = runs.data?.items ?? [];
  if (items.length === 0) return null;
  return (
    <Section title="Tool runs" meta="“Nothing found” holds for what the tool looked at, and is not the same as clean">
      <ScrollX label="Tool runs">
        <Table caption="Tool runs" edge="flush">
          <thead>
            <tr>
              <Column>Tool</Column>
              <Column>Server</Column>
              <Column>Outcome</Column>
              <Column>Detail</Column>
            </tr>
          </thead>
          <tbody>
            {items.map((run) => {
              const outcome = outcomes[run.outcome];
              return (
                <Row key={run.id}>
                  <RowHead>
                    <button
                      type="button"
                      data-print=""
                      className="hover:underline"
                      onClick={() => onSelect(run.evidenceId)}
                    >
                      {toolNames[run.tool] ?? visible(run.tool)}
                    </button>
                    {run.scope ? (
                      <span className="font-normal text-muted">, {scopes[run.scope] ?? visible(run.scope)}</span>
                    ) : null}
                  </RowHead>
                  <Cell>{run.serverName ? visible(run.serverName) : <span className="text-muted">–</span>}</Cell>
                  <Cell>
                    <span className={`inline-flex items-center gap-1.5 ${outcome?.ink ?? ""}`}>
                      {outcome ? <Glyph name={outcome.glyph} /> : null}
                      <span className={run.outcome === "found" ? "font-medium" : "text-fg"}>
                        {outcome?.word ?? run.outcome}
                      </span>
                    </span>
                  </Cell>
                  <Cell wrap muted className="w-full min-w-60">
                    {run.startedAt
                      ? `Started ${visible(run.startedAt).replace("T", " ")}${run.startedAt.endsWith("Z") ? "" : " local time"}. `
                      : ""}
                    {visible(run.detail)}
                  </Cell>
                </Row>
              );
            })}
          </tbody>
        </Table>
      </ScrollX>
    </Section>
  );
}
