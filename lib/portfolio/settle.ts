import {
  compromiseRank,
  exposureRank,
  oldEvidenceHit,
  verdictSentence,
  type VerdictServer,
  wordHolds,
  worstOf,
} from "@/lib/cases/rules";
import { casePack } from "@/lib/campaigns/queries";
import { triageColumns, triageFacts } from "@/lib/cases/queries";
import { syncTasks } from "@/lib/checklists/commands";
import type { Settled } from "@/lib/access/settle";
import { canonicalJson } from "@/lib/core/hashing";
import { assurances, compromiseStates, containmentStates, exposureStates, worstContainment } from "@/lib/core/states";
import type { Prisma, Tx } from "@/lib/db/client";

import { countCase, newSinceClosed } from "./settling/counts";
import { settleServers } from "./settling/servers";
import { credentialsOpen, settledTasks, settleTasks, workOf } from "./settling/tasks";

type CaseRow = Prisma.CaseGetPayload<{ include: { campaign: true; organization: true } }>;

function member<T extends string>(values: readonly T[], value: string, otherwise: T): T {
  return values.find((known) => known === value) ?? otherwise;
}

/** Activity is told by the minute; a busy pipeline does not rewrite the row for each of its files. */
const activityStepMs = 60_000;

async function writeCase(tx: Tx, row: CaseRow, next: Prisma.CaseUncheckedUpdateManyInput): Promise<void> {
  const before: Record<string, unknown> = { ...row };
  const plain = (value: unknown) => (value instanceof Date ? value.toISOString() : value);
  const differs = Object.entries(next).some(
    ([field, value]) => canonicalJson(plain(before[field])) !== canonicalJson(plain(value)),
  );
  const now = new Date();
  if (!differs && now.getTime() - row.lastActivityAt.getTime() < activityStepMs) return;
  await tx.case.updateMany({ where: { id: row.id }, data: { ...next, lastActivityAt: now } });
}

/**
 * Works out everything of a case that follows from what people and evidence wrote: server states, which tasks exist and are
 * open, worst states, phase, progress, clusters, counters, attention and the proposed verdict. Always computed anew from
 * the rows, with the case locked against other writers, so that a counter cannot drift; does not touch the version that
 * people edit under, and writes only what differs. `tasks`: nothing was written but which version of the checklist holds, so
 * that states, findings and claims need not be looked at.
 */
export async function settle(tx: Tx, caseId: string, what: "all" | "tasks" = "all"): Promise<Settled | null> {
  await tx.$queryRaw`SELECT 1 FROM "case" WHERE id = ${caseId}::uuid FOR NO KEY UPDATE`;
  const row = await tx.case.findUnique({ where: { id: caseId }, include: { campaign: true, organization: true } });
  if (!row) return null;
  const pack = await casePack(tx, row);
  const alone = what === "tasks" ? await settleTasks(tx, row, pack) : null;
  if (alone?.whole) return settledTasks(alone);
  const { servers, moved, unplaced, mail } = await settleServers(tx, caseId);
  const states: VerdictServer[] = servers.map((server) => ({
    hostname: server.hostname,
    patchedAt: server.patchedAt,
    firstAt: server.firstAt,
    lastAt: server.lastAt,
    reach: server.reach,
    exposure: member(exposureStates, server.exposure, "unknown"),
    exposureAssurance: member(assurances, server.exposureAssurance, "claimed"),
    compromise: member(compromiseStates, server.compromise, "unknown"),
    compromiseAssurance: member(assurances, server.compromiseAssurance, "claimed"),
  }));
  const worst = worstOf(states, unplaced);
  const packLabels = pack.manifest.labels.compromise;
  const labels = {
    unknown: packLabels.unknown.label,
    no_evidence: packLabels.no_evidence.label,
    attempted: packLabels.attempted.label,
    implanted: packLabels.implanted.label,
    operated: packLabels.operated.label,
    spread: packLabels.spread.label,
  };
  // Nobody can have said a word on what findings show that name no server.
  const nowhere = !servers.some((server) => server.compromise === worst.compromise);
  const uncertain = nowhere || servers.some((server) => !wordHolds(server));
  const laid = await syncTasks(tx, { ...row, caseId, pack, servers, compromise: worst.compromise, uncertain });
  const counts = await countCase(tx, caseId);
  const closed = row.closedAt !== null;
  const news = closed
    ? newSinceClosed(counts, {
        worsened:
          compromiseRank(worst.compromise) > compromiseRank(member(compromiseStates, row.compromise, "unknown")),
        openAgain: worst.exposure === "vulnerable" && row.exposure !== "vulnerable",
      })
    : null;
  const attention = row.attention || news !== null;
  const concerned = servers.filter(
    (server) => compromiseRank(member(compromiseStates, server.compromise, "unknown")) >= compromiseRank("implanted"),
  );
  const containment =
    concerned.length > 0
      ? worstContainment(concerned.map((server) => member(containmentStates, server.containment, "open")))
      : row.containment;
  // A confirmed verdict holds until a state moves, a server comes into scope or theft of mail comes to light; then it is proposed anew and asks for a person again.
  const asksAgain =
    row.verdictConfirmedAt === null ||
    moved ||
    (mail.lastAt !== null && mail.lastAt > row.verdictConfirmedAt) ||
    servers.length !== row.serverCount ||
    worst.compromise !== row.compromise ||
    worst.exposure !== row.exposure;
  const triage = await triageFacts(tx, {
    ...row,
    ...worst,
    containment,
    attention,
    openFindings: counts.openFindings,
    sector: row.organization.sector,
  });
  await writeCase(tx, row, {
    ...worst,
    exposureRank: exposureRank(worst.exposure),
    compromiseRank: compromiseRank(worst.compromise),
    containment,
    ...triageColumns(pack.manifest.triage, triage),
    attention,
    unseenAt: servers.reduce<Date | null>(
      (last, { unseenAt: at }) => (at !== null && (last === null || at > last) ? at : last),
      null,
    ),
    // What new knowledge found in old evidence stays said until somebody has looked; news of a closed case say less.
    attentionReason:
      row.attentionReason?.startsWith(oldEvidenceHit) === true ? row.attentionReason : (news ?? row.attentionReason),
    clusters: counts.accepted,
    clustersProposed: counts.proposed.filter((cluster) => !counts.accepted.includes(cluster)),
    tasksPending: false,
    ...workOf(counts.tasks, { pack, closed }),
    serverCount: servers.length,
    evidenceCount: counts.evidence,
    openFindings: counts.openFindings,
    criticalFindings: counts.criticalFindings,
    organizationName: row.organization.name,
    country: row.organization.country,
    sector: row.organization.sector,
    searchText: `${row.ref.toLowerCase()} ${row.organization.searchText}`,
    ...(asksAgain
      ? {
          verdictConfirmedAt: null,
          verdictConfirmedById: null,
          verdict: verdictSentence({
            servers: states,
            unplaced,
            mail,
            labels,
            credentialsOpen: credentialsOpen(counts.tasks),
          }),
        }
      : {}),
  });
  return settledTasks({ before: alone?.before ?? laid.before, after: laid.after });
}
