"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { OwnTaskForm } from "@/components/checklists/own-task-form";
import { sentenceOf } from "@/components/data/failure";
import { Button } from "@/components/ui/button";
import { notifyFailed } from "@/components/ui/notify";
import { visible } from "@/components/ui/visible-text";
import { api, client } from "@/lib/api/client";
import type { OrganizationView } from "@/lib/organizations/schema";

type OrganizationTasksProps = { organization: OrganizationView; slug: string; mayEdit: boolean };

/** Tasks that every case of this organization has beside those of its campaign. */
export function OrganizationTasks({ organization, slug, mayEdit }: OrganizationTasksProps) {
  const { id: organizationId, name } = organization;
  const [adding, setAdding] = useState(false);
  const tasks = useQuery(api.organizations.tasks.queryOptions({ input: { organizationId } }));
  const sections = useQuery(api.campaigns.checklist.queryOptions({ input: { slug }, enabled: adding }));
  const drop = useMutation({
    mutationFn: (key: string) => client.organizations.dropTask({ organizationId, key }),
    onSuccess: () => tasks.refetch(),
    onError: (error) => notifyFailed("The task is still there.", { detail: sentenceOf(error) }),
  });
  const items = tasks.data?.items ?? [];
  if (items.length === 0 && !mayEdit) return null;
  return (
    <section className="grid gap-2">
      <h3>Tasks of its own</h3>
      {items.length === 0 ? <p className="text-muted">Its cases have the tasks of the campaign alone.</p> : null}
      <ul className="grid gap-1">
        {items.map((task) => (
          <li key={task.key} className="flex flex-wrap items-baseline gap-x-3">
            <span>{visible(task.title)}</span>
            <span className="text-compact text-muted">
              per {task.scope}, by {visible(task.addedBy)}
            </span>
            {mayEdit ? (
              <Button
                tone="quiet"
                className="ml-auto"
                aria-label={`Remove ${task.title}`}
                onClick={() => drop.mutate(task.key)}
              >
                Remove
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
      {mayEdit ? (
        <span>
          <Button onClick={() => setAdding(true)}>Add a task</Button>
        </span>
      ) : null}
      {adding && sections.data ? (
        <OwnTaskForm
          whose={`every case of ${name}`}
          sections={sections.data.items}
          onClose={() => setAdding(false)}
          onSave={async (task) => {
            await client.organizations.defineTask({ organizationId, ...task });
            await tasks.refetch();
          }}
        />
      ) : null}
    </section>
  );
}
