import { appendAudit, changes } from "@/lib/audit/commands";
import type { Actor } from "@/lib/auth/schema";
import { AppError, conflict } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import type { Severity } from "@/lib/core/states";
import type { TimelineKind } from "@/lib/core/words";
import type { Tx } from "@/lib/db/client";
import { changed } from "@/lib/live/publish";

import { getEvent } from "./queries";
import type { AddEventInput, PatchEventInput, TimelineItem } from "./schema";

function searchTextOf(event: { title: string; detail: string; serverName?: string | null }): string {
  return `${event.title} ${event.detail} ${event.serverName ?? ""}`.toLowerCase().slice(0, 4000);
}

type Links = { caseId: string; serverId?: string | null; evidenceId?: string | null; findingId?: string | null };

/** What an event points at must be in the same case; answers the name of its server. */
async function checkLinks(tx: Tx, { caseId, serverId, evidenceId, findingId }: Links): Promise<string | null> {
  const here = (id: string) => ({ where: { caseId_id: { caseId, id } } });
  const server = serverId ? await tx.server.findUnique({ ...here(serverId), select: { hostname: true } }) : null;
  if (serverId && !server)
    throw new AppError("INVALID", "There is no such server in this case.", { field: "serverId" });
  if (evidenceId && !(await tx.evidence.findUnique({ ...here(evidenceId), select: { id: true } })))
    throw new AppError("INVALID", "There is no such evidence in this case.", { field: "evidenceId" });
  if (findingId && !(await tx.finding.findUnique({ ...here(findingId), select: { id: true } })))
    throw new AppError("INVALID", "There is no such finding in this case.", { field: "findingId" });
  return server?.hostname ?? null;
}

/** Adds what a person knows happened; it is starred, since someone thought it worth writing. */
export async function addEvent(tx: Tx, actor: Actor, input: AddEventInput): Promise<TimelineItem> {
  const { caseId } = input;
  const id = newId();
  const serverName = await checkLinks(tx, input);
  await tx.timelineEvent.create({
    data: {
      ...input,
      id,
      sourceKey: `person:${id}`,
      at: new Date(input.at),
      kind: "person",
      serverName,
      starred: true,
      authorId: actor.userId,
      authorName: actor.name,
      searchText: searchTextOf({ ...input, serverName }),
    },
  });
  await appendAudit(tx, actor, {
    caseId,
    action: "timeline.add",
    object: "timeline_event",
    objectId: id,
    after: { at: input.at, title: input.title },
  });
  changed(tx, { caseId, topic: "timeline", ids: [id] });
  return getEvent(tx, actor, { caseId, eventId: id });
}

/** Refuses to touch the words of what evidence shows, or of what someone else wrote. */
function assertReword(event: TimelineItem): void {
  if (event.kind !== "person")
    throw new AppError(
      "UNPROCESSABLE",
      "This event comes from evidence and cannot be reworded. Add your own beside it.",
      { field: "title" },
    );
  if (!event.editable)
    throw new AppError(
      "FORBIDDEN",
      `${event.author ?? "Someone else"} added this event. Ask them or a lead to change it.`,
    );
}

/** Stars any event; words, time and links only of those added by hand, by who added them or a lead. A stale version answers CONFLICT. */
export async function updateEvent(tx: Tx, actor: Actor, input: PatchEventInput): Promise<TimelineItem> {
  const { caseId, eventId, version, starred, ...words } = input;
  const before = await getEvent(tx, actor, { caseId, eventId });
  const rewords = Object.values(words).some((value) => value !== undefined);
  if (rewords) assertReword(before);
  const serverName = await checkLinks(tx, { caseId, ...words });
  const named = words.serverId === undefined ? before.serverName : serverName;
  const { count } = await tx.timelineEvent.updateMany({
    where: { caseId, id: eventId, version },
    data: {
      ...words,
      starred,
      at: words.at ? new Date(words.at) : undefined,
      serverName: words.serverId === undefined ? undefined : serverName,
      searchText: rewords
        ? searchTextOf({ title: words.title ?? before.title, detail: words.detail ?? before.detail, serverName: named })
        : undefined,
      version: { increment: 1 },
    },
  });
  if (count === 0) throw conflict("timeline event", { ...(await getEvent(tx, actor, { caseId, eventId })) });
  await appendAudit(tx, actor, {
    caseId,
    action: "timeline.update",
    object: "timeline_event",
    objectId: eventId,
    ...changes(
      { ...before, serverId: before.server?.id ?? null },
      { ...words, ...(starred === undefined ? {} : { starred }) },
    ),
  });
  changed(tx, { caseId, topic: "timeline", ids: [eventId] });
  return getEvent(tx, actor, { caseId, eventId });
}

