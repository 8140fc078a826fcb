import type { ClosureCriterion } from "@/lib/campaigns/schema";
import {
  exposureLabels,
  type ExposureState,
  exposureStates,
  severities,
  type Severity,
  severityLabels,
} from "@/lib/core/states";

import type { UnmetCriterion } from "./schema";

/** What the closure criteria look at, read from the case in one go. */
export type ClosureFacts = {
  servers: {
    hostname: string;
    exposure: string;
    exposureAssurance: string;
    compromiseConfirmed: boolean;
    compromise: string;
    covered: boolean;
  }[];
  tasks: { key: string; section: string; title: string; settled: boolean; opened: boolean }[];
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

function missing(criterion: ClosureCriterion, facts: ClosureFacts): string[] {
  const { check } = criterion;
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
      return facts.servers.filter((server) => !server.compromiseConfirmed).map((server) => server.hostname);
    case "coverage_stated":
      return facts.servers.filter((server) => !server.covered).map((server) => server.hostname);
    case "no_open_findings":
      return facts.openFindings
        .filter((group) => group.count > 0 && check.severities.some((severity) => severity === group.severity))
        .map((group) => `${group.count} ${severityLabels[asSeverity(group.severity)].toLowerCase()}`);
    case "tasks_done":
      return counted(
        facts.tasks
          .filter((task) => check.tasks.includes(task.key) && task.opened && !task.settled)
          .map((task) => task.title),
      );
    case "section_done":
      return counted(
        facts.tasks
          .filter((task) => task.section === check.section && task.opened && !task.settled)
          .map((task) => task.title),
      );
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
