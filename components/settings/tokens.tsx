"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { ShownOnceDialog, type ShownOnce } from "@/components/auth/shown-once";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { notifyFailed } from "@/components/ui/notify";
import { Section } from "@/components/ui/section";
import { Cell, Column, Row, RowHead, ScrollX, Table } from "@/components/ui/table";
import { Time } from "@/components/ui/time";
import { api } from "@/lib/api/client";

import { NewTokenDialog } from "./new-token-dialog";

/** My API tokens; each acts as me. */
export function Tokens() {
  const queryClient = useQueryClient();
  const tokens = useQuery(api.tokens.list.queryOptions({ input: {} }));
  const [adding, setAdding] = useState(false);
  const [shown, setShown] = useState<ShownOnce | null>(null);
  const revoke = useMutation(
    api.tokens.revoke.mutationOptions({
      onSettled: () => queryClient.invalidateQueries({ queryKey: api.tokens.key() }),
      onError: (error) => void notifyFailed("The token was not revoked.", { detail: error.message }),
    }),
  );
  const items = tokens.data?.items ?? [];
  const add = (
    <Button tone="primary" onClick={() => setAdding(true)}>
      New token
    </Button>
  );
  return (
    <Section
      title="API tokens"
      meta="A script with a token may do what you may do"
      actions={items.length > 0 ? add : null}
      bleed
    >
      {tokens.data && items.length === 0 ? (
        <EmptyState title="No token yet" action={add}>
          A token lets a script call the API in your name: <code>Authorization: Bearer bw_…</code>
        </EmptyState>
      ) : null}
      {items.length > 0 ? (
        <ScrollX label="API tokens">
          <Table caption="API tokens, the newest first" edge="bleed">
            <thead>
              <tr>
                <Column>Name</Column>
                <Column className="max-md:hidden">Made</Column>
                <Column>Last used</Column>
                <Column>Ends</Column>
                <Column>
                  <span className="sr-only">Acts</span>
                </Column>
              </tr>
            </thead>
            <tbody>
              {items.map((token) => (
                <Row key={token.id}>
                  <RowHead>{token.name}</RowHead>
                  <Cell muted className="max-md:hidden">
                    <Time at={token.createdAt} />
                  </Cell>
                  <Cell muted>
                    <Time at={token.lastUsedAt} as="since" empty="Never" />
                  </Cell>
                  <Cell muted>
                    <Time at={token.expiresAt} as="due" empty="Does not expire" />
                  </Cell>
                  <Cell end>
                    <Button
                      tone="quiet"
                      aria-label={`Revoke token ${token.name}`}
                      pending={revoke.isPending && revoke.variables.tokenId === token.id}
                      onClick={() => revoke.mutate({ tokenId: token.id })}
                    >
                      Revoke
                    </Button>
                  </Cell>
                </Row>
              ))}
            </tbody>
          </Table>
        </ScrollX>
      ) : null}
      <NewTokenDialog open={adding} onOpenChange={setAdding} onShow={setShown} />
      <ShownOnceDialog shown={shown} onClose={() => setShown(null)} />
    </Section>
  );
}
