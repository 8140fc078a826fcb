"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { ActDialog } from "@/components/auth/act-dialog";
import { problemOf } from "@/components/data/failure";
import { ConflictDialog } from "@/components/ui/conflict-dialog";
import { notifyDone, notifyFailed } from "@/components/ui/notify";
import { api, client } from "@/lib/api/client";
import type { OrganizationView } from "@/lib/organizations/schema";

import { conflictingRow } from "./conflicting-row";
import { changesOf, compared, createInputOf, differing, type Draft, draftOf } from "./draft";
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
  // What the form began with; after a conflict, the row that was saved meanwhile.
  const [base, setBase] = useState(organization);
  const [theirs, setTheirs] = useState<OrganizationView | null>(null);
  const [pending, setPending] = useState(false);
  const mine = differing(draftOf(base), draft);
  const clashing = theirs === null ? [] : mine.filter((field) => differing(draftOf(theirs), draft).includes(field));

  async function write(over: OrganizationView | null): Promise<void> {
    if (over === null) await client.organizations.create(createInputOf(draft));
    else
      await client.organizations.update({
        organizationId: over.id,
        version: over.version,
        ...changesOf(draftOf(base), draft),
      });
  }

  async function saved(): Promise<void> {
    await Promise.all(
      [api.organizations.key(), api.cases.key(), api.portfolio.key()].map((queryKey) =>
        queryClient.invalidateQueries({ queryKey }),
      ),
    );
    await notifyDone(organization === null ? `${draft.name.trim()} was added.` : `${draft.name.trim()} was saved.`);
    onClose();
  }

  async function act(): Promise<void> {
    if (base !== null && mine.length === 0) {
      onClose();
      return;
    }
    try {
      await write(base);
    } catch (error) {
      const current = conflictingRow(error);
      if (current === null || base === null) throw error;
      const moved = differing(draftOf(base), draftOf(current));
      // Two people who changed different fields do not stand in each other's way.
      if (mine.some((field) => moved.includes(field))) {
        setTheirs(current);
        throw error;
      }
      await write(current);
    }
    await saved();
  }

  async function keepMine(): Promise<void> {
    if (theirs === null) return;
    setPending(true);
    try {
      await write(theirs);
      await saved();
    } catch (error) {
      const current = conflictingRow(error);
      setTheirs(current);
      if (current === null) await notifyFailed("The organization was not saved.", { detail: problemOf(error).message });
    } finally {
      setPending(false);
    }
  }

  function takeTheirs(): void {
    if (theirs === null) return;
    setDraft(draftOf(theirs));
    setBase(theirs);
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
        fields={theirs === null ? [] : compared(draft, draftOf(theirs), clashing)}
        onKeepMine={() => void keepMine()}
        onTakeTheirs={takeTheirs}
        pending={pending}
      />
    </>
  );
}
