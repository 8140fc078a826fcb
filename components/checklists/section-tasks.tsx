"use client";

import { SplitProgress } from "@/components/ui/split-progress";
import type { SectionView, TaskView } from "@/lib/checklists/schema";

import { TaskDetail } from "./task-detail";
import { TaskRow } from "./task-row";

type SectionTasksProps = {
  index: number;
  section: SectionView;
  tasks: readonly TaskView[];
  openId: string | null;
  onToggle: (taskId: string) => void;
  onFocus: (taskId: string) => void;
};

/** A section of the checklist: its heading with progress, its tasks, and the opened one in place. */
export function SectionTasks({ index, section, tasks, openId, onToggle, onFocus }: SectionTasksProps) {
  const { total, verified, claimed, waiting } = section;
  return (
    <section id={`section-${section.key}`} aria-labelledby={`heading-${section.key}`} className="scroll-mt-11">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b border-line-strong px-gutter pt-3.5 pb-2">
        <h2 id={`heading-${section.key}`}>
          {index} {section.title}
        </h2>
        <SplitProgress verified={verified} claimed={claimed} required={total} look="bar" />
        <span className="text-compact text-muted">
          {verified} of {total} verified{claimed > 0 ? `, ${claimed} claimed` : ""}
          {waiting > 0 ? `; ${waiting} more would open if the compromise is worse` : ""}
        </span>
      </div>
      <ul>
        {tasks.map((task) => (
          <li key={task.id}>
            <TaskRow
              task={task}
              open={task.id === openId}
              onToggle={() => onToggle(task.id)}
              onFocus={() => onFocus(task.id)}
            />
            {task.id === openId ? <TaskDetail task={task} /> : null}
          </li>
        ))}
      </ul>
    </section>
  );
}
