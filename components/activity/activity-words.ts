import type { AuditEventView } from "@/lib/audit/schema";
import {
  attributionStatusLabels,
  buildSourceLabels,
  compromiseLabels,
  containmentLabels,
  evidenceStateLabels,
  exposureLabels,
  likelihoodLabels,
  phaseLabels,
  roleLabels,
  taskStateLabels,
  triageLabels,
} from "@/lib/core/states";
import { regimeDecisionLabels } from "@/lib/core/words";

import { actionWords } from "./action-words";

/** The action in words; one that is not listed is spelled out from its own name. */
export function actionOf(event: Pick<AuditEventView, "action">): string {
  return actionWords[event.action] ?? event.action.replaceAll("_", " ").replace(".", ": ");
}

const fieldNames: Record<string, string> = {
  sizeBytes: "Size",
  sha256: "SHA-256",
  tlp: "TLP",
  pap: "PAP",
  ownerId: "Owner",
  teamId: "Team",
  memberIds: "Members",
  assigneeId: "Assignee",
  duplicateOfId: "Duplicate of",
  noteId: "Note",
  evidenceId: "Evidence",
  dueAt: "Due",
  awareAt: "Aware since",
  ipRanges: "Address ranges",
  exit: "Ended as",
  unmet: "Criteria not met",
  ref: "Reference",
  root: "Root of the chains",
  format: "Read as",
  filedAt: "Filed",
};

/** "closeReason" as "Close reason": what people read before a value. */
export function fieldOf(field: string): string {
  const known = fieldNames[field];
  if (known !== undefined) return known;
  const words = field
    .replace(/(?:Id|At)$/, "")
    .replaceAll(/([a-z])([A-Z])/g, "$1 $2")
    .replaceAll("_", " ")
    .toLowerCase();
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

const likelihoods = Object.fromEntries(Object.entries(likelihoodLabels).map(([key, { label }]) => [key, label]));
const stateWords: Record<string, Record<string, string>> = {
  exposure: exposureLabels,
  compromise: compromiseLabels,
  containment: containmentLabels,
  phase: phaseLabels,
  state: { ...taskStateLabels, ...evidenceStateLabels },
  triage: triageLabels,
  status: attributionStatusLabels,
  role: roleLabels,
  likelihood: likelihoods,
  decision: regimeDecisionLabels,
  source: buildSourceLabels,
};

/** A value as words: states by their labels, yes and no, lists with commas; null is the dash. */
export function valueOf(field: string, value: unknown): string {
  if (value === null || value === undefined || value === "") return "–";
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (Array.isArray(value)) return value.length === 0 ? "–" : value.map((one) => valueOf(field, one)).join(", ");
  if (typeof value === "string") return stateWords[field]?.[value] ?? value;
  if (typeof value === "object")
    return Object.values(value)
      .filter((part) => part !== null && part !== "")
      .map((part) => valueOf(field, part))
      .join(", ");
  return JSON.stringify(value);
}

/** Where the thing that an event is about can be looked at; null when it has no place of its own. */
export function placeOf(
  event: Pick<AuditEventView, "caseId" | "object" | "objectId">,
): { href: string; label: string } | null {
  const { caseId, object, objectId } = event;
  if (objectId === null) return null;
  switch (object) {
    case "task":
      return { href: `/cases/${caseId}/checklist?task=${objectId}`, label: "Open the task" };
    case "finding":
      return { href: `/cases/${caseId}/findings?finding=${objectId}`, label: "Open the finding" };
    case "evidence":
      return { href: `/cases/${caseId}/evidence?evidence=${objectId}`, label: "Open the evidence" };
    case "timeline_event":
      return { href: `/cases/${caseId}/timeline`, label: "Open the timeline" };
    case "attribution":
      return { href: `/cases/${caseId}/attribution`, label: "Open the attribution" };
    case "server":
    case "build_reading":
    case "regime_decision":
      return { href: `/cases/${caseId}`, label: "Open the overview" };
    default:
      return null;
  }
}
