import type { AuditEventView } from "@/lib/audit/schema";
import type { Tx } from "@/lib/db/client";

type Named = { id: string; name: string };

/** How the things of a case that events are about are called, by the kind that an event gives. */
const naming: Record<string, (tx: Tx, where: { caseId: string; id: { in: string[] } }) => Promise<Named[]>> = {
  task: async (tx, where) => {
    const tasks = await tx.task.findMany({
      where,
      select: { id: true, title: true, server: { select: { hostname: true } } },
    });
    return tasks.map(({ id, title, server }) => ({ id, name: server ? `${title}, ${server.hostname}` : title }));
  },
  finding: async (tx, where) => {
    const findings = await tx.finding.findMany({ where, select: { id: true, title: true } });
    return findings.map(({ id, title }) => ({ id, name: title }));
  },
  evidence: async (tx, where) => {
    const files = await tx.evidence.findMany({ where, select: { id: true, filename: true } });
    return files.map(({ id, filename }) => ({ id, name: filename }));
  },
  server: async (tx, where) => {
    const servers = await tx.server.findMany({ where, select: { id: true, hostname: true } });
    return servers.map(({ id, hostname }) => ({ id, name: hostname }));
  },
  build_reading: async (tx, where) => {
    const readings = await tx.buildReading.findMany({
      where,
      select: { id: true, build: true, server: { select: { hostname: true } } },
    });
    return readings.map(({ id, build, server }) => ({ id, name: `${build} on ${server.hostname}` }));
  },
  timeline_event: async (tx, where) => {
    const events = await tx.timelineEvent.findMany({ where, select: { id: true, title: true } });
    return events.map(({ id, title }) => ({ id, name: title }));
  },
};

/** Events of one case with the name of what each is about, as it is called now; null where it has none or is gone. */
export async function withSubjects(
  tx: Tx,
  caseId: string,
  events: readonly AuditEventView[],
): Promise<(AuditEventView & { about: string | null })[]> {
  const names = new Map<string, string>();
  for (const [object, own] of Map.groupBy(events, (event) => event.object)) {
    const ids = [...new Set(own.map((event) => event.objectId).filter((id) => id !== null))];
    const found = (await naming[object]?.(tx, { caseId, id: { in: ids } })) ?? [];
    for (const { id, name } of found) names.set(`${object} ${id}`, name);
  }
  return events.map((event) => ({ ...event, about: names.get(`${event.object} ${event.objectId}`) ?? null }));
}
