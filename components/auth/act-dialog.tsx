"use client";

import { useState, type FormEvent, type ReactNode } from "react";

import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Dialog, DialogClose } from "@/components/ui/dialog";

import { problemOf, type Problem } from "@/components/data/failure";

export type ActDialogProps = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: ReactNode;
  description?: ReactNode;
  confirmLabel: string;
  tone?: "primary" | "danger";
  /** Does it. A rejection is shown at its field or above the buttons, and what was typed stays. */
  act: (form: FormData) => Promise<unknown>;
  /** The fields; given what was wrong with them. */
  children?: (errorAt: (field: string) => string | null) => ReactNode;
};

/** Asks, acts once, and stays open with the reason when it was refused. */
export function ActDialog({
  open,
  onOpenChange,
  title,
  description,
  confirmLabel,
  tone = "primary",
  act,
  children,
}: ActDialogProps) {
  const [problem, setProblem] = useState<Problem | null>(null);
  const [pending, setPending] = useState(false);
  // What no field of this form shows is said above the buttons.
  const shown = new Set<string>();
  const body = children?.((field) => {
    const error = problem?.fields[field] ?? null;
    if (error !== null) shown.add(field);
    return error;
  });
  const atField = shown.size > 0;

  function change(next: boolean) {
    setProblem(null);
    onOpenChange(next);
  }

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    event.stopPropagation();
    if (pending) return;
    setPending(true);
    try {
      await act(new FormData(event.currentTarget));
      change(false);
    } catch (error) {
      setProblem(problemOf(error));
    } finally {
      setPending(false);
    }
  }

  return (
    <Dialog open={open} onOpenChange={change} title={title} description={description}>
      <form noValidate method="post" onSubmit={(event) => void submit(event)} className="grid gap-4">
        {body}
        {problem && !atField ? (
          <Callout tone="problem" live>
            {problem.message}
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
