import { packProblems } from "@/lib/campaigns/format/integrity";
import type { ChecklistSection, ChecklistTask, Gate, Pack } from "@/lib/campaigns/schema";
import { canonicalJson } from "@/lib/core/hashing";

import type { ChecklistDiff, FieldChange, OwnTask, SectionChange, TaskChange } from "./schema";

/** How rows of tasks name the version they were made by: the pack's version, and the number of an edition of it. */
export function checklistLabel({ packVersion, number }: { packVersion: string; number: number }): string {
  return number <= 1 ? packVersion : `${packVersion}+${number}`;
}

const yesNo = (value: boolean) => (value ? "yes" : "no");

function gateWords(gate: Gate | null): string {
  if (gate === null) return "none";
  return `${gate.mode === "all" ? "all of" : "one of"}: ${gate.needs.map((need) => need.text).join(" ")}`;
}

function opensWords(task: ChecklistTask): string {
  if (task.opensWhen.length === 0) return "always";
  return task.opensWhen.map((row) => `${row.compromise}${row.uncertain ? ", while not verified" : ""}`).join("; ");
}

type Placed = { section: ChecklistSection; task: ChecklistTask };

// What a reader compares, in words. A gate may differ in what it checks under the same words.
const compared: { field: string; value: (placed: Placed) => string; exact?: (placed: Placed) => unknown }[] = [
  { field: "title", value: ({ task }) => task.title },
  { field: "section", value: ({ section }) => section.title },
  { field: "guidance", value: ({ task }) => task.guidance },
  { field: "scope", value: ({ task }) => `per ${task.scope}` },
  { field: "roles", value: ({ task }) => task.roles.join(", ") },
  { field: "required", value: ({ task }) => yesNo(task.required) },
  { field: "two people", value: ({ task }) => yesNo(task.twoPerson) },
  { field: "opens from", value: ({ task }) => opensWords(task) },
  { field: "after", value: ({ task }) => task.dependsOn.join(", ") },
  { field: "evidence gate", value: ({ task }) => gateWords(task.gate), exact: ({ task }) => task.gate },
  {
    field: "proposed by",
    value: ({ task }) => task.satisfiedBy.map((need) => need.text).join(" "),
    exact: ({ task }) => task.satisfiedBy,
  },
];

function differences(before: Placed, after: Placed): FieldChange[] {
  return compared.flatMap(({ field, value, exact = value }) =>
    canonicalJson(exact(before)) === canonicalJson(exact(after))
      ? []
      : [{ field, before: value(before), after: value(after) }],
  );
}

function placed(sections: readonly ChecklistSection[]): Map<string, Placed> {
  return new Map(
    sections.flatMap((section) => section.tasks.map((task): [string, Placed] => [task.key, { section, task }])),
  );
}

function told({ section, task }: Placed, change: TaskChange["change"], fields: FieldChange[]): TaskChange {
  return { key: task.key, title: task.title, sectionTitle: section.title, scope: task.scope, change, fields };
}

function tasksChanged(before: readonly ChecklistSection[], after: readonly ChecklistSection[]): TaskChange[] {
  const [old, now] = [placed(before), placed(after)];
  const added = [...now].filter(([key]) => !old.has(key)).map(([, item]) => told(item, "added", []));
  const removed = [...old].filter(([key]) => !now.has(key)).map(([, item]) => told(item, "removed", []));
  const changed = [...now].flatMap(([key, item]) => {
    const earlier = old.get(key);
    const fields = earlier ? differences(earlier, item) : [];
    return fields.length > 0 ? [told(item, "changed", fields)] : [];
  });
  return [...added, ...removed, ...changed];
}

const inOrder = <T extends { order: number }>(items: readonly T[]) => items.toSorted((a, b) => a.order - b.order);

