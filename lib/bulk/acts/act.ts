import type { CaseAct, CaseScope } from "@/lib/access/policy";
import type { Actor } from "@/lib/auth/schema";
import type { Tx } from "@/lib/db/client";

/** What was written to a case, enough to take it back. */
export type Written = { before: Record<string, unknown>; after: Record<string, unknown> };

/** What an act did to one case; `told` where that differs from case to case. What it refuses it throws as an AppError, whose sentence becomes the reason of the row. */
export type Done = { outcome: "changed"; written: Written; told?: string } | { outcome: "unchanged"; reason: string };

export type Doing = { tx: Tx; actor: Actor; scope: CaseScope; runId: string; now: Date };

/** One thing that can be done to many cases. `settles` when more follows from it than the fields it writes; "before" when it sees to that itself. */
export type Act<A> = {
  act: CaseAct;
  settles: boolean | "before";
  apply: (doing: Doing, action: A) => Promise<Done>;
  /** Takes back what was written, unless somebody changed it meanwhile. */
  undoAct: CaseAct;
  undo: (doing: Doing, written: Written) => Promise<Done>;
};
