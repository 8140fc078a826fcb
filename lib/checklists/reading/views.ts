import type { Actor } from "@/lib/auth/schema";
import { attentionOf, isSettled, type JudgedGate, unfinishedBefore } from "@/lib/checklists/rules";
import {
  type AttachedFile,
  type Person,
  proposal as proposalSchema,
  type TaskView,
  taskView,
} from "@/lib/checklists/schema";
import { isOwn } from "@/lib/campaigns/rules";
import type { Tx } from "@/lib/db/client";

import { type CaseTasks, type Definition, judgedGate, type TaskRow } from "./context";

type Extras = {
  names: ReadonlyMap<string, string>;
  notes: ReadonlyMap<string, number>;
  attached: ReadonlyMap<string, (AttachedFile & { attachedById: string | null })[]>;
  findings: { title: string; serverId: string | null; createdAt: Date }[];
  filenames: ReadonlyMap<string, string>;
};

async function readExtras(tx: Tx, caseId: string, all: CaseTasks): Promise<Extras> {
  const notes = await tx.taskNote.groupBy({ by: ["taskId"], where: { caseId }, _count: true });
  const links = await tx.taskEvidence.findMany({
    where: { caseId },
    orderBy: { attachedAt: "asc" },
    include: { evidence: { select: { filename: true, state: true, formatLabel: true, sha256: true } } },
  });
  const findings = await tx.finding.findMany({
    where: { caseId, severity: { in: ["critical", "high"] }, triage: { notIn: ["dismissed", "duplicate"] } },
    orderBy: { createdAt: "desc" },
    take: 100,
    select: { title: true, serverId: true, createdAt: true },
  });
  const ids = all.rows
    .flatMap((row) => [row.assigneeId, row.submittedById, row.reviewedById, row.updatedById])
    .concat(links.map((link) => link.attachedById));
  const wanted = [...new Set(ids.filter((id) => id !== null))];
  const users =
    wanted.length === 0
      ? []
      : await tx.user.findMany({ where: { id: { in: wanted } }, select: { id: true, name: true } });
  const names = new Map(users.map((user) => [user.id, user.name]));
  const attached = new Map<string, (AttachedFile & { attachedById: string | null })[]>();
  for (const link of links) {
    const file = {
      id: link.evidenceId,
      ...link.evidence,
      attachedAt: link.attachedAt.toISOString(),
      attachedBy: link.attachedById === null ? null : (names.get(link.attachedById) ?? "a former user"),
      attachedById: link.attachedById,
    };
    attached.set(link.taskId, [...(attached.get(link.taskId) ?? []), file]);
  }
  const filenames = new Map(all.facts.files.map((file) => [file.id, file.filename]));
  return { names, notes: new Map(notes.map((group) => [group.taskId, group._count])), attached, findings, filenames };
}

function person(id: string | null, names: ReadonlyMap<string, string>): Person | null {
  return id === null ? null : { id, name: names.get(id) ?? "A former user" };
}

function proposalOf(row: TaskRow, filenames: ReadonlyMap<string, string>): TaskView["proposal"] {
  const parsed = proposalSchema.safeParse(row.proposal);
  if (!parsed.success) return null;
  const evidence = parsed.data.evidenceIds.flatMap((id) => {
    const filename = filenames.get(id);
    return filename === undefined ? [] : [{ id, filename }];
  });
  return { ...parsed.data, evidence };
}

function shownGate(gate: JudgedGate | null): TaskView["gate"] {
  return (
    gate && {
      ...gate,
      needs: gate.needs.map(({ kind, text, met, detail, evidence }) => ({ kind, text, met, detail, evidence })),
    }
  );
}

// Two people may have one name, so only the account tells whose a file is.
function isBy(actor: Actor, userId: string | null): boolean {
  return userId !== null && userId === actor.userId;
}

