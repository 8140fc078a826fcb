"use client";

import { useState, type FormEvent, type ReactNode } from "react";
import { Button } from "./button";
import { Callout } from "./callout";
import { Dialog, DialogClose } from "./dialog";
import { Field } from "./field";
import { Textarea } from "./textarea";

export type ReasonDialogProps = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  description?: ReactNode;
  reasonLabel?: string;
  reasonHint?: string;
  confirmLabel: string;
  tone?: "primary" | "danger";
  /** Leave out where a reason is welcome but not needed. */
  required?: boolean;
  /** Resolves when it is done and the dialog may close; a rejection is shown, and the words stay. */
  onConfirm: (reason: string) => Promise<unknown>;
  children?: ReactNode;
};

/** Asks for the reason that will stand in the record, then acts. */
export function ReasonDialog({
  open,
  onOpenChange,
  title,
  description,
  reasonLabel = "Reason",
  reasonHint,
  confirmLabel,
  tone = "primary",
  required = true,
  onConfirm,
  children,
}: ReasonDialogProps) {
  const [reason, setReason] = useState("");
  const [missing, setMissing] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const [pending, setPending] = useState(false);

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (required && reason.trim().length < 3) {
      setMissing(true);
      return;
    }
    setPending(true);
    setFailure(null);
    try {
      await onConfirm(reason.trim());
      setReason("");
      onOpenChange(false);
    } catch (error) {
      setFailure(error instanceof Error ? error.message : "It did not work. Try again.");
    } finally {
      setPending(false);
    }
  }

  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={title} description={description}>
      <form noValidate onSubmit={(event) => void submit(event)} className="grid gap-4">
        {children}
        <Field
          label={reasonLabel}
          hint={reasonHint ?? "It is kept with your name and the time, and reports print it."}
          error={
            missing && reason.trim().length < 3
              ? "Write the reason in a few words; without one this cannot be recorded."
              : null
          }
          required={required}
        >
          <Textarea value={reason} onChange={(event) => setReason(event.target.value)} data-first="" />
        </Field>
        {failure ? (
          <Callout tone="problem" title="Not done." live>
            {failure}
          </Callout>
        ) : null}
        <div className="flex flex-wrap justify-end gap-2">
          <DialogClose />
          <Button type="submit" tone={tone} pending={pending}>
            {confirmLabel}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
