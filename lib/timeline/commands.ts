import { appendAudit, changes } from "@/lib/audit/commands";
import type { Actor } from "@/lib/auth/schema";
import { AppError, conflict } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import type { Severity } from "@/lib/core/states";
import type { Prisma, Tx } from "@/lib/db/client";
import { changed } from "@/lib/live/publish";

import { getEvent } from "./queries";
import type { TimelineItem, TimelineKind } from "./schema";

export type NewEvent = {
  caseId: string;
  at: string;
  precision: string;
  title: string;
  detail: string;
  severity: Severity | null;
  serverId: string | null;
  clusters: string[];
  evidenceId: string | null;
  findingId: string | null;
};

function searchTextOf(event: { title: string; detail: string; serverName?: string | null }): string {
  return `${event.title} ${event.detail} ${event.serverName ?? ""}`.toLowerCase().slice(0, 4000);
}

/** Adds what a person knows happened. */
export async function addEvent(tx: Tx, actor: Actor, input: NewEvent): Promise<TimelineItem> {
  const { caseId } = input;
  const id = newId();
  const server = input.serverId ? await tx.server.findUnique({ where: { caseId_id: { caseId, id: input.serverId } }, select: { hostname: true } }) : null;
  if (input.serverId && !server) throw new AppError("INVALID", "There is no such server in this case.", { field: "serverId" });
  const data: Prisma.TimelineEventUncheckedCreateInput = {
    ...input,
    id,
    sourceKey: `person:${id}`,
    at: new Date(input.at),
    kind: "person",
    serverName: server?.hostname ?? null,
    starred: true,
    authorId: actor.userId,
    authorName: actor.name,
    searchText: searchTextOf({ ...input, serverName: server?.hostname }),
  };
  await tx.timelineEvent.create({ data });
  await appendAudit(tx, actor, { caseId, action: "timeline.add", object: "timeline_event", objectId: id, after: { at: input.at, title: input.title } });
  changed(tx, { caseId, topic: "timeline", ids: [id] });
  return getEvent(tx, caseId, id);
}

type Patch = { caseId: string; eventId: string; version: number; starred?: boolean; at?: string; precision?: string; title?: string; detail?: string };

/** Stars any event; words and time only of those a person added, since what evidence shows is not edited. */
export async function updateEvent(tx: Tx, actor: Actor, input: Patch): Promise<TimelineItem> {
  const { caseId, eventId, version, ...patch } = input;
  const before = await getEvent(tx, caseId, eventId);
  const edits = patch.at !== undefined || patch.title !== undefined || patch.detail !== undefined || patch.precision !== undefined;
  if (edits && before.kind !== "person") throw new AppError("UNPROCESSABLE", "This event comes from evidence and cannot be reworded. Add your own beside it.", { field: "title" });
  const { count } = await tx.timelineEvent.updateMany({
    where: { caseId, id: eventId, version },
    data: { ...patch, at: patch.at ? new Date(patch.at) : undefined, searchText: edits ? searchTextOf({ ...before, ...patch }) : undefined, version: { increment: 1 } },
  });
  if (count === 0) throw conflict("timeline event", { ...before });
  await appendAudit(tx, actor, { caseId, action: "timeline.update", object: "timeline_event", objectId: eventId, ...changes({ ...before }, patch) });
  changed(tx, { caseId, topic: "timeline", ids: [eventId] });
  return getEvent(tx, caseId, eventId);
}

/** Takes back an event that a person added. */
export async function removeEvent(tx: Tx, actor: Actor, input: { caseId: string; eventId: string }): Promise<void> {
  const before = await getEvent(tx, input.caseId, input.eventId);
  if (before.kind !== "person") throw new AppError("UNPROCESSABLE", "This event comes from evidence and stays.", { field: "eventId" });
  await tx.timelineEvent.deleteMany({ where: { caseId: input.caseId, id: input.eventId } });
  await appendAudit(tx, actor, { caseId: input.caseId, action: "timeline.remove", object: "timeline_event", objectId: input.eventId, before: { at: before.at, title: before.title } });
  changed(tx, { caseId: input.caseId, topic: "timeline", ids: [input.eventId] });
}

export type DerivedEvent = {
  /** Names the event among those of its source, so that reading a file again keeps its id and star. */
  key: string;
  at: Date;
  precision: "millisecond" | "second" | "minute" | "day";
  kind: Exclude<TimelineKind, "person">;
  title: string;
  detail: string;
  severity: Severity | null;
  serverId: string | null;
  serverName: string | null;
  clusters: string[];
  findingId?: string | null;
  taskId?: string | null;
  count: number;
};

const rowsPerInsert = 500;

/** Replaces the events that one piece of evidence gives; those that come again keep their id, star and version. */
export async function replaceEvidenceEvents(tx: Tx, input: { caseId: string; evidenceId: string; events: DerivedEvent[] }): Promise<void> {
  const { caseId, evidenceId, events } = input;
  const existing = await tx.timelineEvent.findMany({ where: { caseId, evidenceId, kind: { not: "person" } }, select: { id: true, sourceKey: true, starred: true } });
  const known = new Map(existing.map((row) => [row.sourceKey, row]));
  await tx.timelineEvent.deleteMany({ where: { caseId, evidenceId, kind: { not: "person" } } });
  const rows = events.map(({ key, findingId, taskId, ...event }) => {
    const sourceKey = `evidence:${evidenceId}:${key}`;
    const before = known.get(sourceKey);
    return { ...event, caseId, evidenceId, sourceKey, id: before?.id ?? newId(), starred: before?.starred ?? false, findingId: findingId ?? null, taskId: taskId ?? null, count: BigInt(event.count), searchText: searchTextOf(event) };
  });
  for (let from = 0; from < rows.length; from += rowsPerInsert) await tx.timelineEvent.createMany({ data: rows.slice(from, from + rowsPerInsert), skipDuplicates: true });
  changed(tx, { caseId, topic: "timeline" });
}
