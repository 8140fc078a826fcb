import { type CasePhase, casePhases, type CaseRole, type CompromiseState, type TaskState } from "@/lib/core/states";
import { formatAgo, formatDay } from "@/lib/core/time";

const isCompromised = (state: CompromiseState) => state === "implanted" || state === "operated" || state === "spread";

export type ActionTask = {
  id: string;
  key: string;
  title: string;
  sectionTitle: string;
  phase: CasePhase;
  state: TaskState;
  required: boolean;
  opened: boolean;
  serverId: string | null;
  serverName: string | null;
  dueAt: string | null;
  submittedBy: { id: string; name: string } | null;
  proposal: { sentence: string } | null;
  dependsOn: readonly { title: string }[];
  roles: readonly CaseRole[];
};

export type ActionServer = {
  id: string;
  hostname: string;
  exposure: string;
  compromise: CompromiseState;
  compromiseConfirmed: CompromiseState | null;
  compromiseProposed: CompromiseState | null;
  compromiseReason: string;
  unseenAt: string | null;
  exposureProposedReasons: readonly { sentence: string }[];
  seen: readonly { label: string; required: boolean; gaps: readonly { from: string; to: string }[] }[];
};

export type ActionFacts = {
  tasks: readonly ActionTask[];
  servers: readonly ActionServer[];
  /** Critical findings that nobody has judged. */
  newCritical: number;
  /** Claims that wait for a decision. */
  claims: readonly { id: string; cluster: string }[];
  reader: { userId: string | null; role: CaseRole; acts: readonly string[] };
  nowMs: number;
};

/** Where an action is done. */
export type ActionPlace =
  | { kind: "task"; taskId: string }
  | { kind: "findings" }
  | { kind: "server"; serverId: string }
  | { kind: "evidence"; serverId: string | null }
  | { kind: "add_server" }
  | { kind: "claim"; claimId: string };

export type NextAction = {
  key: string;
  title: string;
  why: string;
  dueAt: string | null;
  label: string;
  place: ActionPlace;
  rank: number;
};

function taskAction(task: ActionTask, facts: ActionFacts): NextAction | null {
  const { reader, nowMs } = facts;
  if (!task.opened || task.state === "done" || task.state === "not_applicable" || task.state === "blocked") return null;
  const isReview = task.state === "in_review";
  if (isReview && (task.submittedBy?.id === reader.userId || !reader.acts.includes("task.review"))) return null;
  const server = facts.servers.find((each) => each.id === task.serverId);
  const late = task.dueAt !== null && Date.parse(task.dueAt) < nowMs;
  const hit = server !== undefined && isCompromised(server.compromise);
  const reasons: string[] = [task.sectionTitle];
  if (isReview) reasons.push(`submitted by ${task.submittedBy?.name ?? "someone"}; a second person has to look`);
  else if (task.proposal) reasons.push("evidence shows that it is done; accept it");
  else if (late && task.dueAt) reasons.push(`the target passed ${formatAgo(task.dueAt, nowMs)} ago`);
  else if (hit) reasons.push("an implant or worse is shown here");
  if (task.dependsOn.length > 0 && !isReview) reasons.push(`after: ${task.dependsOn[0]?.title ?? ""}`);
  const rank =
    10 +
    casePhases.indexOf(task.phase) * 10 -
    (late ? 30 : 0) -
    (hit ? 25 : 0) -
    (isReview ? 30 : 0) -
    (task.proposal ? 15 : 0) +
    (task.dependsOn.length > 0 ? 15 : 0) +
    (task.required ? 0 : 40) +
    (task.roles.includes(reader.role) ? 0 : 2);
  const label = isReview ? "Review" : task.proposal ? "Accept" : task.state === "in_progress" ? "Go on" : "Start task";
  const title = task.serverName ? `${task.title} on ${task.serverName}` : task.title;
  return {
    key: `task:${task.key}`,
    title,
    why: reasons.join(" · "),
    dueAt: task.dueAt,
    label,
    place: { kind: "task", taskId: task.id },
    rank,
  };
}

function spanWords(gaps: readonly { from: string; to: string }[]): string {
  const first = gaps.map((gap) => gap.from).toSorted()[0];
  const last = gaps
    .map((gap) => gap.to)
    .toSorted()
    .at(-1);
  return first && last ? `${formatDay(first)} to ${formatDay(last)}` : "";
}

