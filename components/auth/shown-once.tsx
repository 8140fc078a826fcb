"use client";

import { Callout } from "@/components/ui/callout";
import { CopyText } from "@/components/ui/copy-text";
import { Dialog, DialogClose } from "@/components/ui/dialog";
import { Time } from "@/components/ui/time";

export type ShownOnce = { title: string; what: string; text: string; expiresAt: string | null; note: string };

/** A link by the name under which this page itself was reached, whatever the server calls itself. */
export function linkFromHere(url: string): string {
  const { pathname, search, hash } = new URL(url);
  return `${location.origin}${pathname}${search}${hash}`;
}

/** A secret or a link that is shown now and never again. */
export function ShownOnceDialog({ shown, onClose }: { shown: ShownOnce | null; onClose: () => void }) {
  return (
    <Dialog
      open={shown !== null}
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={shown?.title ?? ""}
      footer={<DialogClose>I have copied it</DialogClose>}
    >
      {shown ? (
        <>
          <div className="rounded-control border border-line-strong bg-subtle px-3 py-2">
            <CopyText text={shown.text} label={shown.what} />
          </div>
          <Callout title="It is shown only now.">
            {shown.note} {shown.expiresAt === null ? "It does not expire." : null}
            {shown.expiresAt === null ? null : (
              <>
                It works until <Time at={shown.expiresAt} />.
              </>
            )}
          </Callout>
        </>
      ) : null}
    </Dialog>
  );
}
