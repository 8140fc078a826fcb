import { ORPCError } from "@orpc/client";
import type { z } from "zod";

/** What a refused write says: a sentence, and the fields it is about. */
export type Problem = { message: string; fields: Record<string, string> };

/** One value of something that came from outside; undefined where there is none. */
export function partOf(holder: unknown, name: string): unknown {
  if (typeof holder !== "object" || holder === null) return undefined;
  return Object.entries(holder).find(([key]) => key === name)?.[1];
}

/** The sentence of a failure for a person. */
export function sentenceOf(error: unknown): string {
  return error instanceof Error && error.message !== "" ? error.message : "It did not work. Try again.";
}

/** The field a refusal names, so that it is said there. */
export function fieldOf(error: unknown): string | null {
  const field = error instanceof ORPCError ? partOf(error.data, "field") : null;
  return typeof field === "string" ? field : null;
}

/** Reads the error of a procedure; what nobody expected becomes a sentence too. */
export function problemOf(error: unknown): Problem {
  const message = sentenceOf(error);
  const many = error instanceof ORPCError ? partOf(error.data, "fields") : null;
  const named = Array.isArray(many)
    ? many.flatMap((one: unknown) => {
        const [field, text] = [partOf(one, "field"), partOf(one, "message")];
        return typeof field === "string" && typeof text === "string" ? [[field, text]] : [];
      })
    : [];
  const one = fieldOf(error);
  const fields = named.length === 0 && one !== null ? [[one, message]] : named;
  // Of several things wrong with one field the first is said.
  return { message, fields: Object.fromEntries(fields.toReversed()) };
}

/**
 * The row as someone else left it, when a write came too late; null for any other failure. What such a row looks like is
 * fetched only when it happens, so that no page carries the schemas for it.
 */
export async function currentOf<T>(error: unknown, row: () => Promise<z.ZodType<T>>): Promise<T | null> {
  if (!(error instanceof ORPCError) || error.code !== "CONFLICT") return null;
  const parsed = (await row()).safeParse(partOf(error.data, "current"));
  return parsed.success ? parsed.data : null;
}

export const rows = {
  attribution: async () => (await import("@/lib/attribution/schema")).attributionView,
  case: async () => (await import("@/lib/cases/schema")).caseView,
  finding: async () => (await import("@/lib/findings/schema")).findingView,
  regimeDecision: async () => (await import("@/lib/cases/schema")).regimeDecision,
  server: async () => (await import("@/lib/servers/schema")).serverView,
  task: async () => (await import("@/lib/checklists/schema")).taskView,
  timelineEvent: async () => (await import("@/lib/timeline/schema")).timelineItem,
};
