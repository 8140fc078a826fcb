"use client";

import { type ReactNode, useState } from "react";

import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { ConflictDialog } from "@/components/ui/conflict-dialog";
import { Dialog, DialogClose } from "@/components/ui/dialog";
import { notifyDone } from "@/components/ui/notify";
import type { CaseView } from "@/lib/cases/schema";

import { currentOf, rows, sentenceOf } from "@/components/data/failure";
import { useCaseRefresh } from "./use-case-write";

export type EditedField = { label: string; of: (found: CaseView) => string; mine: string };

export type CaseEditProps = {
  data: CaseView;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  description?: ReactNode;
  saveLabel: string;
  done: string;
  /** What is being changed, for the comparison when someone else saved first. */
  fields: readonly EditedField[];
  /** Writes under this version. */
  save: (version: number) => Promise<CaseView>;
  children: ReactNode;
};

/** A dialog over some fields of the case. Someone saving first loses nobody's words: both are shown, a person decides. */
export function CaseEdit({
  data,
  open,
  onOpenChange,
  title,
  description,
  saveLabel,
  done,
  fields,
  save,
  children,
}: CaseEditProps) {
  // Mounted when it opens: a change by someone else meanwhile is a conflict, also when the page has heard of it.
  const [begunAt] = useState(data.version);
  const [pending, setPending] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const [theirs, setTheirs] = useState<CaseView | null>(null);
  const refresh = useCaseRefresh(data.id);

  async function write(version: number) {
    setPending(true);
    setFailure(null);
    try {
      await refresh(await save(version));
      setTheirs(null);
      onOpenChange(false);
      await notifyDone(done);
    } catch (error) {
      const current = await currentOf(error, rows.case);
      if (current) setTheirs(current);
      else setFailure(sentenceOf(error));
    } finally {
      setPending(false);
    }
  }

  return (
    <>
      <Dialog open={open} onOpenChange={onOpenChange} title={title} description={description}>
        <form
          noValidate
          className="grid gap-4"
          onSubmit={(event) => {
            event.preventDefault();
            void write(begunAt);
          }}
        >
          {children}
          {failure ? (
            <Callout tone="problem" title="Not saved." live>
              {failure}
            </Callout>
          ) : null}
          <div className="flex flex-wrap justify-end gap-2">
            <DialogClose />
            <Button type="submit" tone="primary" pending={pending}>
              {saveLabel}
            </Button>
          </div>
        </form>
      </Dialog>
      {theirs ? (
        <ConflictDialog
          open
          onOpenChange={(next) => (next ? undefined : setTheirs(null))}
          what="case"
          changedAt={theirs.lastActivityAt}
          fields={fields.map((field) => ({ label: field.label, mine: field.mine, theirs: field.of(theirs) }))}
          onKeepMine={() => void write(theirs.version)}
          onTakeTheirs={() => {
            void refresh(theirs);
            setTheirs(null);
            onOpenChange(false);
          }}
          pending={pending}
        />
      ) : null}
    </>
  );
}
