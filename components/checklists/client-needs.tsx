"use client";

import { EvidenceDrop } from "@/components/evidence/upload/evidence-drop";
import { Glyph } from "@/components/marks/glyph";
import { TaskMark } from "@/components/marks/task-mark";
import { EmptyState } from "@/components/ui/empty-state";
import { notifyFailed } from "@/components/ui/notify";
import { Tag } from "@/components/ui/tag";
import { Time } from "@/components/ui/time";
import { visible } from "@/components/ui/visible-text";
import { isSettled } from "@/lib/checklists/rules";
import type { TaskView } from "@/lib/checklists/schema";
import type { TaskState } from "@/lib/core/states";

import { useChecklist } from "./checklist-context";
import { Guidance } from "./guidance";

const plainWords: Record<TaskState, string> = {
  todo: "Waiting for you",
  in_progress: "In progress",
  blocked: "On hold",
  in_review: "We are checking it",
  done: "Done",
  not_applicable: "Not needed",
};

/** What the client is asked for, in plain words, with a place for each file. Nothing of the inner work is here. */
export function ClientNeeds({ tasks, preview = false }: { tasks: readonly TaskView[]; preview?: boolean }) {
  const open = tasks.filter((task) => !isSettled(task.state));
  const settled = tasks.filter((task) => isSettled(task.state));
  return (
    <div className="max-w-220">
      {preview ? (
        <p className="border-b border-line bg-subtle px-gutter py-2 text-compact text-muted">
          This is what the client sees. Names, notes and reasons stay inside the team.
        </p>
      ) : null}
      <section aria-labelledby="client-needs" className="pt-4">
        <h2 id="client-needs" className="px-gutter pb-2">
          What we need from you{open.length > 0 ? ` (${open.length})` : ""}
        </h2>
        {open.length === 0 ? (
          <EmptyState title="Nothing right now.">
            We will ask when something is needed. You can always send files under Evidence.
          </EmptyState>
        ) : null}
        <ul className="border-t border-line">
          {open.map((task) => (
            <Ask key={task.id} task={task} preview={preview} />
          ))}
        </ul>
      </section>
      {settled.length > 0 ? (
        <section aria-labelledby="client-settled" className="pt-6 pb-4">
          <h2 id="client-settled" className="px-gutter pb-2">
            Settled
          </h2>
          <ul className="border-t border-line">
            {settled.map((task) => (
              <li key={task.id} className="flex min-h-9 items-center gap-3 border-b border-line px-gutter py-1.5">
                <TaskMark state={task.state} label={plainWords[task.state]} look="alone" />
                <span className="min-w-0 flex-1">{task.title}</span>
                <span className="text-compact text-muted">{plainWords[task.state]}</span>
              </li>
            ))}
          </ul>
        </section>
      ) : null}
    </div>
  );
}

function Ask({ task, preview }: { task: TaskView; preview: boolean }) {
  const { caseId, acts, writes } = useChecklist();
  const left = task.gate?.met ? "Not needed any more:" : "Still needed:";
  const takesFiles = task.gate !== null && !preview && acts.includes("evidence.add");

  async function attach(evidenceId: string) {
    try {
      await writes.attach(task.id, evidenceId);
    } catch (error) {
      await notifyFailed("The file arrived, but was not put to this request.", {
        detail: error instanceof Error ? error.message : undefined,
      });
    }
  }

  return (
    <li className="grid gap-3 border-b border-line px-gutter py-4">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <TaskMark state={task.state} label={plainWords[task.state]} look="alone" />
        <h3 className="text-reading">{task.title}</h3>
        {task.serverName ? <Tag>{visible(task.serverName)}</Tag> : null}
        <span className="ml-auto text-compact text-muted">
          {plainWords[task.state]}
          {task.dueAt ? (
            <>
              , <Time at={task.dueAt} as="due" />
            </>
          ) : null}
        </span>
      </div>
      {task.guidance ? <Guidance text={task.guidance} /> : null}
      {task.gate ? (
        <ul
          aria-label={task.gate.mode === "all" ? "Please send all of this" : "Please send one of these"}
          className="grid gap-1"
        >
          {task.gate.needs.map((need) => (
            <li key={need.text} className="flex items-baseline gap-2">
              <span className={need.met ? "text-done" : "text-todo"}>
                <Glyph name={need.met ? "task-done" : "task-todo"} />
                <span className="sr-only">{need.met ? "Received:" : left}</span>
              </span>
              <span>{need.text}</span>
              {need.met ? <span className="text-compact text-muted">received</span> : null}
            </li>
          ))}
        </ul>
      ) : null}
      {preview
        ? null
        : task.evidence.map((file) => (
            <p key={file.id} className="text-compact text-muted wrap-anywhere">
              {visible(file.filename)}, sent <Time at={file.attachedAt} />
            </p>
          ))}
      {takesFiles ? (
        <EvidenceDrop
          caseId={caseId}
          serverId={task.serverId ?? undefined}
          taskId={task.id}
          onStored={(evidenceId) => void attach(evidenceId)}
        />
      ) : null}
    </li>
  );
}
