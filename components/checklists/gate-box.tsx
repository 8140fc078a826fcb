"use client";

import Link from "next/link";

import { Glyph } from "@/components/marks/glyph";
import { Callout } from "@/components/ui/callout";
import { cx } from "@/components/ui/cx";
import { visible } from "@/components/ui/visible-text";
import type { GateView, NeedView } from "@/lib/checklists/schema";

import { useChecklist } from "./checklist-context";

/** What the gate asks for and where each need stands. Says why not, and what would do, before anyone tries. */
export function GateBox({ gate, settled }: { gate: GateView; settled: boolean }) {
  const near = gate.needs.some((need) => !need.met && need.evidence.length > 0);
  const one = gate.needs.length === 1;
  const heading = one
    ? "Accepted evidence"
    : gate.mode === "all"
      ? "Accepted evidence, all of it is needed"
      : "Accepted evidence, one is enough";
  return (
    <>
      {!settled && !gate.met && near && gate.gap ? (
        <Callout tone="problem" title={`This cannot be done yet. ${visible(gate.gap)}`} />
      ) : null}
      <ul aria-label={heading} className="rounded-control border border-line-strong bg-bg">
        {gate.needs.map((need) => (
          <Need key={need.text} need={need} />
        ))}
      </ul>
    </>
  );
}

function Need({ need }: { need: NeedView }) {
  const { caseId } = useChecklist();
  return (
    <li className="grid grid-cols-[0.875rem_minmax(0,5fr)_minmax(0,6fr)] items-baseline gap-x-2.5 border-t border-line px-3 py-1.5 first:border-t-0 max-md:grid-cols-[0.875rem_minmax(0,1fr)]">
      <span className={cx("self-center max-md:self-start max-md:pt-0.75", need.met ? "text-done" : "text-todo")}>
        <Glyph name={need.met ? "task-done" : "task-todo"} />
        <span className="sr-only">{need.met ? "Met:" : "Missing:"}</span>
      </span>
      <span className="font-medium">{need.text}</span>
      <span className="min-w-0 text-compact wrap-anywhere text-muted max-md:col-start-2">
        {visible(need.detail)}{" "}
        {need.evidence.slice(0, 3).map((file) => (
          <Link
            key={file.id}
            href={`/cases/${caseId}/evidence?file=${file.id}`}
            prefetch={false}
            className="mr-2 underline decoration-control underline-offset-2"
          >
            {visible(file.filename)}
          </Link>
        ))}
      </span>
    </li>
  );
}
