"use client";

import type { ReactNode } from "react";
import { Button } from "./button";
import { CopyText } from "./copy-text";
import { Dialog, DialogClose } from "./dialog";
import { Time } from "./time";
import type { Instant } from "@/lib/core/time";

export type ConflictField = { label: string; mine: string; theirs: string };

export type ConflictDialogProps = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  /** "task", "note", "finding" */
  what: string;
  changedBy?: string;
  changedAt?: Instant;
  fields: readonly ConflictField[];
  /** Save mine over theirs, with the version that was answered. */
  onKeepMine: () => void;
  /** Drop mine, show theirs. */
  onTakeTheirs: () => void;
  pending?: boolean;
};

/** Someone saved first. Both texts side by side; mine are kept until a person decides. */
export function ConflictDialog({
  open,
  onOpenChange,
  what,
  changedBy,
  changedAt,
  fields,
  onKeepMine,
  onTakeTheirs,
  pending,
}: ConflictDialogProps) {
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      size="l"
      title={`Someone changed this ${what} while you were editing`}
      description={
        <>
          {changedBy ?? "Another person"} saved
          {changedAt ? (
            <>
              {" "}
              at <Time at={changedAt} precision="second" />
            </>
          ) : (
            " first"
          )}
          . Nothing of yours is lost: compare, then decide.
        </>
      }
      footer={
        <>
          <DialogClose>Go on editing</DialogClose>
          <Button onClick={onTakeTheirs}>Take theirs</Button>
          <Button tone="primary" onClick={onKeepMine} pending={pending}>
            Save mine over theirs
          </Button>
        </>
      }
    >
      <dl className="grid gap-3">
        {fields.map((field) => (
          <div key={field.label} className="border-t border-line pt-3">
            <dt className="mb-1 font-medium">{field.label}</dt>
            {field.mine === field.theirs ? (
              <dd className="text-muted">The same in both: {field.mine || "empty"}</dd>
            ) : (
              <dd className="grid grid-cols-2 gap-4 max-md:grid-cols-1">
                <Side
                  title="Yours"
                  text={field.mine}
                  action={<CopyText text={field.mine} short="" label={`your ${field.label}`} />}
                />
                <Side title="Saved" text={field.theirs} />
              </dd>
            )}
          </div>
        ))}
      </dl>
    </Dialog>
  );
}

function Side({ title, text, action }: { title: string; text: string; action?: ReactNode }) {
  return (
    <div className="min-w-0 rounded-control border border-line-strong bg-bg px-3 py-2">
      <div className="flex min-h-6 items-center justify-between text-compact text-muted">
        {title}
        {action}
      </div>
      <p className="max-h-48 overflow-y-auto wrap-anywhere whitespace-pre-wrap">
        {text || <span className="text-muted">empty</span>}
      </p>
    </div>
  );
}
