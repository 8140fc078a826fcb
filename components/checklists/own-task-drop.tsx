"use client";

import { useMutation } from "@tanstack/react-query";

import { useCaseRefresh } from "@/components/cases/use-case-write";
import { sentenceOf } from "@/components/data/failure";
import { Button } from "@/components/ui/button";
import { notifyFailed } from "@/components/ui/notify";
import { client } from "@/lib/api/client";
import type { TaskView } from "@/lib/checklists/schema";

import { useChecklist } from "./checklist-context";

/** Takes a task that this case alone has off its checklist. */
export function OwnTaskDrop({ task }: { task: TaskView }) {
  const { caseId, acts } = useChecklist();
  const refresh = useCaseRefresh(caseId);
  const drop = useMutation({
    mutationFn: () => client.tasks.drop({ caseId, key: task.key }),
    onSuccess: () => refresh(),
    onError: (error) =>
      notifyFailed("The task stays on the checklist.", {
        detail: `${sentenceOf(error)} A task of the whole organization is taken off on the page of organizations.`,
      }),
  });
  if (!acts.includes("task.define")) return null;
  return (
    <div className="flex flex-wrap items-center gap-3">
      <Button pending={drop.isPending} onClick={() => drop.mutate()}>
        Take off the checklist
      </Button>
      <span className="text-compact text-muted">What somebody worked on stays, as something that is not required.</span>
    </div>
  );
}
