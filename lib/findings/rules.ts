import { compromiseRank } from "@/lib/cases/rules";
import { compromiseStates, type CompromiseState } from "@/lib/core/states";
import { formatInstant } from "@/lib/core/time";

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
