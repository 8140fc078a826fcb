import type { BulkAction } from "@/lib/bulk/schema";
import type { Actor } from "@/lib/auth/schema";
import { env } from "@/lib/core/env";
import { AppError } from "@/lib/core/errors";
import type { Tx } from "@/lib/db/client";

import type { Act } from "./act";

type Of<Name extends BulkAction["action"]> = Extract<BulkAction, { action: Name }>;

/** What sends and takes back letters; the floor above says so once, since letters are a neighbour on this one. */
export type Letters = {
  queue: (
    tx: Tx,
    actor: Actor,
    letter: { caseId: string; template: Of<"letter">["template"]; message: string; bulkId: string; now: Date },
  ) => Promise<string>;
  withdraw: (tx: Tx, actor: Actor, letter: { caseId: string; letterId: string; now: Date }) => Promise<void>;
};

let letters: Letters | null = null;

export function writeLettersBy(work: Letters): void {
  letters = work;
}

export function lettersWork(): boolean {
  return env().smtpUrl !== undefined;
}

function installed(): Letters {
  if (letters === null) throw new Error("This process sends no letters.");
  return letters;
}

/** Writes to the first contact of every organization; taken back as long as a letter is not on its way. */
export const letter: Act<Of<"letter">> = {
  act: "share.manage",
  settles: false,
  apply: async ({ tx, actor, scope, runId, now }, { template, message }) => {
    if (scope.closed) throw new AppError("FORBIDDEN", "This case is closed.");
    const { caseId } = scope;
    const letterId = await installed().queue(tx, actor, { caseId, template, message, bulkId: runId, now });
    return { outcome: "changed", written: { before: {}, after: { letterId } } };
  },
  undoAct: "share.manage",
  undo: async ({ tx, actor, scope, now }, { after }) => {
    const letterId = String(after["letterId"]);
    await installed().withdraw(tx, actor, { caseId: scope.caseId, letterId, now });
    return { outcome: "changed", written: { before: after, after: {} } };
  },
};
