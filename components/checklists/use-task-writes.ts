"use client";

import { ORPCError } from "@orpc/client";
import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useState } from "react";

import { currentOf, partOf, rows } from "@/components/data/failure";
import { api, client } from "@/lib/api/client";
import type { TaskView } from "@/lib/checklists/schema";
import type { TaskState } from "@/lib/core/states";

/** One thing that a person wants to be done to a task, with the words they typed. */
export type Attempt =
  | { kind: "update"; task: TaskView; state: TaskState; reason?: string; note?: string }
  | { kind: "review"; task: TaskView; decision: "approve" | "return"; reason?: string }
  | { kind: "assign"; task: TaskView; assigneeId: string | null; assigneeName: string };

export type Outcome = { kind: "saved"; task: TaskView } | { kind: "closed"; gap: string } | { kind: "conflict" };

export type Conflict = { attempt: Attempt; current: TaskView };

function send(caseId: string, attempt: Attempt): Promise<TaskView> {
  const { id: taskId, version } = attempt.task;
  switch (attempt.kind) {
    case "update":
      return client.tasks.update({
        caseId,
        taskId,
        version,
        state: attempt.state,
        reason: attempt.reason,
        note: attempt.note,
      });
    case "review":
      return client.tasks.review({ caseId, taskId, version, decision: attempt.decision, reason: attempt.reason });
    case "assign":
      return client.tasks.assign({ caseId, taskId, version, assigneeId: attempt.assigneeId });
  }
}

/**
 * Writes to tasks. A closed gate is an answer and no failure; when someone else saved first, the attempt is kept with all its
 * words until a person decides. Anything else is thrown for the place that asked.
 */
export function useTaskWrites(caseId: string) {
  const queryClient = useQueryClient();
  const [conflict, setConflict] = useState<Conflict | null>(null);

  const refresh = useCallback(async () => {
    await Promise.all([
      queryClient.invalidateQueries({ queryKey: api.tasks.key() }),
      queryClient.invalidateQueries({ queryKey: api.cases.key() }),
    ]);
  }, [queryClient]);

  const put = useCallback(
    (task: TaskView) => {
      for (const input of [{ caseId }, { caseId, opened: "all" as const }]) {
        queryClient.setQueryData(
          api.tasks.list.queryKey({ input }),
          (old) => old && { ...old, items: old.items.map((item) => (item.id === task.id ? task : item)) },
        );
      }
      void refresh();
    },
    [caseId, queryClient, refresh],
  );

  const run = useCallback(
    async (attempt: Attempt): Promise<Outcome> => {
      try {
        const task = await send(caseId, attempt);
        setConflict(null);
        put(task);
        return { kind: "saved", task };
      } catch (error) {
        if (!(error instanceof ORPCError)) throw error;
        const current = await currentOf(error, rows.task);
        if (current) {
          setConflict({ attempt, current });
          put(current);
          return { kind: "conflict" };
        }
        if (error.code === "UNPROCESSABLE" && Array.isArray(partOf(error.data, "gate"))) {
          void refresh();
          return { kind: "closed", gap: error.message };
        }
        throw error;
      }
    },
    [caseId, put, refresh],
  );

  const keepMine = useCallback(async () => {
    if (conflict) await run({ ...conflict.attempt, task: conflict.current });
  }, [conflict, run]);

  const attach = useCallback(
    async (taskId: string, evidenceId: string) => put(await client.tasks.attach({ caseId, taskId, evidenceId })),
    [caseId, put],
  );
  const detach = useCallback(
    async (taskId: string, evidenceId: string) => put(await client.tasks.detach({ caseId, taskId, evidenceId })),
    [caseId, put],
  );

  return { run, attach, detach, conflict, keepMine, dropMine: useCallback(() => setConflict(null), []) };
}

export type TaskWrites = ReturnType<typeof useTaskWrites>;
