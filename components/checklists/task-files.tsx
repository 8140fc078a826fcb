"use client";

import Link from "next/link";
import { useState } from "react";

import { EvidenceDrop } from "@/components/evidence/upload/evidence-drop";
import { useBinding } from "@/components/shell/keyboard";
import { Button } from "@/components/ui/button";
import { notifyFailed } from "@/components/ui/notify";
import { visible } from "@/components/ui/visible-text";
import { isSettled } from "@/lib/checklists/rules";
import type { AttachedFile, TaskView } from "@/lib/checklists/schema";

import { useChecklist } from "./checklist-context";
import { EvidencePicker } from "./evidence-picker";

/** The files of a task, and the way to bring more: dropped, chosen, or out of the evidence that is there. */
export function TaskFiles({ task }: { task: TaskView }) {
  const { caseId, acts, writes } = useChecklist();
  const [picking, setPicking] = useState(false);
  const may = acts.includes("evidence.add");
  const wanted = may && !isSettled(task.state);
  useBinding({
    keys: "e",
    label: "Bring evidence for the task",
    group: "Checklist",
    run: () => focusChooser(task.id),
    disabled: !wanted,
  });
  useBinding({
    keys: "shift+e",
    label: "Attach evidence that is there",
    group: "Checklist",
    run: () => setPicking(true),
    disabled: !wanted,
  });

  async function attach(evidenceId: string) {
    try {
      await writes.attach(task.id, evidenceId);
    } catch (error) {
      await notifyFailed("The file is stored, but was not attached to the task.", {
        detail: error instanceof Error ? error.message : undefined,
      });
    }
  }

  return (
    <>
      {task.evidence.length > 0 ? (
        <ul aria-label="Attached files" className="rounded-control border border-line-strong bg-bg">
          {task.evidence.map((file) => (
            <FileRow key={file.id} file={file} task={task} />
          ))}
        </ul>
      ) : null}
      {wanted ? (
        <div id={`files-${task.id}`} className="grid gap-2 no-print">
          <EvidenceDrop
            caseId={caseId}
            serverId={task.serverId ?? undefined}
            taskId={task.id}
            title="Drop the file here"
            onStored={(evidenceId) => void attach(evidenceId)}
          />
          {acts.includes("task.update") ? (
            <div className="flex flex-wrap items-center gap-3">
              <Button onClick={() => setPicking(true)}>From evidence</Button>
              <span className="text-compact text-muted">
                {task.gate
                  ? "Every file is read and checked against the gate."
                  : "Every file is read and kept with this task."}
              </span>
            </div>
          ) : null}
          {picking ? <EvidencePicker task={task} onClose={() => setPicking(false)} onPick={attach} /> : null}
        </div>
      ) : null}
    </>
  );
}

function focusChooser(taskId: string) {
  document.querySelector<HTMLElement>(`#files-${CSS.escape(taskId)} button`)?.focus();
}

function FileRow({ file, task }: { file: AttachedFile; task: TaskView }) {
  const { caseId, acts, writes } = useChecklist();
  const [failure, setFailure] = useState<string | null>(null);

  async function detach() {
    setFailure(null);
    try {
      await writes.detach(task.id, file.id);
    } catch (error) {
      setFailure(error instanceof Error ? error.message : "It did not work. Try again.");
    }
  }

  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-0.5 border-t border-line px-3 py-1.5 first:border-t-0">
      <Link
        href={`/cases/${caseId}/evidence?file=${file.id}`}
        prefetch={false}
        className="min-w-0 font-medium wrap-anywhere underline decoration-control underline-offset-2"
      >
        {visible(file.filename)}
      </Link>
      <span className="text-compact text-muted">
        {file.formatLabel ?? (file.state === "ready" ? "kept as it is" : file.state)}
      </span>
      {file.sha256 ? (
        <span className="mono text-muted" title={file.sha256}>
          sha256 {file.sha256.slice(0, 4)}…{file.sha256.slice(-4)}
        </span>
      ) : null}
      {acts.includes("task.update") ? (
        <button
          type="button"
          onClick={() => void detach()}
          className="ml-auto min-h-6 text-compact text-muted underline decoration-control underline-offset-2 hover:text-fg"
        >
          Take off<span className="sr-only"> {visible(file.filename)}</span>
        </button>
      ) : null}
      {failure ? (
        <p role="alert" className="w-full text-compact font-medium text-high">
          {failure}
        </p>
      ) : null}
    </li>
  );
}
