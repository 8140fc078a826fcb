"use client";

import { useState } from "react";

import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { Section } from "@/components/ui/section";
import { Tag } from "@/components/ui/tag";
import { visible } from "@/components/ui/visible-text";
import type { ChecklistSection, ChecklistTask } from "@/lib/campaigns/schema";
import { roleLabels } from "@/lib/core/states";

import { moveSection, moveTask, putSection, putTask, removeTask, sorted } from "./edits";
import { SectionForm } from "./section-form";
import { TaskForm } from "./task-form";

type Save = (sections: ChecklistSection[]) => Promise<unknown>;
type Open =
  | { kind: "task"; section: string; task: ChecklistTask | null }
  | { kind: "section"; section: ChecklistSection | null }
  | null;

type DraftTasksProps = { sections: readonly ChecklistSection[]; pending: boolean; onSave: Save };

/** The sections and tasks of a draft, to be added, changed, moved and taken out one at a time. */
export function DraftTasks({ sections, pending, onSave }: DraftTasksProps) {
  const [open, setOpen] = useState<Open>(null);
  const all = sorted(sections);
  // A refusal is shown above the list and leaves the draft as it was.
  const write = (next: ChecklistSection[]) => void onSave(next).catch(() => null);
  return (
    <>
      {all.length === 0 ? <EmptyState title="This draft has no section yet." /> : null}
      {all.map((section, place) => (
        <Section
          key={section.key}
          title={visible(section.title)}
          meta={`phase ${section.phase}`}
          actions={
            <span className="flex flex-wrap gap-1">
              <Button
                tone="quiet"
                disabled={pending || place === 0}
                aria-label={`Move ${section.title} up`}
                onClick={() => write(moveSection(all, section.key, -1))}
              >
                ↑
              </Button>
              <Button
                tone="quiet"
                disabled={pending || place === all.length - 1}
                aria-label={`Move ${section.title} down`}
                onClick={() => write(moveSection(all, section.key, 1))}
              >
                ↓
              </Button>
              <Button tone="quiet" onClick={() => setOpen({ kind: "section", section })}>
                Edit section
              </Button>
              <Button onClick={() => setOpen({ kind: "task", section: section.key, task: null })}>Add a task</Button>
            </span>
          }
        >
          <p className="mb-2 max-w-160 text-muted">{visible(section.intro)}</p>
          <ol className="border-t border-line">
            {section.tasks.map((task, index) => (
              <li key={task.key} className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b border-line py-1">
                <span className="min-w-0 font-medium">{visible(task.title)}</span>
                <span className="text-compact text-muted">
                  per {task.scope}, {task.roles.map((role) => roleLabels[role].toLowerCase()).join(", ")}
                </span>
                {task.gate ? <Tag>evidence gate</Tag> : null}
                {task.twoPerson ? <Tag>two people</Tag> : null}
                {task.required ? null : <Tag dashed>optional</Tag>}
                <span className="ml-auto flex gap-1">
                  <Button
                    tone="quiet"
                    disabled={pending || index === 0}
                    aria-label={`Move ${task.title} up`}
                    onClick={() => write(moveTask(all, task.key, -1))}
                  >
                    ↑
                  </Button>
                  <Button
                    tone="quiet"
                    disabled={pending || index === section.tasks.length - 1}
                    aria-label={`Move ${task.title} down`}
                    onClick={() => write(moveTask(all, task.key, 1))}
                  >
                    ↓
                  </Button>
                  <Button
                    tone="quiet"
                    aria-label={`Edit ${task.title}`}
                    onClick={() => setOpen({ kind: "task", section: section.key, task })}
                  >
                    Edit
                  </Button>
                  <Button
                    tone="quiet"
                    disabled={pending}
                    aria-label={`Remove ${task.title}`}
                    onClick={() => write(removeTask(all, task.key))}
                  >
                    Remove
                  </Button>
                </span>
              </li>
            ))}
          </ol>
        </Section>
      ))}
      <div className="px-gutter py-4">
        <Button onClick={() => setOpen({ kind: "section", section: null })}>Add a section</Button>
      </div>
      {open?.kind === "task" ? (
        <TaskForm
          key={open.task?.key ?? "new"}
          sections={all}
          section={open.section}
          task={open.task}
          onClose={() => setOpen(null)}
          onSave={(section, task) => onSave(putTask(all, section, task))}
        />
      ) : null}
      {open?.kind === "section" ? (
        <SectionForm
          key={open.section?.key ?? "new"}
          sections={all}
          section={open.section}
          onClose={() => setOpen(null)}
          onSave={(section) => onSave(putSection(all, section))}
        />
      ) : null}
    </>
  );
}
