import type { Actor } from "@/lib/auth/schema";
import { AppError, notFound } from "@/lib/core/errors";
import type { Tx } from "@/lib/db/client";

import { concerns, isOfFormat, provesNothing } from "./judging/files";
import { gateOf, readCaseTasks, workOf } from "./reading/context";
import { factsFor } from "./reading/facts";
import { showsTo, viewsOf } from "./reading/views";
import { progressOf } from "./rules";
import type { CandidateView, NoteView, SectionView, TaskList, TaskView } from "./schema";

/** The checklist of a case in working order, with its sections; unopened tasks only with `opened: "all"`. */
export async function listTasks(
  tx: Tx,
  actor: Actor,
  input: { caseId: string; opened: "yes" | "all" },
): Promise<TaskList> {
  const all = await readCaseTasks(tx, input.caseId);
  const rows = all.rows.filter((row) => row.opened || (input.opened === "all" && actor.role !== "client"));
  const items = await viewsOf(tx, actor, { caseId: input.caseId, all, rows });
  const visible = all.rows.filter((row) => showsTo(actor, row, all.definitions));
  const keys = [...new Map(visible.map((row) => [row.section, row.sectionTitle]))];
  const sections: SectionView[] = keys.map(([key, title]) => {
    const own = visible
      .filter((row) => row.section === key)
      .map((row) => ({ ...row, required: all.definitions.get(row.key)?.task.required ?? false }));
    const intro = all.pack.checklist.find((section) => section.key === key)?.intro ?? "";
    return { key, title, intro, ...progressOf(own) };
  });
  return {
    items,
    nextCursor: null,
    sections,
    packVersion: all.pack.manifest.version,
    checklistNumber: all.pack.checklistNumber,
  };
}

/** One task as the actor sees it; NOT_FOUND when there is none, or none for them. */
export async function getTask(tx: Tx, actor: Actor, input: { caseId: string; taskId: string }): Promise<TaskView> {
  const all = await readCaseTasks(tx, input.caseId);
  const rows = all.rows.filter((row) => row.id === input.taskId);
  const [view] = await viewsOf(tx, actor, { caseId: input.caseId, all, rows });
  if (!view) throw notFound("task");
  return view;
}

/** Notes of a task, oldest first. FORBIDDEN for clients: they are the team's own. */
export async function listNotes(tx: Tx, actor: Actor, input: { caseId: string; taskId: string }): Promise<NoteView[]> {
  if (actor.role === "client") throw new AppError("FORBIDDEN", "Notes are kept inside the response team.");
  const { caseId, taskId } = input;
  const task = await tx.task.findUnique({ where: { caseId_id: { caseId, id: taskId } }, select: { id: true } });
  if (!task) throw notFound("task");
  const rows = await tx.taskNote.findMany({
    where: { caseId, taskId },
    orderBy: [{ at: "asc" }, { id: "asc" }],
    take: 1000,
  });
  return rows.map((row) => ({ id: row.id, author: row.authorName, body: row.body, at: row.at.toISOString() }));
}

const candidatesShown = 50;

/** Files of the case that may be attached to a task and are not yet, those that fit its gate first, then the newest. */
export async function listCandidates(
  tx: Tx,
  input: { caseId: string; taskId: string; q?: string },
): Promise<{ items: CandidateView[]; nextCursor: null; total: number }> {
  const { caseId, taskId, q } = input;
  const all = await readCaseTasks(tx, caseId);
  const task = all.rows.find((row) => row.id === taskId);
  if (!task) throw notFound("task");
  const where = {
    caseId,
    taskEvidences: { none: { taskId } },
    ...(q ? { filename: { contains: q, mode: "insensitive" as const } } : {}),
  };
  const formats =
    gateOf(task)?.needs.flatMap((need) =>
      need.kind === "evidence"
        ? need.formats
        : need.kind === "tool_run"
          ? [need.tool === "msert" ? ("msert-log" as const) : need.tool]
          : need.kind === "password_reset"
            ? ["password-export" as const]
            : need.kind === "exposure_proof"
              ? (["eomt-log", "web-config-mitigation"] as const)
              : [],
    ) ?? [];
  const facts = factsFor(task, all.facts, workOf(all.rows));
  const fitting = new Set(
    facts.files
      .filter((file) => concerns(file, facts) && !provesNothing(file))
      .filter((file) => formats.some((format) => format !== "any" && isOfFormat(file, format)))
      .map((file) => file.id),
  );
  const select = {
    id: true,
    filename: true,
    path: true,
    formatLabel: true,
    state: true,
    serverId: true,
    receivedAt: true,
    receivedByName: true,
    sizeBytes: true,
  } as const;
  const first = await tx.evidence.findMany({
    where: { ...where, id: { in: [...fitting] } },
    orderBy: { receivedAt: "desc" },
    take: candidatesShown,
    select,
  });
  const newest = await tx.evidence.findMany({
    where: { ...where, id: { notIn: [...fitting] } },
    orderBy: [{ depth: "asc" }, { receivedAt: "desc" }],
    take: candidatesShown,
    select,
  });
  const found = await tx.case.findUnique({ where: { id: caseId }, select: { evidenceCount: true } });
  const nameOf = new Map(all.facts.servers.map((server) => [server.id, server.hostname]));
  const items = [...first, ...newest].slice(0, candidatesShown).map((row) => ({
    id: row.id,
    filename: row.filename,
    formatLabel: row.formatLabel,
    state: row.state,
    serverName: row.serverId === null ? null : (nameOf.get(row.serverId) ?? null),
    receivedAt: row.receivedAt.toISOString(),
    receivedBy: row.receivedByName,
    sizeBytes: Number(row.sizeBytes),
    fits: fitting.has(row.id),
  }));
  return { items, nextCursor: null, total: found?.evidenceCount ?? items.length };
}
