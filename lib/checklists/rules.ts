import { dueAtOf } from "@/lib/campaigns/rules";
import type { Deadline, Gate, Need } from "@/lib/campaigns/schema";
import type { Assurance, CaseRole, Submission, TaskState } from "@/lib/core/states";
import { assuranceWeakestFirst, roleLabels, taskStateLabels } from "@/lib/core/states";

import { judgeBuildReading } from "./judging/build-readings";
import { judgeExposureProof } from "./judging/exposure-proofs";
import type { GateFacts, Judged, Proof } from "./judging/facts";
import { judgeAttachment, judgeEvidence } from "./judging/files";
import { judgePasswords } from "./judging/passwords";
import { judgeRecord } from "./judging/records";
import { judgeToolRun } from "./judging/tool-runs";

/** Work that is over: done, or not needed for a written reason. */
export function isSettled(state: string): boolean {
  return state === "done" || state === "not_applicable";
}

/** Judges one need against what the case holds. */
export function judgeNeed(need: Need, facts: GateFacts): Judged {
  switch (need.kind) {
    case "evidence":
      return judgeEvidence(need, facts);
    case "build_reading":
      return judgeBuildReading(need, facts);
    case "tool_run":
      return judgeToolRun(need, facts);
    case "password_reset":
      return judgePasswords(need, facts);
    case "exposure_proof":
      return judgeExposureProof(facts);
    case "attachment":
      return judgeAttachment(need, facts);
    case "case_record":
      return judgeRecord(need, facts);
    default:
      return need satisfies never;
  }
}

export type JudgedNeed = Judged & { kind: Need["kind"]; text: string };
export type JudgedGate = { mode: "all" | "any"; met: boolean; gap: string | null; needs: JudgedNeed[] };

/**
 * A gate against the facts: which needs are met and by what, and for each other one what would do and why what is there
 * does not. `gap` is the sentence that helps most: of the need that something almost meets, or else of the first.
 */
export function judgeGate(gate: Gate, facts: GateFacts): JudgedGate {
  const needs = gate.needs.map((need) => ({ ...judgeNeed(need, facts), kind: need.kind, text: need.text }));
  const open = gate.mode === "all" ? needs.every((need) => need.met) : needs.some((need) => need.met);
  const missing = needs.filter((need) => !need.met);
  const gap = open ? null : ((missing.find((need) => need.near) ?? missing[0])?.detail ?? "Evidence is missing.");
  return { mode: gate.mode, met: open, gap, needs };
}

function independent(proofs: readonly Proof[]): boolean {
  const fromFiles = proofs.some((proof) => proof.evidenceId !== null);
  return fromFiles && new Set(proofs.map((proof) => proof.origin)).size > 1;
}

/**
 * How well a finished task is supported: `verified` by a second person or by two proofs of different origin of which one is
 * a file, `evidenced` when a file meets its gate, `claimed` otherwise.
 */
export function assuranceOf(gate: JudgedGate | null, reviewed: boolean): Assurance {
  if (reviewed) return "verified";
  if (!gate?.met) return "claimed";
  const proofs = gate.needs.filter((need) => need.met).flatMap((need) => need.proofs);
  if (independent(proofs)) return "verified";
  return proofs.some((proof) => proof.evidenceId !== null) ? "evidenced" : "claimed";
}

/** The stronger of two assurances; proof that was there once is not taken back by a newer look. */
export function stronger(a: Assurance, b: Assurance): Assurance {
  return assuranceWeakestFirst.indexOf(a) >= assuranceWeakestFirst.indexOf(b) ? a : b;
}

type Worker = { userId: string | null; role: CaseRole };
type Reviewable = { roles: readonly CaseRole[]; submittedById: string | null };

/** Null when this person may finish the task; otherwise the reason. The pack's roles bind technicians; leads and analysts do all. */
export function mayNotFinish(task: { roles: readonly CaseRole[] }, worker: Worker): string | null {
  if (worker.role !== "technician" || task.roles.includes("technician")) return null;
  const others = task.roles.filter((role) => role !== "client").map((role) => roleLabels[role].toLowerCase());
  return `This task is for ${others.join(" or ") || "the client"}. Add what you know as a note, and ask them to finish it.`;
}