/** What a client sees of a task they share in: what is asked and whether it is there, and nothing of the inner work. */
function forClient(view: TaskView, ownIds: ReadonlySet<string>): TaskView {
  // What a file turned out to be is found by the team.
  const own = view.evidence.filter((file) => ownIds.has(file.id)).map((file) => ({ ...file, formatLabel: null }));
  const left = view.gate?.met ? "Not needed any more." : "Still needed.";
  const gate = view.gate && {
    ...view.gate,
    gap: view.gate.met ? null : "This is still needed from you.",
    needs: view.gate.needs.map((need) => ({ ...need, detail: need.met ? "Received." : left, evidence: [] })),
  };
  const hidden = {
    reason: null,
    assignee: null,
    submittedBy: null,
    submittedAs: null,
    reviewedBy: null,
    updatedBy: null,
    proposal: null,
    attention: null,
  };
  return { ...view, ...hidden, gate, evidence: own, dependsOn: [], notesCount: 0, assurance: null };
}

function wholeView(row: TaskRow, all: CaseTasks, extras: Extras): TaskView {
  const definition: Definition | undefined = all.definitions.get(row.key);
  const nameOf = new Map(all.facts.servers.map((server) => [server.id, server.hostname]));
  const gate = judgedGate(row, all);
  const hunts = all.rows.map((other) => ({
    title: other.title,
    phase: other.phase,
    serverId: other.serverId,
    opened: other.opened,
    reopened:
      other.phase === "hunt" &&
      !isSettled(other.state) &&
      other.state !== "blocked" &&
      other.reason !== null &&
      other.submittedById === null,
  }));
  const named = all.rows.map((other) => ({
    ...other,
    serverName: other.serverId === null ? null : (nameOf.get(other.serverId) ?? null),
  }));
  return taskView.parse({
    ...row,
    guidance: definition?.task.guidance ?? "",
    serverName: row.serverId === null ? null : (nameOf.get(row.serverId) ?? null),
    gate: shownGate(gate),
    gateMet: gate?.met ?? true,
    required: definition?.task.required ?? false,
    own: isOwn(row.key),
    retired: definition === undefined,
    roles: definition?.task.roles ?? ["analyst"],
    assignee: person(row.assigneeId, extras.names),
    submittedBy: person(row.submittedById, extras.names),
    submittedAt: row.submittedAt?.toISOString() ?? null,
    reviewedBy: person(row.reviewedById, extras.names),
    reviewedAt: row.reviewedAt?.toISOString() ?? null,
    dueAt: row.dueAt?.toISOString() ?? null,
    proposal: proposalOf(row, extras.filenames),
    attention: attentionOf(
      { ...row, finishedAt: row.reviewedAt ?? row.submittedAt },
      { findings: extras.findings, hunts },
    ),
    dependsOn: isSettled(row.state)
      ? []
      : unfinishedBefore({ dependsOn: definition?.task.dependsOn ?? [], serverId: row.serverId }, named),
    evidence: extras.attached.get(row.id) ?? [],
    notesCount: extras.notes.get(row.id) ?? 0,
    updatedBy: person(row.updatedById, extras.names),
    updatedAt: row.updatedAt.toISOString(),
  });
}

/** True when this person may know of the task: clients see what is asked of them. */
export function showsTo(
  actor: Actor,
  row: { key: string; opened: boolean },
  definitions: CaseTasks["definitions"],
): boolean {
  return actor.role !== "client" || (row.opened && (definitions.get(row.key)?.task.roles.includes("client") ?? false));
}

/** The tasks `rows` as the actor may see them. */
export async function viewsOf(
  tx: Tx,
  actor: Actor,
  input: { caseId: string; all: CaseTasks; rows: readonly TaskRow[] },
): Promise<TaskView[]> {
  const { caseId, all, rows } = input;
  const extras = await readExtras(tx, caseId, all);
  const views = rows.filter((row) => showsTo(actor, row, all.definitions)).map((row) => wholeView(row, all, extras));
  if (actor.role !== "client") return views;
  const ownOf = (taskId: string) =>
    (extras.attached.get(taskId) ?? []).filter((file) => isBy(actor, file.attachedById));
  return views.map((view) => forClient(view, new Set(ownOf(view.id).map((file) => file.id))));
}
