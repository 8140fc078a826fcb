import { Guidance } from "@/components/checklists/guidance";
import { CompromiseMark } from "@/components/marks/compromise-mark";
import { Section } from "@/components/ui/section";
import { Tag } from "@/components/ui/tag";
import type { CampaignWords, ChecklistSection, ChecklistTask, Need } from "@/lib/campaigns/schema";
import { roleLabels } from "@/lib/core/states";

type Titles = ReadonlyMap<string, string>;

/** The checklist as the pack has it: who does what, what it asks for, and what opens it. */
export function PackChecklist({ sections, words }: { sections: readonly ChecklistSection[]; words: CampaignWords }) {
  const titles = new Map(
    sections.flatMap((section) => section.tasks.map((task): [string, string] => [task.key, task.title])),
  );
  return sections.map((section) => (
    <Section
      key={section.key}
      title={section.title}
      meta={`phase ${words.phase[section.phase].toLowerCase()}, ${section.tasks.length} ${section.tasks.length === 1 ? "task" : "tasks"}`}
    >
      <p className="mb-3 max-w-160 text-muted">{section.intro}</p>
      <ol className="border-t border-line">
        {section.tasks.map((task) => (
          <Task key={task.key} task={task} words={words} titles={titles} />
        ))}
      </ol>
    </Section>
  ));
}

function Task({ task, words, titles }: { task: ChecklistTask; words: CampaignWords; titles: Titles }) {
  return (
    <li className="border-b border-line">
      <details className="group">
        <summary className="flex min-h-8 flex-wrap items-center gap-x-3 gap-y-1 py-1.5 -outline-offset-2 hover:bg-hover">
          <svg
            viewBox="0 0 16 16"
            aria-hidden="true"
            className="mark text-muted transition-transform group-open:rotate-90"
          >
            <path d="m6 4 4 4-4 4" />
          </svg>
          <span className="font-medium">{task.title}</span>
          <span className="text-compact text-muted">per {task.scope}</span>
          {task.gate ? <Tag>evidence gate</Tag> : null}
          {task.twoPerson ? <Tag>two people</Tag> : null}
          {task.required ? null : <Tag dashed>optional</Tag>}
          {task.opensWhen.map((row) => (
            <span
              key={`${row.compromise}${row.uncertain}`}
              className="inline-flex items-center gap-1.5 text-compact text-muted"
            >
              from <CompromiseMark state={row.compromise} label={words.compromise[row.compromise]} />
              {row.uncertain ? "while not verified" : null}
            </span>
          ))}
          <span className="ml-auto text-compact text-muted">
            {task.roles.map((role) => roleLabels[role]).join(", ")}
          </span>
        </summary>
        <div className="grid gap-3 pt-1 pb-4 pl-6.5">
          <Guidance text={task.guidance} />
          {task.gate ? (
            <Needs
              title={task.gate.mode === "all" ? "Done only with all of" : "Done only with one of"}
              needs={task.gate.needs}
            />
          ) : null}
          {task.satisfiedBy.length > 0 ? <Needs title="Proposed as done by" needs={task.satisfiedBy} /> : null}
          {task.dependsOn.length > 0 ? (
            <p className="text-muted">After: {task.dependsOn.map((key) => titles.get(key) ?? key).join("; ")}</p>
          ) : null}
        </div>
      </details>
    </li>
  );
}

function Needs({ title, needs }: { title: string; needs: readonly Need[] }) {
  return (
    <div>
      <p className="font-medium">{title}</p>
      <ul className="list-disc pl-5">
        {needs.map((need) => (
          <li key={need.text}>
            {need.text}
            {"after" in need && need.after ? <span className="text-muted"> Dated after: {need.after}.</span> : null}
          </li>
        ))}
      </ul>
    </div>
  );
}