/** Tasks of both in the order of one: a new task between two old ones moves neither. */
function orderOf(section: ChecklistSection, other: ChecklistSection): string {
  const shared = new Set(other.tasks.map((task) => task.key));
  return inOrder(section.tasks)
    .filter((task) => shared.has(task.key))
    .map((task) => task.title)
    .join("; ");
}

function sectionsChanged(before: readonly ChecklistSection[], after: readonly ChecklistSection[]): SectionChange[] {
  const old = new Map(before.map((section) => [section.key, section]));
  const now = new Set(after.map((section) => section.key));
  const kept = after.flatMap((section): SectionChange[] => {
    const { key, title } = section;
    const earlier = old.get(key);
    if (!earlier) return [{ key, title, change: "added", fields: [] }];
    const rows: [string, string, string][] = [
      ["title", earlier.title, title],
      ["intro", earlier.intro, section.intro],
      ["phase", earlier.phase, section.phase],
      ["order of tasks", orderOf(earlier, section), orderOf(section, earlier)],
    ];
    const fields = rows.filter(([, a, b]) => a !== b).map(([field, a, b]) => ({ field, before: a, after: b }));
    return fields.length > 0 ? [{ key, title, change: "changed", fields }] : [];
  });
  const gone = before.filter((section) => !now.has(section.key));
  return [...kept, ...gone.map(({ key, title }): SectionChange => ({ key, title, change: "removed", fields: [] }))];
}

/** What differs between two checklists, section by section and task by task, each field in words. Keys say what is the same. */
export function diffChecklists(
  before: readonly ChecklistSection[],
  after: readonly ChecklistSection[],
): Pick<ChecklistDiff, "sections" | "tasks"> {
  return { sections: sectionsChanged(before, after), tasks: tasksChanged(before, after) };
}

/**
 * Why a checklist cannot be used with its pack, each as a sentence; empty when it can. Deadlines and closure criteria name tasks
 * and sections, and these have to stay.
 */
export function checklistProblems(pack: Pack, sections: readonly ChecklistSection[]): string[] {
  const keys = sections.map((section) => section.key);
  const twice = keys.filter((key, index) => keys.indexOf(key) !== index);
  return [
    ...twice.map((key) => `Two sections have the key ${key}.`),
    ...packProblems({ ...pack, checklist: [...sections] }).map((problem) =>
      problem
        .replace(
          /^pack\.yaml: names the (task|section) (\S+), which does not exist\.$/,
          "The deadlines or closure criteria of the pack name the $1 $2, so it has to stay. It may be made optional.",
        )
        .replace(/^checklist\.yaml: /, ""),
    ),
  ];
}

/** Whether a key is that of a task which a case or an organization added for itself. */
export function isOwn(key: string): boolean {
  return key.startsWith("own-");
}

const ownPlace = 1000;

function asTask(own: OwnTask, place: number): ChecklistTask {
  const { key, title, guidance, roles, scope, twoPerson, required } = own;
  return {
    key,
    title,
    guidance,
    roles,
    scope,
    twoPerson,
    required,
    order: ownPlace + place,
    dependsOn: [],
    opensWhen: [],
    satisfiedBy: [],
    gate: own.proof
      ? { mode: "all", needs: [{ kind: "attachment", text: "A file that shows it.", except: [] }] }
      : null,
  };
}

/** The checklist of a campaign with the tasks that only this organization or this case has, each at the end of its section. */
export function withOwnTasks(sections: readonly ChecklistSection[], own: readonly OwnTask[]): ChecklistSection[] {
  if (own.length === 0) return [...sections];
  const last = inOrder(sections).at(-1)?.key;
  const known = new Set(sections.map((section) => section.key));
  // The section of a task may be gone from a later version; the task is not.
  const tasks = own.map((task, place) => ({
    section: known.has(task.section) ? task.section : last,
    task: asTask(task, place),
  }));
  return sections.map((section) => ({
    ...section,
    tasks: [...section.tasks, ...tasks.filter((item) => item.section === section.key).map((item) => item.task)],
  }));
}
