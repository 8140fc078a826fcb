"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { ActDialog } from "@/components/auth/act-dialog";
import { problemOf } from "@/components/auth/problem";
import { ConflictDialog } from "@/components/ui/conflict-dialog";
import { notifyDone, notifyFailed } from "@/components/ui/notify";
import { api, client } from "@/lib/api/client";
import type { OrganizationView } from "@/lib/organizations/schema";

import { conflictingRow } from "./conflicting-row";
import { compared, createInputOf, type Draft, draftOf, patchOf } from "./draft";
import { OrganizationFields } from "./organization-fields";

/** Adds an organization or changes one. When somebody saved first, both versions are shown and nothing typed is lost. */
export function OrganizationDialog({
  organization,
  onClose,
}: {
  organization: OrganizationView | null;
  onClose: () => void;
}) {
  const queryClient = useQueryClient();
  const [draft, setDraft] = useState<Draft>(() => draftOf(organization));
  const [version, setVersion] = useState(organization?.version ?? 0);
  const [theirs, setTheirs] = useState<OrganizationView | null>(null);
  const [pending, setPending] = useState(false);
  const refetch = () =>
    Promise.all(
      [api.organizations.key(), api.cases.key(), api.portfolio.key()].map((queryKey) =>
        queryClient.invalidateQueries({ queryKey }),
      ),
    );

  async function save(asVersion: number): Promise<void> {
    if (organization === null) await client.organizations.create(createInputOf(draft));
    else await client.organizations.update({ organizationId: organization.id, version: asVersion, ...patchOf(draft) });
    await refetch();
    await notifyDone(organization === null ? `${draft.name.trim()} was added.` : `${draft.name.trim()} was saved.`);
  }

  async function act(): Promise<void> {
    try {
      await save(version);
      onClose();
    } catch (error) {
      setTheirs(conflictingRow(error));
      throw error;
    }
  }

  async function keepMine(): Promise<void> {
    if (theirs === null) return;
    setPending(true);
    try {
      await save(theirs.version);
      onClose();
    } catch (error) {
      const current = conflictingRow(error);
      if (current === null) {
        setVersion(theirs.version);
        setTheirs(null);
        await notifyFailed("The organization was not saved.", { detail: problemOf(error).message });
      } else setTheirs(current);
    } finally {
      setPending(false);
    }
  }

  function takeTheirs(): void {
    if (theirs === null) return;
    setDraft(draftOf(theirs));
    setVersion(theirs.version);
    setTheirs(null);
  }

  return (
    <>
      <ActDialog
        open={theirs === null}
        onOpenChange={(open) => (open || theirs !== null ? undefined : onClose())}
        title={organization === null ? "New organization" : `Edit ${organization.name}`}
        confirmLabel={organization === null ? "Add the organization" : "Save"}
        act={act}
      >
        {(errorAt) => <OrganizationFields draft={draft} onChange={setDraft} errorAt={errorAt} />}
      </ActDialog>
      <ConflictDialog
        open={theirs !== null}
        onOpenChange={(open) => (open ? undefined : setTheirs(null))}
        what="organization"
        fields={theirs === null ? [] : compared(draft, draftOf(theirs)).filter((field) => field.mine !== field.theirs)}
        onKeepMine={() => void keepMine()}
        onTakeTheirs={takeTheirs}
        pending={pending}
      />
    </>
  );
}
