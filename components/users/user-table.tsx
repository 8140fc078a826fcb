"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";

import type { ShownOnce } from "@/components/auth/shown-once";
import { Glyph } from "@/components/marks/glyph";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorState } from "@/components/ui/error-state";
import { Cell, Column, Row, RowHead, ScrollX, Table } from "@/components/ui/table";
import { Time } from "@/components/ui/time";
import type { UserView } from "@/lib/access/schema";
import { api } from "@/lib/api/client";
import { roleLabels } from "@/lib/core/states";

import { UserActs } from "./user-acts";
import { UserDialogs, type UserAct } from "./user-dialogs";
import { UserFilters, useUserFilters } from "./user-filters";

function names(items: readonly { name: string }[]): string {
  const [first, second, ...more] = items.map(({ name }) => name);
  if (first === undefined) return "–";
  if (second === undefined) return first;
  return more.length === 0 ? `${first}, ${second}` : `${first} and ${more.length + 1} more`;
}

/** Users by name; an administrator's rows have acts. */
export function UserTable({ manages, onShow }: { manages: boolean; onShow: (shown: ShownOnce) => void }) {
  const filters = useUserFilters();
  const users = useQuery(api.users.list.queryOptions({ input: filters.input, placeholderData: keepPreviousData }));
  const [asked, setAsked] = useState<{ user: UserView; act: UserAct } | null>(null);
  const items = users.data?.items ?? [];
  const nextCursor = users.data?.nextCursor ?? null;
  return (
    <div className="border-b border-line pb-5">
      <UserFilters filters={filters} />
      {users.isError ? (
        <ErrorState
          title="The users could not be fetched"
          message={users.error.message}
          onRetry={() => void users.refetch()}
        />
      ) : null}
      {users.data && items.length === 0 ? (
        <EmptyState title="Nobody matches">Change the words or choose every role and state.</EmptyState>
      ) : null}
      {items.length > 0 ? (
        <ScrollX label="Users">
          <Table caption="Users by name" edge="bleed">
            <thead>
              <tr>
                <Column>Name</Column>
                <Column className="max-md:hidden">E-mail</Column>
                <Column>Role</Column>
                <Column>State</Column>
                <Column className="max-lg:hidden">Teams</Column>
                {manages ? <Column className="max-lg:hidden">Organizations</Column> : null}
                {manages ? <Column className="max-md:hidden">Last sign-in</Column> : null}
                {manages ? (
                  <Column>
                    <span className="sr-only">Acts</span>
                  </Column>
                ) : null}
              </tr>
            </thead>
            <tbody>
              {items.map((user) => (
                <UserRow key={user.id} user={user} manages={manages} onAct={(act) => setAsked({ user, act })} />
              ))}
            </tbody>
          </Table>
        </ScrollX>
      ) : null}
      {nextCursor !== null || filters.values.cursor !== null ? (
        <div className="flex gap-2 px-gutter py-3">
          {filters.values.cursor === null ? null : (
            <Button onClick={() => void filters.set({ cursor: null })}>First page</Button>
          )}
          {nextCursor === null ? null : (
            <Button onClick={() => void filters.set({ cursor: nextCursor })}>Next page</Button>
          )}
        </div>
      ) : null}
      <UserDialogs
        asked={asked && { ...asked, user: items.find(({ id }) => id === asked.user.id) ?? asked.user }}
        onClose={() => setAsked(null)}
        onShow={onShow}
      />
    </div>
  );
}

function UserRow({ user, manages, onAct }: { user: UserView; manages: boolean; onAct: (act: UserAct) => void }) {
  const disabled = user.state === "disabled";
  return (
    <Row>
      <RowHead className={disabled ? "text-muted" : undefined}>{user.name}</RowHead>
      <Cell muted className="max-md:hidden">
        {user.email}
      </Cell>
      <Cell>{roleLabels[user.role]}</Cell>
      <Cell>
        <span
          className={disabled ? "inline-flex items-center gap-1.5 text-blocked" : "inline-flex items-center gap-1.5"}
        >
          <Glyph name={disabled ? "fail" : "ok"} className={disabled ? "text-blocked" : "text-done"} />
          {disabled ? "Disabled" : "Active"}
        </span>
      </Cell>
      <Cell className="max-lg:hidden">{names(user.teams)}</Cell>
      {manages ? <Cell className="max-lg:hidden">{names(user.organizations)}</Cell> : null}
      {manages ? (
        <Cell muted className="max-md:hidden">
          {user.hasPassword === false && user.lastSignInAt === null ? (
            "Tokens only"
          ) : (
            <Time at={user.lastSignInAt} as="since" empty="Never" />
          )}
        </Cell>
      ) : null}
      {manages ? (
        <Cell end>
          <UserActs user={user} onAct={onAct} />
        </Cell>
      ) : null}
    </Row>
  );
}
