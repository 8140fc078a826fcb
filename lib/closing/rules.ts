import type { ClosureCriterion, ClosureOutcome } from "@/lib/campaigns/schema";
import { wordHolds } from "@/lib/cases/rules";
import { isSettled } from "@/lib/checklists/rules";
import {
  type CompromiseState,
  exposureLabels,
  type ExposureState,
  exposureStates,
  severities,
  type Severity,
  severityLabels,
} from "@/lib/core/states";

import type { UnmetCriterion } from "./schema";

export type ClosureServer = {
  id: string;
  hostname: string;
  exposure: string;
  exposureAssurance: string;
  compromise: string;
  compromiseConfirmed: string | null;
  /** What the logs do not show of the span that has to be seen, in words; empty when they show all of it. */
  unseen: string[];
};

export type ClosureTask = {
  key: string;
  section: string;
  title: string;
  serverId: string | null;
  state: string;
  opened: boolean;
  /** The pack asks for it; optional work holds nothing up. */
  required: boolean;
  /** A note or a file says something about it. */
  written: boolean;
};

/** What the closure criteria look at, read from the case in one go. */
export type ClosureFacts = {
  servers: ClosureServer[];
  tasks: ClosureTask[];
  openFindings: { severity: string; count: number }[];
};

function listed(names: string[]): string {
  const shown = names.slice(0, 4).join(", ");
  return names.length > 4 ? `${shown} and ${names.length - 4} more` : shown;
}

/** Titles once each; the same task on several servers is counted. */
function counted(titles: string[]): string[] {
  const times = Map.groupBy(titles, (title) => title);
  return [...times].map(([title, same]) => (same.length > 1 ? `${title} (${same.length} servers)` : title));
}

/** Why what was said of a server is no verdict, or null where it is one. */
function lacksVerdict(server: ClosureServer): string | null {
  const { compromise, compromiseConfirmed: said } = server;
  if (said === null) return "nobody has said one";
  if (!wordHolds(server))
    return said === "no_evidence" && compromise === "unknown"
      ? "“no evidence” lost its basis"
      : "later evidence goes beyond what was said";
  return said === "unknown" ? "“unknown” is none" : null;
}

/** Why the gaps of a server are not stated, or null where nothing is missing or someone wrote down what is. */
function unstatedGaps(server: ClosureServer, verdict: ClosureTask | undefined): string | null {
  if (server.unseen.length === 0 || (verdict?.state === "done" && verdict.written)) return null;
  const seen = server.unseen.join(", ");
  return verdict?.state === "done" ? `${seen}, and no note names the gaps` : `${seen}, and no verdict is agreed`;
}

function unsettled(tasks: ClosureTask[]): string[] {
  return counted(tasks.filter((task) => task.opened && !isSettled(task.state)).map((task) => task.title));
}

function missing(criterion: ClosureCriterion, facts: ClosureFacts): string[] {
  const { check } = criterion;
  const named = (why: (server: ClosureServer) => string | null) =>
    facts.servers.flatMap((server) => {
      const reason = why(server);
      return reason === null ? [] : [`${server.hostname} (${reason})`];
    });
  switch (check.kind) {
    case "exposure":
      return facts.servers
        .filter(
          (server) =>
            !check.allowed.some((state) => state === server.exposure) ||
            (check.verified && server.exposure === "patched" && server.exposureAssurance !== "verified"),
        )
        .map(
          (server) =>
            `${server.hostname} (${exposureLabels[asExposure(server.exposure)]}, ${server.exposureAssurance})`,
        );
    case "verdict_confirmed":
      return named(lacksVerdict);
    case "coverage_stated":
      return named((server) =>
        unstatedGaps(
          server,
          facts.tasks.find((task) => task.key === check.task && task.serverId === server.id),
        ),
      );
    case "no_open_findings":
      return facts.openFindings
        .filter((group) => group.count > 0 && check.severities.some((severity) => severity === group.severity))
        .map((group) => `${group.count} ${severityLabels[asSeverity(group.severity)].toLowerCase()}`);
    case "tasks_done":
      return unsettled(facts.tasks.filter((task) => check.tasks.includes(task.key)));
    case "section_done":
      return unsettled(facts.tasks.filter((task) => task.section === check.section && task.required));
    default:
      return check satisfies never;
  }
}

function asExposure(state: string): ExposureState {
  return exposureStates.find((known) => known === state) ?? "unknown";
}

function asSeverity(state: string): Severity {
  return severities.find((known) => known === state) ?? "info";
}

/** Every closure criterion of the pack with whether it is met and what is still missing; a case without servers meets none that ask for them. */
export function judgeClosure(criteria: ClosureCriterion[], facts: ClosureFacts): UnmetCriterion[] {
  return criteria.map((criterion) => {
    const needsServers = ["exposure", "verdict_confirmed", "coverage_stated"].includes(criterion.check.kind);
    const gaps = needsServers && facts.servers.length === 0 ? ["no server is in scope yet"] : missing(criterion, facts);
    return {
      key: criterion.key,
      title: criterion.title,
      metBy: criterion.metBy,
      met: gaps.length === 0,
      detail: gaps.length === 0 ? "" : listed(gaps),
    };
  });
}

type CaseStates = { exposure: ExposureState; compromise: CompromiseState };
type StateLabels = {
  exposure: Record<ExposureState, { label: string }>;
  compromise: Record<CompromiseState, { label: string }>;
};

/**
 * What speaks against ending a case this way, as a sentence, or null where its states agree: "no evidence" on a case with a
 * web shell. The states are the worst of its servers.
 */
export function contradictionOf(exit: ClosureOutcome, shown: CaseStates, labels: StateLabels): string | null {
  const { exposure, compromise } = exit.fits;
  const against = [
    exposure === undefined || exposure.includes(shown.exposure) ? null : labels.exposure[shown.exposure].label,
    compromise === undefined || compromise.includes(shown.compromise)
      ? null
      : labels.compromise[shown.compromise].label,
  ].filter((label) => label !== null);
  if (against.length === 0) return null;
  return `“${exit.title}” does not agree with what the case shows: ${against.join("; ").toLowerCase()}.`;
}
