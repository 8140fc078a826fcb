"use client";

import { createContext, use } from "react";

import type { Person } from "@/lib/checklists/schema";
import type { CaseRole } from "@/lib/core/states";

import type { TaskWrites } from "./use-task-writes";

export type ChecklistValue = {
  caseId: string;
  me: { id: string | null; role: CaseRole };
  /** What this person may do on this case. */
  acts: readonly string[];
  people: readonly Person[];
  writes: TaskWrites;
};

export const ChecklistContext = createContext<ChecklistValue | null>(null);

/** Who looks at the checklist, and how it is written to. */
export function useChecklist(): ChecklistValue {
  const value = use(ChecklistContext);
  if (!value) throw new Error("A part of the checklist was used outside of it.");
  return value;
}