/** Null when this person may be the second one; otherwise the reason. Never the submitter; a technician only where the task names technicians. */
export function mayNotReview(task: Reviewable, worker: Worker): string | null {
  if (worker.userId === null) return "A second person has to look, not the product.";
  if (worker.userId === task.submittedById) return "You submitted this yourself. A second person has to look at it.";
  if (worker.role === "admin" || worker.role === "lead" || worker.role === "analyst") return null;
  if (worker.role === "technician" && task.roles.includes("technician")) return null;
  return "Your role does not review this task. Ask an analyst of the case or a lead.";
}

export type TaskMove =
  | { kind: "move"; to: TaskState }
  | { kind: "submit" }
  | { kind: "set_aside" }
  | { kind: "finish" }
  | { kind: "approve"; as: Submission }
  | { kind: "return" }
  | { kind: "reopen"; to: "todo" | "in_progress" }
  | { kind: "stay" }
  | { kind: "refuse"; field: "reason" | "state"; sentence: string };

type Movable = {
  state: TaskState;
  reason: string | null;
  twoPerson: boolean;
  submittedById: string | null;
  submittedAs: string | null;
};
type Asked = { to: TaskState; reason: string; userId: string | null };

function needsReason(sentence: string): TaskMove {
  return { kind: "refuse", field: "reason", sentence };
}

/** The second person's word on what was handed in: done, or not applicable. */
export function approvalOf(task: { submittedAs: string | null }): TaskMove & { kind: "approve" } {
  return { kind: "approve", as: task.submittedAs === "not_applicable" ? "not_applicable" : "done" };
}

const isSetAside = (task: Movable) => task.state === "in_review" && task.submittedAs === "not_applicable";

/** That a task of two persons does not apply takes two persons as well, or its proof would be skipped by one. */
function judgeSetAside(task: Movable, { reason, userId }: Asked): TaskMove {
  const proposed = isSetAside(task);
  if (proposed && (userId === null || userId !== task.submittedById)) return approvalOf(task);
  const said = proposed || task.state === "not_applicable";
  if (said && (reason === "" || reason === task.reason)) return { kind: "stay" };
  return reason === "" ? needsReason("Say why this task does not apply.") : { kind: "set_aside" };
}

/**
 * What asking for a state means, given where the task stands and who asks. Blocked, not applicable and reopening need a
 * reason; a two-person task that someone finishes or sets aside goes to review; asking the same of one in review is the
 * second person's approval.
 */
export function judgeMove(task: Movable, asked: Asked): TaskMove {
  const { to, reason, userId } = asked;
  const { state } = task;
  if (to === "not_applicable" && task.twoPerson) return judgeSetAside(task, asked);
  if (to === "blocked" || to === "not_applicable") {
    if (reason === "" && state !== to)
      return needsReason(to === "blocked" ? "Say what blocks this task." : "Say why this task does not apply.");
    return reason === "" || (state === to && reason === task.reason) ? { kind: "stay" } : { kind: "move", to };
  }
  if (state === to) return { kind: "stay" };
  const bySubmitter = userId !== null && userId === task.submittedById;
  switch (to) {
    case "todo":
    case "in_progress":
      if (state === "done")
        return reason === "" ? needsReason("Say why this finished task is opened again.") : { kind: "reopen", to };
      if (state !== "in_review" || bySubmitter) return { kind: "move", to };
      return reason === ""
        ? needsReason("Say what is missing, so that the submitter can mend it.")
        : { kind: "return" };
    case "in_review":
      if (state === "done")
        return {
          kind: "refuse",
          field: "state",
          sentence: "This task is finished. Open it again with a reason first.",
        };
      return { kind: "submit" };
    case "done":
      if (state === "in_review" && !isSetAside(task)) return approvalOf(task);
      return task.twoPerson ? { kind: "submit" } : { kind: "finish" };
    default:
      return to satisfies never;
  }
}

