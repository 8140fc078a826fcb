import { Tag } from "@/components/ui/tag";
import { visible } from "@/components/ui/visible-text";
import type { ChecklistDiff } from "@/lib/campaigns/schema";

type Change = ChecklistDiff["tasks"][number]["change"];
type Entry = ChecklistDiff["sections"][number] & { where: string };

const words: Record<Change, { title: string; ink: string }> = {
  added: { title: "Added", ink: "text-done" },
  removed: { title: "Removed", ink: "text-high" },
  changed: { title: "Changed", ink: "text-fg" },
};

/** What differs between two versions of a checklist: what came, what went, and each changed field in words. */
export function ChecklistChanges({ diff }: { diff: Pick<ChecklistDiff, "sections" | "tasks"> }) {
  const all: Entry[] = [
    ...diff.sections.map((section) => ({ ...section, where: "section" })),
    ...diff.tasks.map((task) => ({ ...task, where: `${task.sectionTitle}, per ${task.scope}` })),
  ];
  if (all.length === 0) return <p className="text-muted">Nothing differs.</p>;
  return (
    <div className="grid gap-4">
      {(["added", "removed", "changed"] as const).map((change) => {
        const entries = all.filter((entry) => entry.change === change);
        if (entries.length === 0) return null;
        const { title, ink } = words[change];
        return (
          <section key={change} aria-label={title} className="grid gap-1">
            <h3 className={ink}>
              {title} ({entries.length})
            </h3>
            <ul className="grid gap-1">
              {entries.map((entry) => (
                <li key={`${entry.where}${entry.key}`} className="grid gap-1">
                  <span className="flex flex-wrap items-baseline gap-x-2">
                    <span className="font-medium">{visible(entry.title)}</span>
                    <Tag>{entry.where}</Tag>
                  </span>
                  <Fields fields={entry.fields} />
                </li>
              ))}
            </ul>
          </section>
        );
      })}
    </div>
  );
}

function Fields({ fields }: { fields: Entry["fields"] }) {
  if (fields.length === 0) return null;
  return (
    <dl className="grid grid-cols-[8rem_minmax(0,1fr)] gap-x-3 gap-y-1 pl-3 text-compact max-md:grid-cols-1">
      {fields.map(({ field, before, after }) => (
        <div key={field} className="contents">
          <dt className="text-muted">{field}</dt>
          <dd className="grid min-w-0 gap-0.5 wrap-anywhere">
            <del className="text-muted">
              <span className="sr-only">before: </span>
              {visible(before) || "nothing"}
            </del>
            <ins className="no-underline">
              <span className="sr-only">after: </span>
              {visible(after) || "nothing"}
            </ins>
          </dd>
        </div>
      ))}
    </dl>
  );
}
