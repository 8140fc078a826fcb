import { parseAsStringLiteral } from "nuqs/server";

export const subjects = [
  "all",
  "task",
  "finding",
  "evidence",
  "timeline",
  "server",
  "attribution",
  "case",
  "report",
] as const;
export type Subject = (typeof subjects)[number];

export const subjectLabels: Record<Subject, string> = {
  all: "All",
  task: "Checklist",
  finding: "Findings",
  evidence: "Evidence",
  timeline: "Timeline",
  server: "Servers",
  attribution: "Attribution",
  case: "Case",
  report: "Reports",
};

/** The chosen subject in the address; read on the server too, so that the first paint has its rows. */
export const activityParams = { about: parseAsStringLiteral(subjects).withDefault("all") };

export const eventsPerPage = 100;

/** What both sides ask for under one key. */
export function activityInput(caseId: string, about: Subject) {
  return { caseId, limit: eventsPerPage, action: about === "all" ? undefined : `${about}.` };
}