function gapAction(server: ActionServer): NextAction | null {
  const missing = server.seen.filter((kind) => kind.required && kind.gaps.length > 0);
  if (
    missing.length === 0 ||
    isCompromised(server.compromise) ||
    server.compromise === "no_evidence" ||
    server.exposure === "decommissioned"
  )
    return null;
  const kinds = missing.map((kind) => kind.label);
  const shown = kinds.length > 4 ? [...kinds.slice(0, 3), `${kinds.length - 3} more kinds of`] : kinds;
  const words = shown.length > 1 ? `${shown.slice(0, -1).join(", ")} and ${shown.at(-1)}` : (shown[0] ?? "");
  return {
    key: "gap",
    title: `Get ${words} logs of ${server.hostname} for ${spanWords(missing.flatMap((kind) => kind.gaps))}`,
    why: `Closes the gap; without it ${server.hostname} cannot become “no evidence”`,
    dueAt: null,
    label: "Add evidence",
    place: { kind: "evidence", serverId: server.id },
    rank: 32,
  };
}

function verdictAction(server: ActionServer): NextAction | null {
  const { compromiseProposed: proposed } = server;
  if (proposed === null || !isCompromised(proposed) || server.compromiseConfirmed !== null) return null;
  return {
    key: "confirm",
    title: `Confirm what happened on ${server.hostname}`,
    why: server.compromiseReason,
    dueAt: null,
    label: "Confirm",
    place: { kind: "server", serverId: server.id },
    rank: 12,
  };
}

function unseenAction(server: ActionServer): NextAction | null {
  if (server.unseenAt === null) return null;
  return {
    key: "unseen",
    title: `Ask whether ${server.hostname} is patched or gone`,
    why: server.exposureProposedReasons[0]?.sentence ?? "A later scan no longer saw the flaw",
    dueAt: null,
    label: "Decide",
    place: { kind: "server", serverId: server.id },
    rank: 14,
  };
}

/**
 * What to do next, most pressing first, each with its reason: findings nobody judged, states nobody confirmed, then tasks in
 * the order of the work, sooner when late, on a compromised server, or waiting for a second person; then gaps and claims.
 * The same task on several servers is named once.
 */
export function nextActions(facts: ActionFacts): NextAction[] {
  const { reader, servers } = facts;
  const may = (act: string) => reader.acts.includes(act);
  const candidates: (NextAction | null)[] = [];
  if (servers.length === 0 && may("server.add"))
    candidates.push({
      key: "servers",
      title: "Name the servers in scope",
      why: "Tasks, builds and coverage are kept per server; evidence adds those it names",
      dueAt: null,
      label: "Add server",
      place: { kind: "add_server" },
      rank: -10,
    });
  if (facts.newCritical > 0 && may("finding.triage")) {
    const what = facts.newCritical === 1 ? "1 critical finding" : `${facts.newCritical} critical findings`;
    candidates.push({
      key: "triage",
      title: `Judge ${what}`,
      why: "Nobody has said yet whether they hold",
      dueAt: null,
      label: "Triage",
      place: { kind: "findings" },
      rank: -20,
    });
  }
  if (may("server.confirm"))
    candidates.push(...servers.flatMap((server) => [verdictAction(server), unseenAction(server)]));
  if (may("task.update")) candidates.push(...facts.tasks.map((task) => taskAction(task, facts)));
  if (may("evidence.add")) candidates.push(...servers.map(gapAction));
  if (may("attribution.decide"))
    candidates.push(
      ...facts.claims.map((claim): NextAction => ({
        key: "claims",
        title: `Decide on the claim of ${claim.cluster}`,
        why: "Proposed by its indicators; a person accepts, amends or rejects",
        dueAt: null,
        label: "Decide",
        place: { kind: "claim", claimId: claim.id },
        rank: 58,
      })),
    );
  const ordered = candidates.filter((action) => action !== null).toSorted((a, b) => a.rank - b.rank);
  const first = new Map<string, NextAction>();
  const more = new Map<string, number>();
  for (const action of ordered) {
    if (first.has(action.key)) more.set(action.key, (more.get(action.key) ?? 0) + 1);
    else first.set(action.key, action);
  }
  return [...first.values()].map((action) => {
    const others = more.get(action.key) ?? 0;
    return others === 0 ? action : { ...action, why: `${action.why} · and ${others} more like it` };
  });
}
