"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { ActDialog } from "@/components/auth/act-dialog";
import { typedIn } from "@/components/auth/typed";
import { Checkbox } from "@/components/ui/checkbox";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import type { TeamView } from "@/lib/access/schema";
import { api, client } from "@/lib/api/client";

import type { Named } from "./organization-search";
import { useRefetchUsers } from "./refetch";

type TeamDialogProps = { team: TeamView | null; onOpenChange: (open: boolean) => void };

/** Name and members of a new or an existing team. */
export function TeamDialog({ team, onOpenChange }: TeamDialogProps) {
  const [members, setMembers] = useState<Named[]>(team?.members ?? []);
  const refetch = useRefetchUsers();
  async function act(form: FormData) {
    const name = typedIn(form, "name");
    const memberIds = members.map(({ id }) => id);
    try {
      if (team) await client.teams.update({ teamId: team.id, version: team.version, name, memberIds });
      else await client.teams.create({ name, memberIds });
    } finally {
      await refetch();
    }
  }
  return (
    <ActDialog
      open
      onOpenChange={onOpenChange}
      title={team ? `Team ${team.name}` : "New team"}
      confirmLabel={team ? "Save" : "Create the team"}
      act={act}
    >
      {(errorAt) => (
        <>
          <Field label="Name" required error={errorAt("name")}>
            <Input name="name" defaultValue={team?.name ?? ""} maxLength={80} />
          </Field>
          <MemberChoice members={members} onChange={setMembers} />
        </>
      )}
    </ActDialog>
  );
}

function MemberChoice({ members, onChange }: { members: readonly Named[]; onChange: (members: Named[]) => void }) {
  const [words, setWords] = useState("");
  const input = { limit: 20, state: "active" as const, q: words.trim() || undefined };
  const found = useQuery(api.users.list.queryOptions({ input, placeholderData: keepPreviousData }));
  const isMember = (id: string) => members.some((member) => member.id === id);
  const others = (found.data?.items ?? []).filter(({ id }) => !isMember(id));
  const toggle = ({ id, name }: Named) =>
    onChange(isMember(id) ? members.filter((member) => member.id !== id) : [...members, { id, name }]);
  return (
    <fieldset className="grid min-w-0 gap-2">
      <legend className="mb-1 font-medium">Members</legend>
      <Field label="Find a user" hideLabel>
        <Input
          compact
          type="search"
          placeholder="Find a user"
          value={words}
          onChange={(event) => setWords(event.currentTarget.value)}
        />
      </Field>
      <div className="grid max-h-64 gap-1 overflow-y-auto">
        {[...members, ...others].map((user) => (
          <Checkbox key={user.id} label={user.name} checked={isMember(user.id)} onChange={() => toggle(user)} />
        ))}
      </div>
      {found.data?.nextCursor ? (
        <p className="text-compact text-muted">There are more. Type a part of the name.</p>
      ) : null}
    </fieldset>
  );
}

export function RemoveTeamDialog({ team, onOpenChange }: { team: TeamView; onOpenChange: (open: boolean) => void }) {
  const refetch = useRefetchUsers();
  async function act() {
    try {
      await client.teams.remove({ teamId: team.id, version: team.version });
    } finally {
      await refetch();
    }
  }
  return (
    <ActDialog
      open
      onOpenChange={onOpenChange}
      title={`Remove team ${team.name}?`}
      description="Its members keep their accounts. A team that a case is assigned to cannot be removed."
      confirmLabel="Remove"
      tone="danger"
      act={act}
    />
  );
}
