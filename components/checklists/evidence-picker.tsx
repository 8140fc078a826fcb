"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useDeferredValue, useState } from "react";

import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { EmptyState } from "@/components/ui/empty-state";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { formatBytes } from "@/components/ui/numbers";
import { SkeletonRows } from "@/components/ui/skeleton";
import { Time } from "@/components/ui/time";
import { visible } from "@/components/ui/visible-text";
import { api } from "@/lib/api/client";
import type { TaskView } from "@/lib/checklists/schema";

import { useChecklist } from "./checklist-context";

type EvidencePickerProps = { task: TaskView; onClose: () => void; onPick: (evidenceId: string) => Promise<void> };

/** Files of the case that are not attached yet; those that fit the gate stand first. */
export function EvidencePicker({ task, onClose, onPick }: EvidencePickerProps) {
  const { caseId } = useChecklist();
  const [q, setQ] = useState("");
  const search = useDeferredValue(q.trim());
  const input = { caseId, taskId: task.id, ...(search ? { q: search } : {}) };
  const { data, isPending, error } = useQuery({
    ...api.tasks.candidates.queryOptions({ input }),
    placeholderData: keepPreviousData,
  });
  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      size="l"
      title="Attach evidence of this case"
      description={task.serverName ? `${task.title}, ${task.serverName}` : task.title}
    >
      <Field label="Find a file by name" hideLabel>
        <Input
          type="search"
          value={q}
          onChange={(event) => setQ(event.target.value)}
          placeholder="Find a file by name"
          data-first
        />
      </Field>
      {isPending ? <SkeletonRows rows={6} label="Loading the evidence" /> : null}
      {error ? <p role="alert">{error.message}</p> : null}
      {data && data.items.length === 0 ? (
        <EmptyState title={search ? "No file of that name." : "No file is left to attach."}>
          Upload the file on the task instead.
        </EmptyState>
      ) : null}
      {data && data.items.length > 0 ? (
        <ul className="max-h-100 overflow-y-auto rounded-control border border-line-strong" aria-label="Files">
          {data.items.map((file) => (
            <li
              key={file.id}
              className="flex flex-wrap items-center gap-x-3 gap-y-1 border-t border-line px-3 py-1.5 first:border-t-0"
            >
              <div className="min-w-0 flex-1 basis-60">
                <p className="font-medium wrap-anywhere">{visible(file.filename)}</p>
                <p className="text-compact text-muted">
                  {[file.formatLabel ?? "kept as it is", file.serverName, formatBytes(file.sizeBytes)]
                    .filter((word) => word !== null)
                    .join(", ")}
                  , {file.receivedBy}, <Time at={file.receivedAt} />
                </p>
              </div>
              {file.fits ? <span className="text-compact font-medium text-done">fits the gate</span> : null}
              <Button
                onClick={() => {
                  void onPick(file.id);
                  onClose();
                }}
                aria-label={`Attach ${visible(file.filename)}`}
              >
                Attach
              </Button>
            </li>
          ))}
        </ul>
      ) : null}
    </Dialog>
  );
}
