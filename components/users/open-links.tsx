"use client";

import { useMutation, useQuery } from "@tanstack/react-query";

import { Button } from "@/components/ui/button";
import { notifyFailed } from "@/components/ui/notify";
import { Section } from "@/components/ui/section";
import { Cell, Column, Row, RowHead, ScrollX, Table } from "@/components/ui/table";
import { Time } from "@/components/ui/time";
import { api } from "@/lib/api/client";
import { roleLabels } from "@/lib/core/states";

import { useRefetchUsers } from "./refetch";

/** Invitation and password links that still open something. */
export function OpenLinks() {
  const links = useQuery(api.users.invitations.queryOptions({ input: {} }));
  const refetch = useRefetchUsers();
  const revoke = useMutation(
    api.users.revokeInvitation.mutationOptions({
      onSettled: refetch,
      onError: (error) => void notifyFailed("The link was not ended.", { detail: error.message }),
    }),
  );
  const items = links.data?.items ?? [];
  if (items.length === 0) return null;
  return (
    <Section title="Open links" meta="Sent by hand; each works once" bleed>
      <ScrollX label="Open links">
        <Table caption="Invitation and password links that still work" edge="bleed">
          <thead>
            <tr>
              <Column>For</Column>
              <Column>What for</Column>
              <Column className="max-md:hidden">Made</Column>
              <Column>Ends</Column>
              <Column>
                <span className="sr-only">Acts</span>
              </Column>
            </tr>
          </thead>
          <tbody>
            {items.map((link) => (
              <Row key={link.id}>
                <RowHead>{link.email}</RowHead>
                <Cell>
                  {link.kind === "reset" ? "New password" : `Invitation as ${roleLabels[link.role].toLowerCase()}`}
                </Cell>
                <Cell muted className="max-md:hidden">
                  <Time at={link.createdAt} as="since" />
                </Cell>
                <Cell muted>
                  <Time at={link.expiresAt} as="due" />
                </Cell>
                <Cell end>
                  <Button
                    tone="quiet"
                    pending={revoke.isPending && revoke.variables.invitationId === link.id}
                    aria-label={`Revoke the link for ${link.email}`}
                    onClick={() => revoke.mutate({ invitationId: link.id })}
                  >
                    Revoke
                  </Button>
                </Cell>
              </Row>
            ))}
          </tbody>
        </Table>
      </ScrollX>
    </Section>
  );
}
