"use client";

import Link from "next/link";

import { Glyph } from "@/components/marks/glyph";
import { cx } from "@/components/ui/cx";
import { visible } from "@/components/ui/visible-text";
import type { GateView, NeedView } from "@/lib/checklists/schema";

import { useChecklist } from "./checklist-context";

/** Whether something is there that almost does; its sentence then stands above everything else. */
export function isNear(gate: GateView): boolean {
  return !gate.met && gate.needs.some((need) => !need.met && need.evidence.length > 0);
}

/** What the gate asks for and where each need stands. Says why not, and what would do, before anyone tries. */
export function GateBox({ gate, attached }: { gate: GateView; attached: readonly string[] }) {
  const one = gate.needs.length === 1;
  const heading = one
    ? "Accepted evidence"
    : gate.mode === "all"
      ? "Accepted evidence, all of it is needed"
      : "Accepted evidence, one is enough";
  return (
    <ul aria-label={heading} className="rounded-control border border-line-strong bg-bg">
      {gate.needs.map((need) => (
        <Need
          key={need.text}
          need={need.detail === gate.gap && isNear(gate) ? { ...need, detail: "missing, see above" } : need}
          attached={attached}
        />
      ))}
    </ul>
  );
}

function Need({ need, attached }: { need: NeedView; attached: readonly string[] }) {
  const { caseId } = useChecklist();
  // Attached files stand in the list below, with their links.
  const elsewhere = need.evidence.filter((file) => !attached.includes(file.id));
  return (
    <li className="grid grid-cols-[0.875rem_minmax(0,5fr)_minmax(0,6fr)] items-baseline gap-x-2.5 border-t border-line px-3 py-1.5 first:border-t-0 max-md:grid-cols-[0.875rem_minmax(0,1fr)]">
      <span className={cx("self-center max-md:self-start max-md:pt-0.75", need.met ? "text-done" : "text-todo")}>
        <Glyph name={need.met ? "task-done" : "task-todo"} />
        <span className="sr-only">{need.met ? "Met:" : "Missing:"}</span>
      </span>
      <span className="font-medium">{need.text}</span>
      <span className="min-w-0 text-compact wrap-anywhere text-muted max-md:col-start-2">
        {visible(need.detail)}{" "}
        {elsewhere.slice(0, 3).map((file) => (
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