export type Progress = { total: number; verified: number; claimed: number; waiting: number };

type Counted = { state: string; assurance: string | null; opened: boolean; required: boolean };

/** Progress of some tasks: only opened ones that apply count, and optional ones only once they are done. */
export function progressOf(tasks: readonly Counted[]): Progress {
  const counted = tasks.filter(
    (task) => task.opened && task.state !== "not_applicable" && (task.required || task.state === "done"),
  );
  const done = counted.filter((task) => task.state === "done");
  const verified = done.filter((task) => task.assurance === "verified").length;
  return {
    total: counted.length,
    verified,
    claimed: done.length - verified,
    waiting: tasks.filter((task) => !task.opened).length,
  };
}

type Ordered = {
  id: string;
  key: string;
  title: string;
  serverId: string | null;
  serverName: string | null;
  state: string;
  opened: boolean;
};

/**
 * Tasks that the sensible order puts before this one and that are not settled. Advice: nothing is ever held up by it.
 * A task of a server waits for that server's tasks and for those of the case; a task of the case waits for all servers.
 */
export function unfinishedBefore(
  task: { dependsOn: readonly string[]; serverId: string | null },
  all: readonly Ordered[],
): { id: string; title: string }[] {
  return all
    .filter((other) => task.dependsOn.includes(other.key) && other.opened && !isSettled(other.state))
    .filter((other) => task.serverId === null || other.serverId === null || other.serverId === task.serverId)
    .map((other) => ({
      id: other.id,
      title: other.serverName && task.serverId === null ? `${other.title} (${other.serverName})` : other.title,
    }));
}

type Starts = Parameters<typeof dueAtOf>[1];

/**
 * When a task is due: the earliest clock of the pack's own working targets that has started. Deadlines of an authority bind
 * some organizations only; people decide whether one applies, so they set no date by themselves.
 */
export function taskDueAt(key: string, deadlines: readonly Deadline[], starts: Starts): Date | null {
  const dates = deadlines
    .filter((deadline) => deadline.basis === "own" && deadline.tasks.includes(key))
    .map((deadline) => dueAtOf(deadline.clock, starts))
    .filter((due) => due !== null);
  const [first] = dates.toSorted();
  return first === undefined ? null : new Date(first);
}

/** The word for where a task stands; a finished one that a second proof or person confirmed is verified. */
export function taskWord(task: { state: TaskState; assurance: string | null }): string {
  return task.state === "done" && task.assurance === "verified" ? "Verified" : taskStateLabels[task.state];
}

const laterPhases = ["hunt", "eradicate", "credentials", "recover", "report"];

type Finished = { key: string; phase: string; state: string; serverId: string | null; finishedAt: Date | null };
type NewFinding = { title: string; serverId: string | null; createdAt: Date };
type Hunt = { title: string; phase: string; serverId: string | null; reopened: boolean; opened: boolean };

/**
 * Why finished work after the hunt deserves another look: a grave finding came later, or a hunting task was opened again.
 * It is said, and nothing is undone; a person decides what has to be repeated.
 */
export function attentionOf(
  task: Finished,
  later: { findings: readonly NewFinding[]; hunts: readonly Hunt[] },
): string | null {
  if (task.state !== "done" || !laterPhases.includes(task.phase)) return null;
  const { finishedAt } = task;
  const near = (serverId: string | null) => task.serverId === null || serverId === null || serverId === task.serverId;
  const finding =
    finishedAt === null
      ? undefined
      : later.findings.find((found) => near(found.serverId) && found.createdAt > finishedAt);
  if (finding) return `Found after this was done: ${finding.title}. Check whether it has to be done again.`;
  const hunt =
    task.phase === "hunt"
      ? undefined
      : later.hunts.find((other) => other.reopened && other.opened && near(other.serverId));
  return hunt ? `“${hunt.title}” was opened again after this was done. Check whether it has to be done again.` : null;
}
