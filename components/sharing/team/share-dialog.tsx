"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { linkFromHere, ShownOnceDialog, type ShownOnce } from "@/components/auth/shown-once";
import { Button } from "@/components/ui/button";
import { Dialog, DialogClose } from "@/components/ui/dialog";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorState } from "@/components/ui/error-state";
import { SkeletonRows } from "@/components/ui/skeleton";
import { api } from "@/lib/api/client";
import type { CaseView } from "@/lib/cases/schema";

import { AnswerList } from "./answer-list";
import { LetterForm } from "./letter-form";
import { LetterList } from "./letter-list";
import { LinkRow } from "./link-row";
import { NewLinkForm } from "./new-link-form";

type ShareDialogProps = { data: CaseView; open: boolean; onOpenChange: (open: boolean) => void };

/** Links into the case for people of the organization without an account, and what they answered. */
export function ShareDialog({ data, open, onOpenChange }: ShareDialogProps) {
  const queryClient = useQueryClient();
  const [making, setMaking] = useState<"link" | "letter" | null>(null);
  const [shown, setShown] = useState<ShownOnce | null>(null);
  const links = useQuery(api.links.list.queryOptions({ input: { caseId: data.id }, enabled: open }));
  const answers = useQuery(api.links.answers.queryOptions({ input: { caseId: data.id }, enabled: open }));
  const mail = useQuery(api.letters.state.queryOptions({ enabled: open }));
  const again = () => queryClient.invalidateQueries({ queryKey: api.links.key() });
  const manages = data.acts.includes("share.manage");
  const items = links.data?.items ?? [];
  return (
    <>
      <Dialog
        open={open}
        onOpenChange={onOpenChange}
        size="l"
        title={`Share ${data.ref} with ${data.organization.name}`}
        description="A link opens this case and no other, without an account. It can be withdrawn at once, and every use is logged."
      >
        {making === "letter" ? (
          <LetterForm
            caseId={data.id}
            onCancel={() => setMaking(null)}
            onSent={() => {
              setMaking(null);
              void again();
              void queryClient.invalidateQueries({ queryKey: api.letters.key() });
            }}
          />
        ) : making === "link" ? (
          <NewLinkForm
            caseId={data.id}
            onCancel={() => setMaking(null)}
            onMade={({ link, url }) => {
              setMaking(null);
              void again();
              setShown({
                title: link.kind === "upload" ? "The upload request is ready" : "The status link is ready",
                what: "the link",
                text: linkFromHere(url),
                expiresAt: link.expiresAt,
                note: link.hasPasscode
                  ? "Send the passcode another way than the link, by telephone for example."
                  : "Whoever holds it can open it.",
              });
            }}
          />
        ) : manages && data.closedAt === null ? (
          <div className="flex flex-wrap gap-2">
            <Button tone="primary" onClick={() => setMaking("link")}>
              New link
            </Button>
            <Button disabled={mail.data?.configured === false} onClick={() => setMaking("letter")}>
              Write a letter
            </Button>
            {mail.data?.configured === false ? (
              <span className="self-center text-compact text-muted">Letters need a mail server: SMTP_URL.</span>
            ) : null}
          </div>
        ) : null}
        {links.isError ? (
          <ErrorState
            title="The links could not be fetched"
            message={links.error.message}
            onRetry={() => void links.refetch()}
          />
        ) : null}
        {links.isPending ? <SkeletonRows rows={3} label="Loading the links" /> : null}
        {links.data && items.length === 0 && making === null ? (
          <EmptyState title="No link leads here yet">
            Ask for files, or show where the case stands. {manages ? null : "A lead makes links."}
          </EmptyState>
        ) : null}
        <ul className="grid gap-2">
          {items.map((link) => (
            <LinkRow key={link.id} caseId={data.id} link={link} manages={manages} onChanged={() => void again()} />
          ))}
        </ul>
        <LetterList caseId={data.id} manages={manages} />
        <AnswerList answers={answers.data?.items ?? []} />
        <div className="flex justify-end">
          <DialogClose>Close</DialogClose>
        </div>
      </Dialog>
      <ShownOnceDialog shown={shown} onClose={() => setShown(null)} />
    </>
  );
}
