import { loadPack } from "@/lib/campaigns/queries";
import { notFound } from "@/lib/core/errors";
import type { Tx } from "@/lib/db/client";

import { judgeClosure } from "./rules";
import type { UnmetCriterion } from "./schema";

/** The closure criteria of the case's pack, each met or with what is missing. */
export async function closureOf(tx: Tx, caseId: string): Promise<UnmetCriterion[]> {
  const found = await tx.case.findUnique({ where: { id: caseId }, select: { campaign: { select: { slug: true } } } });
  if (!found) throw notFound("case");
  const { manifest } = await loadPack(found.campaign.slug);
  const [servers, tasks, findings, covered] = await Promise.all([
    tx.server.findMany({ where: { caseId }, orderBy: { hostnameKey: "asc" } }),
    tx.task.findMany({
      where: { caseId },
      select: { key: true, section: true, title: true, state: true, opened: true },
    }),
    tx.finding.groupBy({ by: ["severity"], where: { caseId, triage: { in: ["new", "needs_more"] } }, _count: true }),
    tx.coverage.findMany({
      where: { caseId, serverId: { not: null } },
      distinct: ["serverId"],
      select: { serverId: true },
    }),
  ]);
  return judgeClosure(manifest.closure, {
    servers: servers.map((server) => ({
      ...server,
      compromiseConfirmed: server.compromiseConfirmed !== null,
      covered: covered.some((row) => row.serverId === server.id),
    })),
    tasks: tasks.map((task) => ({ ...task, settled: task.state === "done" || task.state === "not_applicable" })),
    openFindings: findings.map((group) => ({ severity: group.severity, count: group._count })),
  });
}
