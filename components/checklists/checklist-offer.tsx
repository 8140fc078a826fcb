"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { ChecklistChanges } from "@/components/campaigns/checklist/changes";
import { useCaseRefresh } from "@/components/cases/use-case-write";
import { sentenceOf } from "@/components/data/failure";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Dialog, DialogClose } from "@/components/ui/dialog";
import { api, client } from "@/lib/api/client";

type ChecklistOfferProps = { caseId: string; mayApply: boolean };

/** Says that a newer version of the checklist is in force, what it would change in this case, and gives it to the case. */
export function ChecklistOffer({ caseId, mayApply }: ChecklistOfferProps) {
  const [open, setOpen] = useState(false);
  const refresh = useCaseRefresh(caseId);
  const offer = useQuery(api.tasks.offer.queryOptions({ input: { caseId } }));
  const apply = useMutation({
    mutationFn: (wanted: { number: number; version: number }) => client.tasks.apply({ caseId, ...wanted }),
    onSuccess: async () => {
      setOpen(false);
      await refresh();
    },
  });
  const found = offer.data;
  if (!found || found.from === found.to) return null;
  return (
    <div className="border-b border-line px-gutter py-3 no-print">
      <Callout
        title={`Version ${found.to} of the checklist is in force; this case follows version ${found.from}.`}
        actions={<Button onClick={() => setOpen(true)}>See what changes</Button>}
      >
        {found.note}
      </Callout>
      <Dialog
        open={open}
        onOpenChange={setOpen}
        size="l"
        title={`From version ${found.from} to version ${found.to}`}
        description="Work that was begun or done stays as it is, with the words it was done under."
        footer={
          <>
            <DialogClose>Close</DialogClose>
            {mayApply ? (
              <Button
                tone="primary"
                pending={apply.isPending}
                onClick={() => apply.mutate({ number: found.to, version: found.caseVersion })}
              >
                Follow version {found.to}
              </Button>
            ) : null}
          </>
        }
      >
        <div className="grid gap-4">
          <ChecklistChanges diff={found} />
          {found.stays.length > 0 ? (
            <p>
              <b>Stays all the same,</b> since somebody worked on it: {found.stays.join("; ")}.
            </p>
          ) : null}
          {mayApply ? null : <p className="text-muted">A lead gives it to the case.</p>}
          {apply.isError ? (
            <Callout tone="problem" live title="The case follows its version as before.">
              {sentenceOf(apply.error)}
            </Callout>
          ) : null}
        </div>
      </Dialog>
    </div>
  );
}
