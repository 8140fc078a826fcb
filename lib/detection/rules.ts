import { badness, compromiseWorstFirst, severities, stageLabels, stages } from "@/lib/core/states";
import type { CompromiseState, Severity, Stage } from "@/lib/core/states";
import { withCleanUp } from "./story/clean-up";
import type { StageHit } from "./story/stage-hit";
import { storyOfRow } from "./story/without-address";
import type { StoryGroup } from "./story/without-address";

export { sessionStages } from "./story/stage-hit";
export type { StageHit } from "./story/stage-hit";

/** Rank of a severity for sorting: 4 for critical down to 0 for info. */
export function severityRank(severity: Severity): number {
  return severities.length - 1 - severities.indexOf(severity);
}

/** Place of a stage on the ladder, 0 for a probe. Mailbox theft stands beside the ladder and comes last. */
export function stageRank(stage: Stage): number {
  return stages.indexOf(stage);
}

/** Worst severity first, then the latest; ties by key, so that a list never jumps. */
export function compareFindings(
  left: { severity: Severity; lastAt: number | null; key: string },
  right: { severity: Severity; lastAt: number | null; key: string },
): number {
  const bySeverity = severityRank(right.severity) - severityRank(left.severity);
  if (bySeverity !== 0) return bySeverity;
  const byTime = (right.lastAt ?? 0) - (left.lastAt ?? 0);
  if (byTime !== 0) return byTime;
  return left.key < right.key ? -1 : 1;
}

export type StoryStep = {
  stage: Stage;
  label: string;
  firstAt: number;
  lastAt: number;
  count: number;
  gapMs: number | null;
  findingKeys: string[];
};

/** One client address walking the ladder on one server, in order of time. */
export type Story = {
  ip: string | null;
  server: string | null;
  steps: StoryStep[];
  furthest: Stage;
  startedAt: number;
  endedAt: number;
  durationMs: number;
  /** Whether a file was written: the chain was walked to its end. */
  complete: boolean;
  sentence: string;
};

function stepsOf(hits: readonly StageHit[]): StoryStep[] {
  const ordered = withCleanUp(hits).toSorted(
    (left, right) => left.firstAt - right.firstAt || stageRank(left.stage) - stageRank(right.stage),
  );
  const steps: StoryStep[] = [];
  for (const { stage, firstAt, lastAt, count, findingKey } of ordered) {
    const last = steps.at(-1);
    const keys = findingKey === undefined ? [] : [findingKey];
    if (last?.stage === stage) {
      last.lastAt = Math.max(last.lastAt, lastAt);
      last.count += count;
      last.findingKeys = [...new Set([...last.findingKeys, ...keys])];
      continue;
    }
    steps.push({
      stage,
      label: stageLabels[stage],
      firstAt,
      lastAt,
      count,
      gapMs: last === undefined ? null : Math.max(0, firstAt - last.lastAt),
      findingKeys: keys,
    });
  }
  return steps;
}

