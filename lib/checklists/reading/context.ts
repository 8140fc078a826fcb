import { tasksInOrder } from "@/lib/campaigns/rules";
import {
  type ChecklistSection,
  type ChecklistTask,
  gate as gateSchema,
  type Gate,
  type Pack,
} from "@/lib/campaigns/schema";
import { type CasePack, packOfCase } from "@/lib/campaigns/queries";
import { judgeGate, type JudgedGate } from "@/lib/checklists/rules";
import type { Prisma, Tx } from "@/lib/db/client";

import { type CaseFacts, factsFor, readFacts } from "./facts";

export type TaskRow = Prisma.TaskGetPayload<Record<string, never>>;
export type Definition = { section: ChecklistSection; task: ChecklistTask };

/** The tasks of a case with the pack's words and the facts their gates are judged by. */
export type CaseTasks = {
  pack: CasePack;
  definitions: ReadonlyMap<string, Definition>;
  rows: TaskRow[];
  facts: CaseFacts;
};

export function definitionsOf(pack: Pack): ReadonlyMap<string, Definition> {
  return new Map(tasksInOrder(pack.checklist).map((item) => [item.task.key, item]));
}

/** The gate kept with a task when it was made; an empty one is none. */
export function gateOf(row: { gate: Prisma.JsonValue }): Gate | null {
  const parsed = gateSchema.safeParse(row.gate);
  return parsed.success ? parsed.data : null;
}

/** Reads tasks and facts of a case; NOT_FOUND when there is no such case in reach. */
export async function readCaseTasks(tx: Tx, caseId: string): Promise<CaseTasks> {
  const pack = await packOfCase(tx, caseId);
  const rows = await tx.task.findMany({
    where: { caseId },
    orderBy: [{ position: "asc" }, { target: "asc" }, { id: "asc" }],
  });
  const facts = await readFacts(tx, caseId);
  return { pack, definitions: definitionsOf(pack), rows, facts };
}

function readWork(rows: readonly TaskRow[]) {
  return rows.map((row) => ({
    ...row,
    waitsFor: gateOf(row)?.needs.flatMap((need) => ("after" in need ? (need.after ?? []) : [])) ?? [],
  }));
}

const works = new WeakMap<readonly TaskRow[], ReturnType<typeof readWork>>();

/** The work of a case as moments need it; worked out once for the rows of one reading, since every gate asks for it. */
export function workOf(rows: readonly TaskRow[]): ReturnType<typeof readWork> {
  const known = works.get(rows) ?? readWork(rows);
  works.set(rows, known);
  return known;
}

/** The gate of one task as it stands, or null when it has none. */
export function judgedGate(row: TaskRow, all: Pick<CaseTasks, "rows" | "facts">): JudgedGate | null {
  const asked = gateOf(row);
  return asked && judgeGate(asked, factsFor(row, all.facts, workOf(all.rows)));
}
