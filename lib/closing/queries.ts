import { tasksInOrder } from "@/lib/campaigns/rules";
import { packOfCase } from "@/lib/campaigns/queries";
import type { Tx } from "@/lib/db/client";
import { basesOf, type ServerBasis } from "@/lib/servers/queries";
import { logKindLabel } from "@/lib/servers/rules";

import { type ClosureTask, judgeClosure } from "./rules";
import type { UnmetCriterion } from "./schema";

/** Required logs that leave days of the needed span unseen: "no IIS log", "gaps in HttpProxy". */
function unseenOf({ kinds }: ServerBasis): string[] {
  return kinds
    .filter((kind) => kind.required && kind.gaps.length > 0)
    .map((kind) =>
      kind.spans.length === 0 ? `no ${logKindLabel(kind.logKind)} log` : `gaps in ${logKindLabel(kind.logKind)}`,
    );
}

async function tasksOf(tx: Tx, caseId: string, required: ReadonlyMap<string, boolean>): Promise<ClosureTask[]> {
  const rows = await tx.task.findMany({
    where: { caseId },
    orderBy: [{ position: "asc" }, { target: "asc" }],
    select: { id: true, key: true, section: true, title: true, serverId: true, state: true, opened: true },
  });
  const notes = await tx.taskNote.groupBy({ by: ["taskId"], where: { caseId } });
  const files = await tx.taskEvidence.groupBy({ by: ["taskId"], where: { caseId } });
  const written = new Set([...notes, ...files].map((row) => row.taskId));
  return rows.map((row) => ({ ...row, required: required.get(row.key) ?? false, written: written.has(row.id) }));
}

/** The closure criteria of the case's pack, each met or with what is missing. */
export async function closureOf(tx: Tx, caseId: string): Promise<UnmetCriterion[]> {
  const { manifest, checklist } = await packOfCase(tx, caseId);
  const servers = await tx.server.findMany({ where: { caseId }, orderBy: { hostnameKey: "asc" } });
  const bases = await basesOf(tx, caseId, servers);
  const required = new Map(tasksInOrder(checklist).map(({ task }) => [task.key, task.required]));
  const findings = await tx.finding.groupBy({
    by: ["severity"],
    where: { caseId, triage: { in: ["new", "needs_more"] } },
    _count: true,
  });
  return judgeClosure(manifest.closure, {
    servers: servers.map((server) => {
      const basis = bases.get(server.id);
      return { ...server, unseen: basis ? unseenOf(basis) : [] };
    }),
    tasks: await tasksOf(tx, caseId, required),
    openFindings: findings.map((group) => ({ severity: group.severity, count: group._count })),
  });
}
