"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { useBinding } from "@/components/shell/keyboard";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { SkeletonRows } from "@/components/ui/skeleton";
import { Textarea } from "@/components/ui/textarea";
import { Time } from "@/components/ui/time";
import { visible } from "@/components/ui/visible-text";
import { api, client } from "@/lib/api/client";
import type { TaskView } from "@/lib/checklists/schema";

import { useChecklist } from "./checklist-context";

function focusOnMount(element: HTMLElement | null) {
  element?.focus();
}

/** The words of the team on a task, oldest first. Notes are only added, so nobody overwrites anybody. */
export function TaskNotes({ task }: { task: TaskView }) {
  const { caseId, acts } = useChecklist();
  const queryClient = useQueryClient();
  const [body, setBody] = useState("");
  const [writing, setWriting] = useState(false);
  const [pending, setPending] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const may = acts.includes("task.note");
  const { data, isPending } = useQuery({
    ...api.tasks.notes.queryOptions({ input: { caseId, taskId: task.id } }),
    enabled: task.notesCount > 0,
  });
  useBinding({ keys: "n", label: "Write a note", group: "Checklist", run: () => setWriting(true), disabled: !may });

  async function save() {
    setPending(true);
    setFailure(null);
    try {
      await client.tasks.addNote({ caseId, taskId: task.id, body });
      setBody("");
      setWriting(false);
      await queryClient.invalidateQueries({ queryKey: api.tasks.key() });
    } catch (error) {
      setFailure(error instanceof Error ? error.message : "The note was not saved. Try again.");
    } finally {
      setPending(false);
    }
  }

  return (
    <div className="grid gap-2">
      {task.notesCount > 0 ? (
        <section aria-label="Notes" className="rounded-control border border-line-strong bg-bg">
          {isPending ? <SkeletonRows rows={task.notesCount} label="Loading the notes" /> : null}
          {data?.items.map((note) => (
            <div key={note.id} className="border-t border-line px-3 py-2 first:border-t-0">
              <p className="text-compact text-muted">
                {note.author}, <Time at={note.at} />
              </p>
              <p className="max-w-160 wrap-anywhere whitespace-pre-wrap">
                {note.body.split("\n").map(visible).join("\n")}
              </p>
            </div>
          ))}
        </section>
      ) : null}
      {may && !writing ? (
        <div>
          <Button tone="quiet" onClick={() => setWriting(true)}>
            Add a note
          </Button>
        </div>
      ) : null}
      {may && writing ? (
        <form
          className="grid max-w-160 gap-2"
          onSubmit={(event) => {
            event.preventDefault();
            void save();
          }}
        >
          <Field label="Note" hint="Stays inside the response team; reports do not print it." error={failure}>
            <Textarea
              value={body}
              onChange={(event) => setBody(event.target.value)}
              ref={focusOnMount}
              maxLength={8000}
            />
          </Field>
          <div className="flex gap-2">
            <Button type="submit" tone="primary" pending={pending}>
              Save note
            </Button>
            <Button onClick={() => setWriting(false)}>Close</Button>
          </div>
        </form>
      ) : null}
    </div>
  );
}
