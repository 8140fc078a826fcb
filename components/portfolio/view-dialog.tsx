"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { ActDialog } from "@/components/auth/act-dialog";
import { typedIn } from "@/components/auth/typed";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { RadioGroup } from "@/components/ui/radio";
import { Select } from "@/components/ui/select";
import { api, client } from "@/lib/api/client";
import { type ListView, type ViewShare, viewShares } from "@/lib/portfolio/schema";

import type { CaseSort } from "./filter-state";

type ViewDialogProps = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  slug: string;
  /** The list as it is now. */
  filter: string;
  sort: CaseSort;
  /** The view to change; null saves a new one. */
  view: ListView | null;
  /** Whether one may share with everyone. */
  leads: boolean;
  onSaved: (key: string) => void;
};

/** Saves the list under a name, or changes a view that is yours. */
export function ViewDialog({ open, onOpenChange, slug, filter, sort, view, leads, onSaved }: ViewDialogProps) {
  const queryClient = useQueryClient();
  const [share, setShare] = useState<ViewShare | null>(null);
  const teams = useQuery(api.teams.list.queryOptions({ enabled: open }));
  const shared = share ?? (view === null || view.kind === "shipped" ? "own" : view.kind);
  async function act(form: FormData) {
    const content = {
      name: typedIn(form, "name"),
      filter,
      sort,
      share: shared,
      teamId: shared === "team" ? typedIn(form, "teamId") || null : null,
    };
    const key = view === null ? (await client.views.save({ slug, ...content })).key : view.key;
    if (view !== null) await client.views.change({ viewId: view.key, version: view.version, ...content });
    await queryClient.invalidateQueries({ queryKey: api.views.key() });
    setShare(null);
    onSaved(key);
  }
  const shares: { value: ViewShare; label: string; hint: string }[] = [
    { value: "own", label: "Only you", hint: "Nobody else finds it." },
    { value: "team", label: "A team", hint: "Its members find it among their tabs." },
    ...(leads
      ? [{ value: "everyone" as const, label: "Everyone", hint: "Each sees only the cases they may see." }]
      : []),
  ];
  return (
    <ActDialog
      open={open}
      onOpenChange={onOpenChange}
      title={view === null ? "Save this list as a view" : `Change “${view.name}”`}
      description="A view keeps the filter and the order. Its cases are always those that match now."
      confirmLabel={view === null ? "Save the view" : "Save the changes"}
      act={act}
    >
      {(errorAt) => (
        <>
          <Field label="Name" required error={errorAt("name")}>
            <Input name="name" data-first="" maxLength={60} defaultValue={view?.name ?? ""} autoComplete="off" />
          </Field>
          <Field label="Filter" error={errorAt("filter")}>
            <Input mono readOnly value={filter} />
          </Field>
          <RadioGroup
            legend="Who finds it"
            name="share"
            options={shares}
            value={shared}
            onValueChange={(value) => setShare(viewShares.find((known) => known === value) ?? "own")}
          />
          {shared === "team" ? (
            <Field label="Team" required error={errorAt("teamId")}>
              <Select
                name="teamId"
                placeholder="Choose a team"
                defaultValue={view?.teamId ?? ""}
                options={(teams.data?.items ?? []).map((team) => ({ value: team.id, label: team.name }))}
              />
            </Field>
          ) : null}
        </>
      )}
    </ActDialog>
  );
}
