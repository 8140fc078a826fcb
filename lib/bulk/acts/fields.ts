import { patchCase } from "@/lib/cases/commands";
import type { CasePatch } from "@/lib/cases/commands";
import { canonicalJson } from "@/lib/core/hashing";
import { AppError } from "@/lib/core/errors";
import type { BulkAction } from "@/lib/bulk/schema";

import type { Act, Doing, Done, Written } from "./act";

type Of<Name extends BulkAction["action"]> = Extract<BulkAction, { action: Name }>;

async function write({ tx, actor, scope, runId }: Doing, action: string, patch: CasePatch): Promise<Done> {
  const written = await patchCase(tx, actor, { scope, action, patch, also: { bulkId: runId } });
  return written === null ? { outcome: "unchanged", reason: "It is so already." } : { outcome: "changed", written };
}

/** Writes the earlier values of the fields, when they still are what the change wrote. */
function undoFields(action: string) {
  return async (doing: Doing, { before, after }: Written): Promise<Done> => {
    const { tx, scope } = doing;
    const row: Record<string, unknown> = { ...(await tx.case.findUnique({ where: { id: scope.caseId } })) };
    const moved = Object.entries(after).some(([field, value]) => canonicalJson(row[field]) !== canonicalJson(value));
    if (moved) throw new AppError("CONFLICT", "Somebody changed this case since; it stays as it is.");
    return write(doing, action, before);
  };
}

/** Gives cases an owner, a team, or neither. */
export const assign: Act<Of<"assign">> = {
  act: "case.assign",
  settles: false,
  apply: (doing, { ownerId, teamId }) => write(doing, "case.assign", { ownerId, teamId }),
  undoAct: "case.assign",
  undo: undoFields("case.assign"),
};

/** Adds and removes tags; the others stay. */
export const tag: Act<Of<"tag">> = {
  act: "case.update",
  settles: false,
  apply: async (doing, { add, remove }) => {
    const row = await doing.tx.case.findUnique({ where: { id: doing.scope.caseId }, select: { tags: true } });
    const kept = (row?.tags ?? []).filter((known) => !remove.includes(known));
    return write(doing, "case.update", { tags: [...new Set([...kept, ...add])] });
  },
  undoAct: "case.update",
  undo: undoFields("case.update"),
};

/** Sets or takes away the due date. */
export const due: Act<Of<"due">> = {
  act: "case.update",
  settles: false,
  apply: (doing, { dueAt }) =>
    write(doing, "case.update", { dueAt: dueAt === null ? null : new Date(dueAt).toISOString() }),
  undoAct: "case.update",
  undo: undoFields("case.update"),
};
