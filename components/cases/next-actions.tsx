"use client";

import { LinkButton } from "@/components/ui/link-button";
import { Button } from "@/components/ui/button";
import { Section } from "@/components/ui/section";
import { Time } from "@/components/ui/time";
import type { ActionPlace, NextAction } from "@/lib/cases/rules";
import Link from "next/link";

function hrefOf(caseId: string, place: ActionPlace): string | null {
  switch (place.kind) {
    case "task":
      return `/cases/${caseId}/checklist?task=${place.taskId}`;
    case "findings":
      return `/cases/${caseId}/findings?severity=critical&triage=new`;
    case "server":
      return `/cases/${caseId}?server=${place.serverId}`;
    case "evidence":
      return `/cases/${caseId}/evidence`;
    case "claim":
      return `/cases/${caseId}/attribution#claim-${place.claimId}`;
    case "add_server":
      return null;
  }
}

type NextActionsProps = { caseId: string; actions: readonly NextAction[]; openTasks: number; onAddServer: () => void };

/** The three things to do now, each with its reason and the way there. */
export function NextActions({ caseId, actions, openTasks, onAddServer }: NextActionsProps) {
  const shown = actions.slice(0, 3);
  return (
    <Section
      id="next-actions"
      title={shown.length === 3 ? "Next three actions" : "Next actions"}
      actions={
        <Link href={`/cases/${caseId}/checklist?show=open`} prefetch={false}>
          All {openTasks} open tasks
        </Link>
      }
    >
      {shown.length === 0 ? (
        <p className="text-muted">
          Nothing waits for you here.{" "}
          {openTasks > 0 ? "What is open waits for someone else." : "Every task is settled."}
        </p>
      ) : null}
      <ol className="grid">
        {shown.map((action, index) => {
          const href = hrefOf(caseId, action.place);
          const tone = index === 0 ? "primary" : "plain";
          return (
            <li
              key={action.key}
              className="grid grid-cols-[1.25rem_minmax(0,1fr)_auto_8.5rem] items-center gap-x-3 gap-y-2 border-t border-line py-2.5 first:border-t-0 max-md:grid-cols-[1.25rem_minmax(0,1fr)_auto]"
            >
              <span aria-hidden="true" className="font-medium text-muted">
                {index + 1}
              </span>
              <div className="min-w-0">
                <p className="text-pretty">{action.title}</p>
                <p className="text-compact text-muted wrap-anywhere">{action.why}</p>
              </div>
              {action.dueAt === null ? <span /> : <Time at={action.dueAt} as="due" />}
              {href === null ? (
                <Button tone={tone} onClick={onAddServer} className="w-full max-md:col-span-2 max-md:col-start-2">
                  {action.label}
                </Button>
              ) : (
                <LinkButton tone={tone} href={href} className="w-full max-md:col-span-2 max-md:col-start-2">
                  {action.label}
                  <span className="sr-only">: {action.title}</span>
                </LinkButton>
              )}
            </li>
          );
        })}
      </ol>
    </Section>
  );
}
