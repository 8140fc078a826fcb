import { compromiseRank } from "@/lib/cases/rules";
import {
  type CompromiseState,
  compromiseStates,
  severities,
  severityLabels,
  triageLabels,
  triageStates,
} from "@/lib/core/states";
import { noServer, sourceLabel } from "@/lib/core/words";
import { formatInstant } from "@/lib/core/time";

import type { FindingEntities, FindingFacets, FindingFilter } from "./schema";

/** What a finding says about the server it stands on. */
export type ProposingFinding = {
  id: string;
  title: string;
  proposes: string | null;
  severityRank: number;
  count: bigint;
  firstSeenAt: Date | null;
  lastSeenAt: Date | null;
};

const ladder: Record<string, string> = {
  attempted: "shows an attempt",
  implanted: "shows an implant",
  operated: "shows that the implant was used",
  spread: "shows credential theft or lateral movement",
};

function sentence(finding: ProposingFinding): string {
  const hits = finding.count === 1n ? "once" : `${finding.count} times`;
  const last = finding.lastSeenAt ? `, last at ${formatInstant(finding.lastSeenAt, { precision: "minute" })}` : "";
  return `${finding.title}: seen ${hits}${last}; ${ladder[finding.proposes ?? ""] ?? "concerns this server"}.`;
}

/**
 * The compromise that findings propose for one server: the worst any of them proposes, with the findings that say so,
 * worst first. Null when none proposes anything; findings never propose "no evidence".
 */
export function proposeCompromise(
  findings: ProposingFinding[],
): { state: CompromiseState; reasons: { sentence: string; findingId: string; evidenceId: null }[] } | null {
  const proposing = findings.flatMap((finding) => {
    const state = compromiseStates.find((known) => known === finding.proposes);
    return state && state !== "unknown" && state !== "no_evidence" ? [{ finding, state }] : [];
  });
  const worst = proposing.map((item) => item.state).toSorted((a, b) => compromiseRank(b) - compromiseRank(a))[0];
  if (!worst) return null;
  const reasons = proposing
    .filter((item) => item.state === worst)
    .toSorted((a, b) => b.finding.severityRank - a.finding.severityRank)
    .slice(0, 5)
    .map(({ finding }) => ({ sentence: sentence(finding), findingId: finding.id, evidenceId: null }));
  return { state: worst, reasons };
}

/** Findings that agree in everything the filters look at, counted together. */
export type FacetGroup = {
  triage: string;
  severity: string;
  serverId: string | null;
  hostname: string | null;
  formats: string[];
  count: number;
  matches: number;
};
type FacetName = "triage" | "severity" | "server" | "format";

function admits(group: FacetGroup, filter: FindingFilter, except: FacetName | null): boolean {
  const within = (name: FacetName, wanted: readonly string[] | undefined, has: readonly string[]) =>
    except === name || !wanted?.length || wanted.some((value) => has.includes(value));
  return (
    within("triage", filter.triage, [group.triage]) &&
    within("severity", filter.severity, [group.severity]) &&
    within("server", filter.server, [group.serverId ?? noServer]) &&
    within("format", filter.format, group.formats)
  );
}

/**
 * Counts per filter value. Each group of values counts what the other groups leave, so a number says what a click shows;
 * `matches` are the findings of a group that the words of the search leave.
 */
export function facetsOf(groups: readonly FacetGroup[], filter: FindingFilter): Omit<FindingFacets, "clusters"> {
  const counted = (name: FacetName, values: (group: FacetGroup) => string[]) => {
    const counts = new Map<string, number>();
    for (const group of groups) for (const value of values(group)) counts.set(value, counts.get(value) ?? 0);
    for (const group of groups)
      if (admits(group, filter, name))
        for (const value of values(group)) counts.set(value, (counts.get(value) ?? 0) + group.matches);
    return counts;
  };
  const hostnames = new Map(groups.map((group) => [group.serverId ?? noServer, group.hostname ?? "No server named"]));
  const found = (counts: Map<string, number>, label: (value: string) => string) =>
    [...counts]
      .map(([value, count]) => ({ value, label: label(value), count }))
      .toSorted((a, b) => a.label.localeCompare(b.label, "en"));
  const triage = counted("triage", (group) => [group.triage]);
  const severity = counted("severity", (group) => [group.severity]);
  return {
    total: groups.reduce((sum, group) => sum + group.count, 0),
    shown: groups.reduce((sum, group) => sum + (admits(group, filter, null) ? group.matches : 0), 0),
    triage: triageStates.map((value) => ({ value, label: triageLabels[value], count: triage.get(value) ?? 0 })),
    severity: severities.map((value) => ({ value, label: severityLabels[value], count: severity.get(value) ?? 0 })),
    server: found(
      counted("server", (group) => [group.serverId ?? noServer]),
      (id) => hostnames.get(id) ?? id,
    ),
    format: found(
      counted("format", (group) => group.formats),
      sourceLabel,
    ),
  };
}

const wordEdge = /[\s,;"'|=()[\]{}]/;

function standsAlone(text: string, start: number, end: number): boolean {
  const before = text[start - 1];
  const after = text[end];
  return (before === undefined || wordEdge.test(before)) && (after === undefined || wordEdge.test(after));
}

/** Values shorter than this are marked only where they fill a field: "200" is in many numbers. */
const shortValue = 5;

/** Where matched values stand in a line, as [start, end) in characters, merged and in order. Case is ignored. */
export function matchMarks(text: string, values: readonly string[]): [number, number][] {
  const lower = text.toLowerCase();
  const spans: [number, number][] = [];
  // Lower-casing can change the length of a few letters; then offsets would lie, and nothing is marked.
  if (lower.length !== text.length) return spans;
  for (const value of new Set(values.map((one) => one.toLowerCase()))) {
    if (value.length === 0) continue;
    for (let at = lower.indexOf(value); at !== -1; at = lower.indexOf(value, at + value.length)) {
      if (value.length >= shortValue || standsAlone(lower, at, at + value.length)) spans.push([at, at + value.length]);
    }
  }
  const merged: [number, number][] = [];
  for (const [start, end] of spans.toSorted((a, b) => a[0] - b[0] || b[1] - a[1])) {
    const last = merged.at(-1);
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else merged.push([start, end]);
  }
  return merged;
}

/** A value written so that nothing makes a link of it: dots in brackets, http as hxxp. Paths, hashes and accounts stay as they are. */
export function defang(kind: keyof FindingEntities, value: string): string {
  if (kind === "ips") return value.replaceAll(".", "[.]").replaceAll(":", "[:]");
  if (kind === "urls") return value.replace(/^http/i, "hxxp").replaceAll(/\.(?=[A-Za-z0-9-])/g, "[.]");
  return value;
}
