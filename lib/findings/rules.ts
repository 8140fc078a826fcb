import { compromiseRank } from "@/lib/cases/rules";
import { compromiseStates, type CompromiseState } from "@/lib/core/states";
import { formatInstant } from "@/lib/core/time";
import type { Entities } from "@/lib/detection/schema";

import { findingEntities, type FindingEntities } from "./schema";

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
export function proposeCompromise(findings: ProposingFinding[]): { state: CompromiseState; reasons: { sentence: string; findingId: string; evidenceId: null }[] } | null {
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

/** Values kept per kind on one finding; the distinct count beyond is the detection's to say. */
const keptEntities = 200;

/** Entity sets of a draft as plain lists. */
export function plainEntities(entities: Entities): FindingEntities {
  return {
    ips: entities.ips.values,
    paths: entities.paths.values,
    hashes: entities.hashes.values,
    accounts: entities.accounts.values,
    urls: entities.urls.values,
  };
}

const kinds = ["ips", "paths", "hashes", "accounts", "urls"] as const;

/** The union of entity lists of several sources, bounded; anything that is not such a list counts as empty. */
export function mergeEntities(parts: unknown[]): FindingEntities {
  const read = parts.flatMap((part) => {
    const parsed = findingEntities.safeParse(part);
    return parsed.success ? [parsed.data] : [];
  });
  const union = (kind: (typeof kinds)[number]) => [...new Set(read.flatMap((part) => part[kind]))].slice(0, keptEntities);
  return { ips: union("ips"), paths: union("paths"), hashes: union("hashes"), accounts: union("accounts"), urls: union("urls") };
}
