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

/** What an action is called in a sentence about it: "Mira judged a finding". */
const actionWords: Record<string, string> = {
  "case.create": "opened the case",
  "case.update": "changed the case",
  "case.assign": "assigned the case",
  "case.close": "closed the case",
  "case.reopen": "opened the case again",
  "case.confirm": "confirmed the verdict",
  "case.sign_off": "signed the case off",
  "case.rematch_hit": "found new matches on old evidence",
  "case.seen": "looked at what needed attention",
  "case.export": "took an export",
  "reporting.decide": "decided on a duty to report",
  "case.remove_demo": "removed the demo case",
  "report.status": "took a status report",
  "report.technical": "took a technical report",
  "share.create": "made a link for the organization",
  "share.revoke": "withdrew a link",
  "shared.acknowledge": "confirmed that a letter arrived",
  "letter.queue": "wrote a letter to the organization",
  "letter.withdraw": "took back a letter",
  "letter.sent": "sent a letter",
  "letter.failed": "gave up sending a letter",
  "letter.bounced": "had a letter refused for good",
  "mail.schedule": "set up what is sent by itself",
  "mail.unschedule": "removed what was sent by itself",
  "mail.pause": "paused what is sent by itself",
  "mail.resume": "let go on what is sent by itself",
  "mail.suppress": "stopped letters to an address",
  "mail.release": "allowed letters to an address again",
  "shared.answer": "answered over a link",
  "server.add": "put a server in scope",
  "server.update": "changed a server",
  "server.confirm": "confirmed a server's state",
  "build.add": "recorded a build",
  "task.update": "changed a task",
  "task.start": "started a task",
  "task.submit": "handed a task in for review",
  "task.set_aside": "handed a task in as not applicable",
  "task.finish": "finished a task",
  "task.approve": "approved a task",
  "task.return": "returned a task",
  "task.block": "blocked a task",
  "task.reopen": "reopened a task",
  "task.not_applicable": "set a task as not applicable",
  "task.assign": "assigned a task",
  "task.note": "wrote a note on a task",
  "task.attach": "attached evidence to a task",
  "task.detach": "took evidence off a task",
  "evidence.add": "added evidence",
  "evidence.read": "read evidence",
  "evidence.rematch": "matched evidence with what is known now",
  "evidence.try_rule": "tried a rule on evidence",
  "evidence.repeat": "sent evidence again that was there already",
  "evidence.retry": "asked to read evidence again",
  "evidence.failed": "could not read evidence",
  "evidence.open": "looked into evidence",
  "evidence.export": "took a copy of evidence",
  "evidence.table": "exported a table of evidence",
  "evidence.reread": "had files read again with newer parsers",
  "evidence.raise_limit": "raised the unpacking limit of an archive",
  "evidence.verify": "asked for evidence to be verified",
  "evidence.verified": "verified evidence",
  "evidence.assign": "named the server of evidence",
  "evidence.map": "named the columns of evidence",
  "finding.triage": "judged a finding",
  "timeline.add": "added a timeline event",
  "timeline.update": "changed a timeline event",
  "timeline.remove": "took back a timeline event",
  "attribution.propose": "proposed an attribution",
  "attribution.decide": "decided on an attribution",
  "attribution.withdraw": "withdrew an attribution",
  "organization.create": "added an organization",
  "organization.update": "changed an organization",
  "user.create": "made a user",
  "user.setup": "set the installation up",
  "user.update": "changed a user",
  "user.rename": "changed their own name",
  "user.assign": "assigned organizations to a user",
  "user.change_password": "changed their password",
  "user.reset_link": "made a reset link",
  "user.reset_password": "set a new password by link",
  "user.revoke_sessions": "signed a user out everywhere",
  "user.revoke_tokens": "revoked the API tokens of a user",
  "session.open": "signed in",
  "session.close": "signed out",
  "session.revoke": "ended a session",
  "session.revoke_others": "ended their other sessions",
  "sign_in.locked": "was locked out after wrong passwords",
  "token.create": "made an API token",
  "token.revoke": "revoked an API token",
  "team.create": "made a team",
  "team.update": "changed a team",
  "team.remove": "removed a team",
  "invitation.create": "invited somebody",
  "invitation.accept": "accepted an invitation",
  "invitation.revoke": "withdrew an invitation",
  "rule.import": "imported rules",
  "rule.change": "changed a rule",
  "rule.unusable": "set a rule aside that no longer compiles",
  "indicator.import": "imported indicators",
  "indicator.change": "changed an indicator",
  "knowledge.try": "tried a rule",
  "knowledge.export": "took a copy of rules or indicators",
  "rematch.request": "asked to look through stored evidence",
  "rematch.pause": "paused the look through stored evidence",
  "rematch.resume": "let the look through stored evidence go on",
  "rematch.done": "looked through stored evidence",
  "job.cancel": "cancelled work in the background",
  "demo.removed": "removed the demo data",
  "storage.sweep": "removed stored files that belong to no evidence",
  "bulk.start": "changed many cases",
  "bulk.undo": "took back a change of many cases",
  "view.save": "saved a view",
  "view.delete": "deleted a view",
  "import.resolve": "decided on a row of an import",
  "import.start": "sent a file to be imported",
  "import.create": "added organizations by an import",
  "import.update": "brought the case up to an imported list",
  "audit.checkpoint": "signed a checkpoint of all chains",
};

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
