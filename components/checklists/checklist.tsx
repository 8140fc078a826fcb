"use client";

import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { parseAsBoolean, parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { useMemo, useState } from "react";

import { useCaseRefresh } from "@/components/cases/use-case-write";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { Segmented } from "@/components/ui/segmented";
import { Select } from "@/components/ui/select";
import { SplitProgress } from "@/components/ui/split-progress";
import { api, client } from "@/lib/api/client";
import type { Person } from "@/lib/checklists/schema";
import type { CaseRole } from "@/lib/core/states";

import { ChecklistContext } from "./checklist-context";
import { ChecklistOffer } from "./checklist-offer";
import { ClientNeeds } from "./client-needs";
import { OwnTaskForm } from "./own-task-form";
import { SectionRail } from "./section-rail";
import { SectionTasks } from "./section-tasks";
import { TaskConflict } from "./task-conflict";
import { isShown, type Show, shows } from "./task-words";
import { useTaskKeys } from "./use-task-keys";
import { useTaskWrites } from "./use-task-writes";

const inUrl = {
  show: parseAsStringLiteral(shows).withDefault("all"),
  server: parseAsString.withDefault(""),
  task: parseAsString,
  client: parseAsBoolean.withDefault(false),
};

const showLabels: Record<Show, string> = { all: "All", open: "Open", mine: "Mine", review: "To review" };

type ChecklistProps = { caseId: string; me: { id: string | null; name: string; role: CaseRole } };

/** The checklist of a case: sections with progress, tasks with their gates, filters and the opened task in the URL. */
export function Checklist({ caseId, me }: ChecklistProps) {
  const { data } = useSuspenseQuery(api.tasks.list.queryOptions({ input: { caseId } }));
  const { data: found } = useQuery(api.cases.get.queryOptions({ input: { caseId } }));
  const [{ show, server, task: openId, client: asClient }, setUrl] = useQueryStates(inUrl, { history: "replace" });
  const writes = useTaskWrites(caseId);
  const refresh = useCaseRefresh(caseId);
  const [adding, setAdding] = useState(false);
  const people = useMemo(() => peopleOf(me, found?.owner ?? null, found?.members ?? []), [me, found]);
  const value = useMemo(
    () => ({ caseId, me, acts: found?.acts ?? [], people, writes }),
    [caseId, me, found, people, writes],
  );

  const servers = [
    ...new Map(
      data.items.flatMap((task) =>
        task.serverId && task.serverName ? [[task.serverId, task.serverName] as const] : [],
      ),
    ),
  ];
  const ofServer = data.items.filter((task) => server === "" || task.serverId === server || task.serverId === null);
  const visibleTasks = ofServer.filter((task) => isShown(task, show, me.id));
  const toggle = (taskId: string) => void setUrl({ task: taskId === openId ? null : taskId });
  const { onFocus } = useTaskKeys(visibleTasks.map((task) => task.id));

  if (me.role === "client") {
    return (
      <ChecklistContext value={value}>
        <ClientNeeds tasks={data.items} />
      </ChecklistContext>
    );
  }

  return (
    <ChecklistContext value={value}>
      <div className="flex">
        <SectionRail sections={data.sections} packVersion={data.packVersion} checklistNumber={data.checklistNumber} />
        <div className="min-w-0 flex-1">
          {value.acts.includes("checklist.offer") ? (
            <ChecklistOffer caseId={caseId} mayApply={value.acts.includes("checklist.apply")} />
          ) : null}
          <div className="flex flex-wrap items-center gap-x-4 gap-y-2 border-b border-line px-gutter py-2 no-print">
            <Segmented
              label="Show"
              value={show}
              onValueChange={(next) => void setUrl({ show: next })}
              options={shows.map((each) => ({
                value: each,
                label: showLabels[each],
                count: ofServer.filter((task) => isShown(task, each, me.id)).length,
              }))}
            />
            {servers.length > 1 ? (
              <span className="w-44 max-md:w-full">
                <Select
                  compact
                  aria-label="Server"
                  placeholder="All servers"
                  value={server}
                  onChange={(event) => void setUrl({ server: event.target.value })}
                  options={servers.map(([id, name]) => ({ value: id, label: name }))}
                />
              </span>
            ) : null}
            <span className="ml-auto flex items-center gap-4 text-compact text-muted max-md:hidden">
              <span className="flex items-center gap-1.5">
                <SplitProgress verified={1} claimed={0} required={1} look="bar" className="max-w-6" /> verified
              </span>
              <span className="flex items-center gap-1.5">
                <SplitProgress verified={0} claimed={1} required={1} look="bar" className="max-w-6" /> claimed
              </span>
            </span>
            {value.acts.includes("task.define") ? <Button onClick={() => setAdding(true)}>Add a task</Button> : null}
            <Button aria-pressed={asClient} onClick={() => void setUrl({ client: !asClient })}>
              Client view
            </Button>
          </div>
          {asClient ? (
            <ClientNeeds tasks={data.items.filter((task) => task.roles.includes("client"))} preview />
          ) : visibleTasks.length === 0 ? (
            <EmptyState
              title={data.items.length === 0 ? "This checklist has no tasks yet." : "No task matches."}
              action={
                show === "all" && server === "" ? undefined : (
                  <Button onClick={() => void setUrl({ show: "all", server: "" })}>Show all tasks</Button>
                )
              }
            >
              {data.items.length === 0
                ? "Tasks of servers appear when a server is in scope."
                : "Choose another filter."}
            </EmptyState>
          ) : (
            data.sections.map((section, index) => {
              const tasks = visibleTasks.filter((task) => task.section === section.key);
              if (tasks.length === 0 && (show !== "all" || server !== "")) return null;
              return (
                <SectionTasks
                  key={section.key}
                  index={index + 1}
                  section={section}
                  tasks={tasks}
                  openId={openId}
                  onToggle={toggle}
                  onFocus={onFocus}
                />
              );
            })
          )}
        </div>
      </div>
      {adding ? (
        <OwnTaskForm
          whose="this case"
          sections={data.sections}
          onClose={() => setAdding(false)}
          onSave={async (task) => {
            await client.tasks.define({ caseId, ...task });
            await refresh();
          }}
        />
      ) : null}
      <TaskConflict writes={writes} />
    </ChecklistContext>
  );
}

function peopleOf(
  me: { id: string | null; name: string; role: CaseRole },
  owner: Person | null,
  members: readonly Person[],
): Person[] {
  const own = me.id !== null && me.role !== "manager" && me.role !== "client" ? [{ id: me.id, name: me.name }] : [];
  const all = [...own, ...(owner ? [owner] : []), ...members];
  return [...new Map(all.map((person) => [person.id, person])).values()];
}
