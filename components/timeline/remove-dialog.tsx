"use client";

import { useState } from "react";

import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Dialog, DialogClose } from "@/components/ui/dialog";
import { visible } from "@/components/ui/visible-text";
import type { TimelineItem } from "@/lib/timeline/schema";

/** Asks before an event that was added by hand is taken back. */
export function RemoveDialog({
  item,
  onClose,
  onRemove,
}: {
  item: TimelineItem | null;
  onClose: () => void;
  onRemove: (item: TimelineItem) => Promise<void>;
}) {
  const [failure, setFailure] = useState<string | null>(null);
  const [pending, setPending] = useState(false);
  if (!item) return null;
  const remove = async () => {
    setPending(true);
    setFailure(null);
    try {
      await onRemove(item);
      onClose();
    } catch (error) {
      setFailure(error instanceof Error ? error.message : "It was not removed. Try again.");
    } finally {
      setPending(false);
    }
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      size="s"
      title="Remove this event?"
      description="The activity of the case keeps that it was here and who removed it."
      footer={
        <>
          <DialogClose />
          <Button tone="danger" pending={pending} onClick={() => void remove()}>
            Remove
          </Button>
        </>
      }
    >
      <p className="wrap-anywhere">{visible(item.title)}</p>
      {failure ? (
        <Callout tone="problem" title="Not removed." live>
          {failure}
        </Callout>
      ) : null}
    </Dialog>
  );
}
