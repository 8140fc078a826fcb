"use client";

import { type ReactNode, useState } from "react";

import { currentOf, rows, sentenceOf } from "@/components/data/failure";
import { useCaseRefresh } from "@/components/cases/use-case-write";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { ConflictDialog } from "@/components/ui/conflict-dialog";
import { Dialog, DialogClose } from "@/components/ui/dialog";
import { notifyDone } from "@/components/ui/notify";
import type { ServerView } from "@/lib/servers/schema";

export type ServerEditProps = {
  caseId: string;
  server: ServerView;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  description?: ReactNode;
  saveLabel: string;
  done: string;
  fields: readonly { label: string; mine: string; of: (server: ServerView) => string }[];
  save: (version: number) => Promise<ServerView>;
  children: ReactNode;
};

/** A dialog over some fields of a server; when someone else saved first, both versions are shown and a person decides. */
export function ServerEdit({
  caseId,
  server,
  open,
  onOpenChange,
  title,
  description,
  saveLabel,
  done,
  fields,
  save,
  children,
}: ServerEditProps) {
  // Mounted when it opens: a change by someone else meanwhile is a conflict, also when the page has heard of it.
  const [begunAt] = useState(server.version);
  const [pending, setPending] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const [theirs, setTheirs] = useState<ServerView | null>(null);
  const refresh = useCaseRefresh(caseId);

  async function write(version: number) {
    setPending(true);
    setFailure(null);
    try {
      await save(version);
      await refresh();
      setTheirs(null);
      onOpenChange(false);
      await notifyDone(done);
    } catch (error) {
      const current = await currentOf(error, rows.server);
      if (current) setTheirs(current);
      else {
        setTheirs(null);
        setFailure(sentenceOf(error));
      }
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
          what="server"
          fields={fields.map((field) => ({ label: field.label, mine: field.mine, theirs: field.of(theirs) }))}
          onKeepMine={() => void write(theirs.version)}
          onTakeTheirs={() => {
            void refresh();
            setTheirs(null);
            onOpenChange(false);
          }}
          pending={pending}
        />
      ) : null}
    </>
  );
}
