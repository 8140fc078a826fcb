import type { ChecklistSection, ChecklistTask } from "@/lib/campaigns/schema";

const inOrder = <T extends { order: number }>(items: readonly T[]): T[] => items.toSorted((a, b) => a.order - b.order);

/** Numbers everything anew in the order it stands in, so that an edit needs to think of places only. */
function numbered(sections: readonly ChecklistSection[]): ChecklistSection[] {
  return sections.map((section, place) => ({
    ...section,
    order: place + 1,
    tasks: section.tasks.map((task, index) => ({ ...task, order: index + 1 })),
  }));
}

/** The checklist in the order of its numbers. */
export function sorted(sections: readonly ChecklistSection[]): ChecklistSection[] {
  return inOrder(sections).map((section) => ({ ...section, tasks: inOrder(section.tasks) }));
}

/** A key in small letters out of a title that no other has. */
export function keyFor(title: string, taken: ReadonlySet<string>): string {
  const words = title
    .toLowerCase()
    .normalize("NFKD")
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 40);
  const base = /^[a-z]/.test(words) ? words : `task-${words || "new"}`;
  let key = base;
  for (let n = 2; taken.has(key); n += 1) key = `${base}-${n}`;
  return key;
}

export function keysOf(sections: readonly ChecklistSection[]): Set<string> {
  return new Set(sections.flatMap((section) => [section.key, ...section.tasks.map((task) => task.key)]));
}

function moved<T>(items: readonly T[], from: number, by: -1 | 1): T[] {
  const to = from + by;
  const [one, other] = [items[from], items[to]];
  if (one === undefined || other === undefined) return [...items];
  return items.map((item, index) => (index === from ? other : index === to ? one : item));
}

export function moveSection(sections: readonly ChecklistSection[], key: string, by: -1 | 1): ChecklistSection[] {
  const all = sorted(sections);
  return numbered(
    moved(
      all,
      all.findIndex((section) => section.key === key),
      by,
    ),
  );
}

export function moveTask(sections: readonly ChecklistSection[], key: string, by: -1 | 1): ChecklistSection[] {
  return numbered(
    sorted(sections).map((section) => {
      const at = section.tasks.findIndex((task) => task.key === key);
      return at < 0 ? section : { ...section, tasks: moved(section.tasks, at, by) };
    }),
  );
}

/** Puts a task into a section: in its place when it is there, at the end when it is new or came from another one. */
export function putTask(
  sections: readonly ChecklistSection[],
  sectionKey: string,
  task: ChecklistTask,
): ChecklistSection[] {
  return numbered(
    sorted(sections).map((section) => {
      const here = section.tasks.some((other) => other.key === task.key);
      if (section.key === sectionKey && here)
        return { ...section, tasks: section.tasks.map((other) => (other.key === task.key ? task : other)) };
      const rest = section.tasks.filter((other) => other.key !== task.key);
      return { ...section, tasks: section.key === sectionKey ? [...rest, task] : rest };
    }),
  ).filter((section) => section.tasks.length > 0 || section.key === sectionKey);
}

/** Takes a task out, and out of what other tasks wait for. A section without tasks goes with its last one. */
export function removeTask(sections: readonly ChecklistSection[], key: string): ChecklistSection[] {
  return numbered(
    sorted(sections)
      .map((section) => ({
        ...section,
        tasks: section.tasks
          .filter((task) => task.key !== key)
          .map((task) => ({ ...task, dependsOn: task.dependsOn.filter((other) => other !== key) })),
      }))
      .filter((section) => section.tasks.length > 0),
  );
}

/** Puts a section: in its place when it is there, before the last one when it is new, since reporting comes last. */
export function putSection(sections: readonly ChecklistSection[], section: ChecklistSection): ChecklistSection[] {
  const all = sorted(sections);
  if (all.some((other) => other.key === section.key))
    return numbered(all.map((other) => (other.key === section.key ? section : other)));
  return numbered([...all.slice(0, -1), section, ...all.slice(-1)]);
}
