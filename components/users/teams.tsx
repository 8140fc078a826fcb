"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { Section } from "@/components/ui/section";
import { Cell, Column, Row, RowHead, ScrollX, Table } from "@/components/ui/table";
import type { TeamView } from "@/lib/access/schema";
import { api } from "@/lib/api/client";

import { RemoveTeamDialog, TeamDialog } from "./team-dialog";

type Asked = { act: "edit"; team: TeamView | null } | { act: "remove"; team: TeamView };

/** Teams and who is in them; a case assigned to a team is open to all of it. */
export function Teams({ manages }: { manages: boolean }) {
  const teams = useQuery(api.teams.list.queryOptions({ input: {} }));
  const [asked, setAsked] = useState<Asked | null>(null);
  const items = teams.data?.items ?? [];
  const close = (open: boolean) => (open ? undefined : setAsked(null));
  const add = <Button onClick={() => setAsked({ act: "edit", team: null })}>New team</Button>;
  const current = (team: TeamView) => items.find(({ id }) => id === team.id) ?? team;
  return (
    <Section
      title="Teams"
      meta="Analysts see the cases of their teams"
      actions={manages && items.length > 0 ? add : null}
      bleed
    >
      {teams.data && items.length === 0 ? (
        <EmptyState title="No team yet" action={manages ? add : null}>
          A case can be assigned to a team; then everyone in it works on the case.
        </EmptyState>
      ) : null}
      {items.length > 0 ? (
        <ScrollX label="Teams">
          <Table caption="Teams by name" edge="bleed">
            <thead>
              <tr>
                <Column>Team</Column>
                <Column>Members</Column>
                {manages ? (
                  <Column>
                    <span className="sr-only">Acts</span>
                  </Column>
                ) : null}
              </tr>
            </thead>
            <tbody>
              {items.map((team) => (
                <Row key={team.id}>
                  <RowHead>{team.name}</RowHead>
                  <Cell wrap>
                    {team.members.map(({ name }) => name).join(", ") || <span className="text-muted">Nobody</span>}
                  </Cell>
                  {manages ? (
                    <Cell end>
                      <Button
                        tone="quiet"
                        aria-label={`Edit team ${team.name}`}
                        onClick={() => setAsked({ act: "edit", team })}
                      >
                        Edit
                      </Button>
                      <Button
                        tone="quiet"
                        aria-label={`Remove team ${team.name}`}
                        onClick={() => setAsked({ act: "remove", team })}
                      >
                        Remove
                      </Button>
                    </Cell>
                  ) : null}
                </Row>
              ))}
            </tbody>
          </Table>
        </ScrollX>
      ) : null}
      {asked?.act === "edit" ? <TeamDialog team={asked.team && current(asked.team)} onOpenChange={close} /> : null}
      {asked?.act === "remove" ? <RemoveTeamDialog team={current(asked.team)} onOpenChange={close} /> : null}
    </Section>
  );
}
