import { severities } from "@/lib/core/states";
import type { precisions } from "@/lib/core/words";
import type { TimelineItem } from "@/lib/timeline/schema";

/** What a person types about an event. The time is UTC as typed, "2021-03-03T06:50" or a date alone. */
export type EventDraft = {
  at: string;
  precision: (typeof precisions)[number];
  title: string;
  detail: string;
  severity: string;
  serverId: string;
  cluster: string;
  findingId: string | null;
  evidenceId: string | null;
};

export type EventProblem = { field: "at" | "title"; message: string };

const typedDay = /^\d{4}-\d{2}-\d{2}/;
const typedInstant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?$/;

/** The typed time as an instant in UTC; null when it is no time. A date alone is a time only when the day is all that is known. */
export function instantOf(draft: Pick<EventDraft, "at" | "precision">): string | null {
  const day = typedDay.exec(draft.at)?.[0];
  if (draft.precision === "day" ? day === undefined : !typedInstant.test(draft.at)) return null;
  const ms = Date.parse(draft.precision === "day" ? `${day}T00:00:00Z` : `${draft.at}Z`);
  return Number.isNaN(ms) ? null : new Date(ms).toISOString();
}

/** What is missing before it can be saved. */
export function problemOf(draft: EventDraft): EventProblem | null {
  if (draft.title.trim() === "") return { field: "title", message: "Say in a few words what happened." };
  if (instantOf(draft) === null)
    return {
      field: "at",
      message: "Give the time in UTC, such as 2021-03-03 06:50, or choose the precision day and give the date.",
    };
  return null;
}

/** A draft as the API takes it. */
export function wordsOf(draft: EventDraft) {
  return {
    at: instantOf(draft) ?? "",
    precision: draft.precision,
    title: draft.title.trim(),
    detail: draft.detail.trim(),
    severity: severities.find((known) => known === draft.severity) ?? null,
    serverId: draft.serverId || null,
    clusters: draft.cluster ? [draft.cluster] : [],
    findingId: draft.findingId,
    evidenceId: draft.evidenceId,
  };
}

const typedLength: Record<EventDraft["precision"], number> = { day: 10, minute: 16, second: 19, millisecond: 23 };

/** An event as a draft to change. */
export function draftOf(item: TimelineItem): EventDraft {
  return {
    at: item.at.slice(0, typedLength[item.precision]),
    precision: item.precision,
    title: item.title,
    detail: item.detail,
    severity: item.severity ?? "",
    serverId: item.server?.id ?? "",
    cluster: item.clusters[0] ?? "",
    findingId: item.findingId,
    evidenceId: item.evidenceId,
  };
}

export const emptyDraft: EventDraft = {
  at: "",
  precision: "minute",
  title: "",
  detail: "",
  severity: "",
  serverId: "",
  cluster: "",
  findingId: null,
  evidenceId: null,
};
