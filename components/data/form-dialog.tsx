"use client";

import { useState, type FormEvent, type ReactNode } from "react";

import { type Problem, problemOf } from "@/components/data/failure";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Dialog, DialogClose } from "@/components/ui/dialog";

type FormDialogProps = {
  title: string;
  description?: string;
  confirm: string;
  onClose: () => void;
  /** Resolves when it is saved and the dialog may close; a rejection is shown, and what was typed stays. */
  onSubmit: (form: FormData) => Promise<unknown>;
  children: (errorAt: (field: string) => string | null) => ReactNode;
};

/** A form in a dialog: what is wrong is said at its field, or above the buttons, and nothing typed is lost. */
export function FormDialog({ title, description, confirm, onClose, onSubmit, children }: FormDialogProps) {
  const [problem, setProblem] = useState<Problem | null>(null);
  const [pending, setPending] = useState(false);
  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (pending) return;
    const form = new FormData(event.currentTarget);
    setPending(true);
    setProblem(null);
    try {
      await onSubmit(form);
      onClose();
    } catch (error) {
      setProblem(problemOf(error));
      setPending(false);
    }
  }
  // A field may lie deep in what is sent: "items.1.tasks.4.title" is said at the title.
  const errorAt = (field: string) =>
    Object.entries(problem?.fields ?? {}).find(([path]) => path.split(/[.[\]]+/).includes(field))?.[1] ?? null;
  return (
    <Dialog open onOpenChange={(next) => (next ? undefined : onClose())} title={title} description={description}>
      <form noValidate method="post" onSubmit={(event) => void submit(event)} className="grid gap-4">
        {children(errorAt)}
        {problem ? (
          <Callout tone="problem" live>
            {problem.message}
          </Callout>
        ) : null}
        <div className="flex flex-wrap justify-end gap-2">
          <DialogClose />
          <Button type="submit" tone="primary" pending={pending}>
            {confirm}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
