"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { Button } from "@/components/ui/button";
import { notifyDone, notifyFailed } from "@/components/ui/notify";
import { Section } from "@/components/ui/section";
import { Cell, Column, Row, RowHead, ScrollX, Table } from "@/components/ui/table";
import { Tag } from "@/components/ui/tag";
import { Time } from "@/components/ui/time";
import { api } from "@/lib/api/client";

import { browserName } from "./browser-name";

/** Where I am signed in, and a way to end each. */
export function Sessions() {
  const queryClient = useQueryClient();
  const sessions = useQuery(api.account.sessions.queryOptions({ input: {} }));
  const onSettled = () => queryClient.invalidateQueries({ queryKey: api.account.sessions.key() });
  const onError = (error: Error) => void notifyFailed("The session was not ended.", { detail: error.message });
  const revoke = useMutation(api.account.revokeSession.mutationOptions({ onSettled, onError }));
  const revokeOthers = useMutation(
    api.account.revokeOtherSessions.mutationOptions({
      onSettled,
      onError,
      onSuccess: ({ revoked }) => void notifyDone(revoked === 1 ? "One session ended." : `${revoked} sessions ended.`),
    }),
  );
  const items = sessions.data?.items ?? [];
  const others = items.some(({ current }) => !current);
  return (
    <Section
      title="Open sessions"
      meta="A session ends by itself after 12 hours without use, and after 14 days"
      actions={
        others ? (
          <Button pending={revokeOthers.isPending} onClick={() => revokeOthers.mutate({})}>
            End all others
          </Button>
        ) : null
      }
      bleed
    >
      <ScrollX label="Open sessions">
        <Table caption="Open sessions, the latest use first" edge="bleed">
          <thead>
            <tr>
              <Column>Browser</Column>
              <Column className="max-md:hidden">Address</Column>
              <Column className="max-md:hidden">Signed in</Column>
              <Column>Last used</Column>
              <Column>
                <span className="sr-only">Acts</span>
              </Column>
            </tr>
          </thead>
          <tbody>
            {items.map((session) => (
              <Row key={session.id}>
                <RowHead title={session.userAgent ?? undefined}>{browserName(session.userAgent)}</RowHead>
                <Cell mono className="max-md:hidden">
                  {session.address ?? "–"}
                </Cell>
                <Cell muted className="max-md:hidden">
                  <Time at={session.createdAt} />
                </Cell>
                <Cell muted>
                  <Time at={session.lastSeenAt} as="since" />
                </Cell>
                <Cell end>
                  {session.current ? (
                    <Tag>This one</Tag>
                  ) : (
                    <Button
                      tone="quiet"
                      aria-label={`End the session of ${browserName(session.userAgent)}`}
                      pending={revoke.isPending && revoke.variables.sessionId === session.id}
                      onClick={() => revoke.mutate({ sessionId: session.id })}
                    >
                      End
                    </Button>
                  )}
                </Cell>
              </Row>
            ))}
          </tbody>
        </Table>
      </ScrollX>
    </Section>
  );
}
