"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { Checkbox } from "@/components/ui/checkbox";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/select";
import { api, client } from "@/lib/api/client";
import type { CaseView } from "@/lib/cases/schema";
import { roleLabels } from "@/lib/core/states";

import { CaseEdit } from "./case-edit";

const responders = ["admin", "lead", "analyst", "technician"];

/** Who owns the case, which team it is with, and who else works on it. Analysts see a case only through one of these. */
export function AssignDialog({
  data,
  open,
  onOpenChange,
}: {
  data: CaseView;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}) {
  const [ownerId, setOwnerId] = useState(data.owner?.id ?? "");
  const [teamId, setTeamId] = useState(data.team?.id ?? "");
  const [memberIds, setMemberIds] = useState<readonly string[]>(data.members.map((member) => member.id));
  const users = useQuery(api.users.list.queryOptions({ input: { limit: 200, state: "active" } }));
  const teams = useQuery(api.teams.list.queryOptions());
  const people = (users.data?.items ?? []).filter((user) => responders.includes(user.role));
  const nameOf = (id: string) =>
    people.find((user) => user.id === id)?.name ??
    data.members.find((member) => member.id === id)?.name ??
    data.owner?.name ??
    id;
  const teamName = (id: string) => teams.data?.items.find((team) => team.id === id)?.name ?? "";
  return (
    <CaseEdit
      data={data}
      open={open}
      onOpenChange={onOpenChange}
      title="Assign the case"
      description="Leads see every case. Analysts see those they own, are members of, or that are with their team."
      saveLabel="Assign"
      done="The case is assigned."
      fields={[
        { label: "Owner", mine: ownerId ? nameOf(ownerId) : "nobody", of: (found) => found.owner?.name ?? "nobody" },
        { label: "Team", mine: teamId ? teamName(teamId) : "none", of: (found) => found.team?.name ?? "none" },
        {
          label: "Members",
          mine: memberIds.map(nameOf).join(", "),
          of: (found) => found.members.map((member) => member.name).join(", "),
        },
      ]}
      save={(version) =>
        client.cases.assign({
          caseId: data.id,
          version,
          ownerId: ownerId || null,
          teamId: teamId || null,
          memberIds: [...memberIds],
        })
      }
    >
      <Field label="Owner">
        <Select
          placeholder="Nobody"
          value={ownerId}
          onChange={(event) => setOwnerId(event.target.value)}
          options={people.map((user) => ({
            value: user.id,
            label: `${user.name}, ${roleLabels[user.role].toLowerCase()}`,
          }))}
        />
      </Field>
      <Field label="Team">
        <Select
          placeholder="No team"
          value={teamId}
          onChange={(event) => setTeamId(event.target.value)}
          options={(teams.data?.items ?? []).map((team) => ({ value: team.id, label: team.name }))}
        />
      </Field>
      <fieldset className="grid gap-1">
        <legend className="mb-1 font-medium">Members</legend>
        <div className="max-h-56 overflow-y-auto rounded-control border border-line-strong px-3 py-1.5">
          {people.length === 0 ? (
            <p className="text-muted">{users.isPending ? "Loading people…" : "No one to choose from."}</p>
          ) : null}
          {people.map((user) => (
            <Checkbox
              key={user.id}
              label={user.name}
              hint={roleLabels[user.role]}
              checked={memberIds.includes(user.id)}
              onChange={(event) =>
                setMemberIds(event.target.checked ? [...memberIds, user.id] : memberIds.filter((id) => id !== user.id))
              }
            />
          ))}
        </div>
      </fieldset>
    </CaseEdit>
  );
}
