import type { Tx } from "@/lib/db/client";

export type CaseCounts = {
  tasks: { key: string; phase: string; state: string; assurance: string | null; opened: boolean }[];
  evidence: number;
  openFindings: number;
  criticalFindings: number;
  accepted: string[];
  proposed: string[];
  /** Findings and indicators beyond those that the last settling counted. */
  more: { findings: number; indicators: number };
};

const dropped: readonly string[] = ["dismissed", "duplicate"];

/** Counts what lists show of a case, from the rows, and remembers how many findings and indicators there were. */
export async function countCase(tx: Tx, caseId: string): Promise<CaseCounts> {
  const tasks = await tx.task.findMany({
    where: { caseId, opened: true },
    select: { key: true, phase: true, state: true, assurance: true, opened: true },
  });
  const findings = await tx.finding.groupBy({ by: ["severity", "triage"], where: { caseId }, _count: true });
  const evidence = await tx.evidence.count({ where: { caseId } });
  const claims = await tx.attribution.findMany({
    where: { caseId, status: { in: ["accepted", "proposed"] } },
    orderBy: { createdAt: "asc" },
    select: { cluster: true, status: true },
  });
  const sighted = await tx.$queryRaw<
    { indicators: bigint }[]
  >`SELECT count(DISTINCT indicator_id) AS indicators FROM sighting WHERE case_id = ${caseId}::uuid`;
  const stat = await tx.caseStat.findUnique({ where: { caseId } });
  const sum = (keep: (group: (typeof findings)[number]) => boolean) =>
    findings.filter(keep).reduce((total, group) => total + group._count, 0);
  const live = (group: { triage: string }) => !dropped.includes(group.triage);
  const named = (status: string) => [
    ...new Set(claims.filter((claim) => claim.status === status).map((claim) => claim.cluster)),
  ];
  const now = { findings: sum(() => true), sightings: Number(sighted[0]?.indicators ?? 0), evidence };
  if (stat && (stat.findings !== now.findings || stat.sightings !== now.sightings || stat.evidence !== now.evidence)) {
    await tx.caseStat.updateMany({ where: { caseId }, data: now });
  }
  return {
    tasks,
    evidence,
    openFindings: sum((group) => live(group) && group.triage !== "confirmed"),
    criticalFindings: sum((group) => live(group) && group.severity === "critical"),
    accepted: named("accepted"),
    proposed: named("proposed"),
    more: { findings: now.findings - (stat?.findings ?? 0), indicators: now.sightings - (stat?.sightings ?? 0) },
  };
}

/** Why a closed case asks for attention again, as a sentence, or null when nothing came to light since it was closed. */
export function newSinceClosed(
  counts: Pick<CaseCounts, "more">,
  { worsened, openAgain }: { worsened: boolean; openAgain: boolean },
): string | null {
  const { findings, indicators } = counts.more;
  const parts = [
    findings > 0 ? `${findings} new ${findings === 1 ? "finding" : "findings"}` : "",
    indicators > 0 ? `${indicators} new indicator ${indicators === 1 ? "match" : "matches"}` : "",
  ].filter((part) => part !== "");
  if (worsened)
    return `Evidence now shows more than when the case was closed${parts.length > 0 ? `: ${parts.join(" and ")}` : ""}.`;
  if (openAgain) return "A server that was settled when the case was closed counts as vulnerable again.";
  return parts.length > 0 ? `Since the case was closed: ${parts.join(" and ")}.` : null;
}