function spanWords(durationMs: number): string {
  const seconds = Math.round(durationMs / 1000);
  if (seconds < 120) return `${seconds} ${seconds === 1 ? "second" : "seconds"}`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 120) return `${minutes} minutes`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} hours` : `${Math.round(hours / 24)} days`;
}

function storyFrom(who: { ip: string | null; server: string | null }, hits: readonly StageHit[]): Story | null {
  const steps = stepsOf(hits);
  const [first] = steps;
  if (first === undefined) return null;
  const startedAt = first.firstAt;
  const endedAt = Math.max(...steps.map(({ lastAt }) => lastAt));
  const furthest = steps.reduce<Stage>(
    (far, { stage }) => (stageRank(stage) > stageRank(far) ? stage : far),
    first.stage,
  );
  const walked = steps.map(({ label }) => label).join(" → ");
  const sentence = `${who.ip ?? "An unknown address"} on ${who.server ?? "an unnamed server"}: ${walked}${steps.length > 1 ? ` in ${spanWords(endedAt - startedAt)}` : ""}.`;
  return {
    ...who,
    steps,
    furthest,
    startedAt,
    endedAt,
    durationMs: endedAt - startedAt,
    complete: steps.some(({ stage }) => stage === "file_written"),
    sentence,
  };
}

/**
 * Reads stage hits as stories: one per client address and server, ordered in time. Rows without an address join the one
 * story on their server that held a session within a minute, else they make one of their own. The story that got furthest
 * comes first.
 */
export function storyOf(stageHits: readonly StageHit[]): Story[] {
  const groups = new Map<string, StoryGroup>();
  const groupFor = (ip: string | null, server: string | null) => {
    const key = JSON.stringify([ip, server?.toLowerCase() ?? null]);
    const group = groups.get(key) ?? { ip, server, hits: [] };
    groups.set(key, group);
    return group;
  };
  for (const hit of stageHits) if (hit.ip !== null) groupFor(hit.ip, hit.server).hits.push(hit);
  const known = [...groups.values()];
  const without = stageHits.filter(({ ip }) => ip === null).toSorted((left, right) => left.firstAt - right.firstAt);
  for (const hit of without) (storyOfRow(known, hit) ?? groupFor(null, hit.server)).hits.push(hit);
  const stories = [...groups.values()].flatMap(({ ip, server, hits }) => storyFrom({ ip, server }, hits) ?? []);
  return stories.sort(
    (left, right) =>
      Number(right.complete) - Number(left.complete) ||
      stageRank(right.furthest) - stageRank(left.furthest) ||
      left.startedAt - right.startedAt,
  );
}

/** What a finding has to say about the state of its server. */
export type CompromiseFinding = {
  key: string;
  title: string;
  severity: Severity;
  stage: Stage | null;
  proposes: CompromiseState | null;
  server: string | null;
  count: number;
  dismissed?: boolean;
};

export type CompromiseReason = { findingKey: string; sentence: string };

export type CompromiseProposal = {
  server: string | null;
  compromise: CompromiseState;
  confidence: "low" | "moderate" | "high";
  reasons: CompromiseReason[];
};

const ofStage: Record<Stage, CompromiseState | null> = {
  probe: "attempted",
  sid_lookup: "attempted",
  session: "attempted",
  read_config: "attempted",
  write_config: "attempted",
  file_written: "implanted",
  cleanup: null,
  mailbox_theft: "attempted",
};

const stateWords: Record<CompromiseState, string> = {
  unknown: "nothing is known",
  no_evidence: "there is no evidence",
  attempted: "the flaw was tried",
  implanted: "a web shell is or was present",
  operated: "a web shell was used",
  spread: "credentials were taken or the attacker moved on",
};

/** The state a finding proposes: what its rule says, else what its stage means; null when it says nothing. Never "no evidence". */
export function proposedBy(finding: Pick<CompromiseFinding, "proposes" | "stage">): CompromiseState | null {
  if (finding.proposes === "unknown" || finding.proposes === "no_evidence") return null;
  return finding.proposes ?? (finding.stage === null ? null : ofStage[finding.stage]);
}

function reasonOf(finding: CompromiseFinding, state: CompromiseState): CompromiseReason {
  const times = finding.count === 1 ? "once" : `${finding.count} times`;
  const theft =
    finding.stage === "mailbox_theft" ? " Mail could be read with it, which the state alone does not tell." : "";
  return { findingKey: finding.key, sentence: `${finding.title} (seen ${times}): ${stateWords[state]}.${theft}` };
}

/**
 * Proposes a compromise state per server, with the findings it rests on, worst first. Findings without a server share one
 * proposal with server null. A server without findings gets none: absence of hits is not evidence of absence.
 * Confidence is low when only probes and other low findings speak, high when a critical finding does.
 */
export function proposeCompromise(findings: readonly CompromiseFinding[]): CompromiseProposal[] {
  const servers = new Map<
    string,
    { server: string | null; found: { finding: CompromiseFinding; state: CompromiseState }[] }
  >();
  for (const finding of findings) {
    const state = finding.dismissed === true ? null : proposedBy(finding);
    if (state === null) continue;
    const key = finding.server?.toLowerCase() ?? "";
    const group = servers.get(key) ?? { server: finding.server, found: [] };
    group.found.push({ finding, state });
    servers.set(key, group);
  }
  return [...servers.values()].map(({ server, found }) => {
    const ordered = found.toSorted(
      (left, right) =>
        badness(compromiseWorstFirst, left.state) - badness(compromiseWorstFirst, right.state) ||
        severityRank(right.finding.severity) - severityRank(left.finding.severity),
    );
    const compromise = ordered[0]?.state ?? "unknown";
    const carrying = ordered.filter(({ state }) => state === compromise);
    const loudest = Math.max(...carrying.map(({ finding }) => severityRank(finding.severity)));
    const confidence =
      loudest >= severityRank("critical") ? "high" : loudest >= severityRank("medium") ? "moderate" : "low";
    return { server, compromise, confidence, reasons: ordered.map(({ finding, state }) => reasonOf(finding, state)) };
  });
}
