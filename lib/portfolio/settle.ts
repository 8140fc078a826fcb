import { attentionRank, compromiseRank, exposureRank, verdictSentence, worstOf } from "@/lib/cases/rules";
import { loadPack } from "@/lib/campaigns/queries";
import { phaseOf } from "@/lib/campaigns/rules";
import { syncTasks } from "@/lib/checklists/commands";
import { assurances, casePhases, compromiseStates, exposureStates } from "@/lib/core/states";
import type { Tx } from "@/lib/db/client";

import { settleServers } from "./settling/servers";

function member<T extends string>(values: readonly T[], value: string, otherwise: T): T {
  return values.find((known) => known === value) ?? otherwise;
}

/**
 * Works out everything of a case that follows from what people and evidence wrote: server states, which tasks exist and are
 * open, worst states, phase, progress, clusters, counters, attention and the proposed verdict. Always computed anew from
 * the rows, so that a counter can never drift; does not touch the version that people edit under.
 */
export async function settle(tx: Tx, caseId: string): Promise<void> {
  const row = await tx.case.findUnique({ where: { id: caseId }, include: { campaign: true, organization: true } });
  if (!row) return;
  const pack = await loadPack(row.campaign.slug);
  const servers = await settleServers(tx, caseId);
  const states = servers.map((server) => ({
    exposure: member(exposureStates, server.exposure, "unknown"),
    exposureAssurance: member(assurances, server.exposureAssurance, "claimed"),
    compromise: member(compromiseStates, server.compromise, "unknown"),
    compromiseAssurance: member(assurances, server.compromiseAssurance, "claimed"),
  }));
  const worst = worstOf(states);
  const uncertain = servers.some((server) => server.compromiseConfirmed === null);
  await syncTasks(tx, { caseId, pack, servers, compromise: worst.compromise, uncertain });
  const [tasks, findings, evidence, attributions, stat] = await Promise.all([
    tx.task.findMany({ where: { caseId, opened: true }, select: { phase: true, state: true, assurance: true, dueAt: true } }),
    tx.finding.groupBy({ by: ["severity", "triage"], where: { caseId }, _count: true }),
    tx.evidence.count({ where: { caseId } }),
    tx.attribution.findMany({ where: { caseId, status: { in: ["accepted", "proposed"] } }, select: { cluster: true, status: true } }),
    tx.timelineEvent.aggregate({ where: { caseId, severity: { in: ["critical", "high"] } }, _min: { at: true }, _max: { at: true } }),
  ]);
  const settledTask = (state: string) => state === "done" || state === "not_applicable";
  const relevant = tasks.filter((task) => task.state !== "not_applicable");
  const live = findings.filter((group) => group.triage !== "dismissed" && group.triage !== "duplicate");
  const openFindings = live.filter((group) => group.triage !== "confirmed").reduce((sum, group) => sum + group._count, 0);
  const criticalFindings = live.filter((group) => group.severity === "critical").reduce((sum, group) => sum + group._count, 0);
  const accepted = attributions.filter((claim) => claim.status === "accepted").map((claim) => claim.cluster);
  const proposed = attributions.filter((claim) => claim.status === "proposed").map((claim) => claim.cluster);
  const closed = row.closedAt !== null;
  const phase = closed ? "closed" : phaseOf(tasks.map((task) => ({ phase: member(casePhases, task.phase, "intake"), settled: settledTask(task.state) })));
  const overdue = row.dueAt !== null && row.dueAt < new Date();
  const worsened = closed && compromiseRank(worst.compromise) > compromiseRank(member(compromiseStates, row.compromise, "unknown"));
  await tx.case.updateMany({
    where: { id: caseId },
    data: {
      ...worst,
      exposureRank: exposureRank(worst.exposure),
      compromiseRank: compromiseRank(worst.compromise),
      phase,
      phaseRank: casePhases.indexOf(phase),
      attentionRank: attentionRank({ ...worst, criticalFindings, openFindings, overdue, closed: closed && !row.attention && !worsened }),
      ...(worsened ? { attention: true, attentionReason: "Evidence now shows more than when the case was closed." } : {}),
      clusters: [...new Set(accepted)],
      clustersProposed: [...new Set(proposed.filter((cluster) => !accepted.includes(cluster)))],
      tasksTotal: relevant.length,
      tasksVerified: relevant.filter((task) => task.state === "done" && task.assurance === "verified").length,
      tasksClaimed: relevant.filter((task) => task.state === "done" && task.assurance !== "verified").length,
      serverCount: servers.length,
      evidenceCount: evidence,
      openFindings,
      criticalFindings,
      organizationName: row.organization.name,
      country: row.organization.country,
      sector: row.organization.sector,
      searchText: `${row.ref.toLowerCase()} ${row.organization.searchText}`,
      lastActivityAt: new Date(),
      // A confirmed verdict holds until a state moves; then it is proposed anew and asks for a person again.
      ...(row.verdictConfirmedAt === null || worst.compromise !== row.compromise || worst.exposure !== row.exposure
        ? { verdictConfirmedAt: null, verdictConfirmedById: null, verdict: verdictSentence({ servers: servers.map((server, index) => ({ hostname: server.hostname, patchedAt: server.patchedAt, ...(states[index] ?? worst) })), firstAt: stat._min.at, lastAt: stat._max.at }) }
        : {}),
    },
  });
}
