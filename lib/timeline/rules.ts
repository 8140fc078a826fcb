import type { CaseRole } from "@/lib/core/states";
import { dayMs, hourMs, minuteMs } from "@/lib/core/time";

/** People reword what they added themselves; a lead may reword what anyone added. What evidence shows is never reworded. */
export function mayReword(
  actor: { userId: string | null; role: CaseRole },
  event: { kind: string; authorId: string | null },
): boolean {
  if (event.kind !== "person") return false;
  if (actor.role === "admin" || actor.role === "lead") return true;
  return actor.userId !== null && event.authorId === actor.userId;
}

const steps = [
  minuteMs,
  5 * minuteMs,
  15 * minuteMs,
  30 * minuteMs,
  hourMs,
  2 * hourMs,
  3 * hourMs,
  6 * hourMs,
  12 * hourMs,
  dayMs,
  2 * dayMs,
  7 * dayMs,
  14 * dayMs,
  28 * dayMs,
];

/**
 * The length of one slice so that a span falls into at most about `slices` of them: a length people count in, and so many
 * whole four weeks when the span is years.
 */
export function sliceLength(spanMs: number, slices: number): number {
  const least = spanMs / slices;
  const step = steps.find((length) => length >= least);
  return step ?? Math.ceil(least / (28 * dayMs)) * 28 * dayMs;
}

/** The start of the slice that holds an instant; slices of a day begin at midnight UTC. */
export function sliceStart(atMs: number, sliceMs: number): number {
  return Math.floor(atMs / sliceMs) * sliceMs;
}

/** The words of a search: each must occur, upper and lower case are one. */
export function searchWords(text: string | undefined): string[] {
  return [...new Set((text ?? "").trim().toLowerCase().split(/\s+/))].filter((word) => word !== "");
}