/** Takes back an event that was added by hand. A stale version answers CONFLICT: somebody has just changed what would go. */
export async function removeEvent(
  tx: Tx,
  actor: Actor,
  input: { caseId: string; eventId: string; version: number },
): Promise<void> {
  const { caseId, eventId, version } = input;
  const before = await getEvent(tx, actor, { caseId, eventId });
  assertReword(before);
  const { count } = await tx.timelineEvent.deleteMany({ where: { caseId, id: eventId, version } });
  if (count === 0) throw conflict("timeline event", { ...(await getEvent(tx, actor, { caseId, eventId })) });
  await appendAudit(tx, actor, {
    caseId,
    action: "timeline.remove",
    object: "timeline_event",
    objectId: eventId,
    before: { at: before.at, title: before.title },
  });
  changed(tx, { caseId, topic: "timeline", ids: [eventId] });
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

function sourceKeyOf(evidenceId: string, key: string): string {
  return `evidence:${evidenceId}:${key}`;
}

/** Of the events that the same bytes give under several evidence ids, all but those of the first received are copies. */
async function markCopies(tx: Tx, caseId: string, sameBytes: readonly string[]): Promise<void> {
  const [first] = sameBytes;
  if (first === undefined || sameBytes.length < 2) return;
  const keyFrom = sourceKeyOf(first, "").length + 1;
  await tx.$executeRaw`
    UPDATE timeline_event t SET is_copy = r.is_copy
    FROM (SELECT id, row_number() OVER
            (PARTITION BY substr(source_key, ${keyFrom}) ORDER BY array_position(${sameBytes}::uuid[], evidence_id)) > 1 AS is_copy
          FROM timeline_event
          WHERE case_id = ${caseId}::uuid AND evidence_id = ANY(${sameBytes}::uuid[]) AND kind <> 'person') r
    WHERE t.case_id = ${caseId}::uuid AND t.id = r.id AND t.is_copy <> r.is_copy`;
}

/**
 * Replaces the events that one piece of evidence gives; those that come again keep their id, star and version. `sameBytes`
 * are all evidence of the case with its bytes, first received first: an event that several of them give is shown once.
 */
export async function replaceEvidenceEvents(
  tx: Tx,
  input: {
    caseId: string;
    evidenceId: string;
    sameBytes: readonly string[];
    events: DerivedEvent[];
    /** Findings whose events stay although the file no longer gives them. */
    keptFindings?: readonly string[];
  },
): Promise<void> {
  const { caseId, evidenceId, sameBytes, events, keptFindings = [] } = input;
  const existing = await tx.timelineEvent.findMany({
    where: { caseId, evidenceId, kind: { not: "person" } },
    select: { id: true, sourceKey: true, starred: true, version: true },
  });
  const known = new Map(existing.map((row) => [row.sourceKey, row]));
  const kept = { OR: [{ findingId: null }, { findingId: { notIn: [...keptFindings] } }] };
  await tx.timelineEvent.deleteMany({
    where: { caseId, evidenceId, kind: { not: "person" }, ...(keptFindings.length > 0 ? kept : {}) },
  });
  const rows = events.map(({ key, findingId, taskId, ...event }) => {
    const sourceKey = sourceKeyOf(evidenceId, key);
    const before = known.get(sourceKey);
    return {
      ...event,
      caseId,
      evidenceId,
      sourceKey,
      id: before?.id ?? newId(),
      starred: before?.starred ?? false,
      version: before?.version ?? 1,
      findingId: findingId ?? null,
      taskId: taskId ?? null,
      count: BigInt(event.count),
      searchText: searchTextOf(event),
    };
  });
  for (let from = 0; from < rows.length; from += rowsPerInsert)
    await tx.timelineEvent.createMany({ data: rows.slice(from, from + rowsPerInsert), skipDuplicates: true });
  await markCopies(tx, caseId, sameBytes);
  changed(tx, { caseId, topic: "timeline" });
}
