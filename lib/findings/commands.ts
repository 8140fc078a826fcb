import { appendAudit } from "@/lib/audit/commands";
import type { Actor } from "@/lib/auth/schema";
import { AppError, conflict, notFound } from "@/lib/core/errors";
import { sha256Hex } from "@/lib/core/hashing";
import { newId } from "@/lib/core/ids";
import { severities, type TriageState } from "@/lib/core/states";
import type { Prisma, Tx } from "@/lib/db/client";
import type { FindingDraft } from "@/lib/detection/schema";
import { changed } from "@/lib/live/publish";

import { getFinding } from "./queries";
import { mergeEntities, plainEntities } from "./rules";
import type { FindingView } from "./schema";

type Triage = {
  caseId: string;
  findingId: string;
  triage: TriageState;
  reason?: string;
  duplicateOfId?: string;
  version: number;
};

/** The finding that a duplicate stands for: the one named, or the one that it is itself a duplicate of. */
async function originalOf(tx: Tx, { caseId, findingId, duplicateOfId }: Triage): Promise<string | null> {
  if (!duplicateOfId) return null;
  const named = await tx.finding.findUnique({
    where: { caseId_id: { caseId, id: duplicateOfId } },
    select: { id: true, duplicateOfId: true },
  });
  if (!named) throw notFound("finding");
  const original = named.duplicateOfId ?? named.id;
  if (original === findingId)
    throw new AppError("INVALID", "A finding cannot be a duplicate of itself. Choose the one that stays.", {
      field: "duplicateOfId",
    });
  return original;
}

/** Records a person's judgement of a finding. Dismissing needs a reason; a stale version answers CONFLICT with the finding as it is. */
export async function triageFinding(tx: Tx, actor: Actor, input: Triage): Promise<FindingView> {
  const { caseId, findingId, triage, reason, version } = input;
  if (triage === "dismissed" && !reason)
    throw new AppError("INVALID", "Say why this finding is dismissed; the report repeats it.", { field: "reason" });
  const before = await tx.finding.findUnique({ where: { caseId_id: { caseId, id: findingId } } });
  if (!before) throw notFound("finding");
  const duplicateOfId = triage === "duplicate" ? await originalOf(tx, input) : null;
  const { count } = await tx.finding.updateMany({
    where: { caseId, id: findingId, version },
    data: {
      triage,
      triageReason: reason || null,
      triagedById: triage === "new" ? null : actor.userId,
      triagedAt: triage === "new" ? null : new Date(),
      duplicateOfId,
      version: { increment: 1 },
    },
  });
  if (count === 0) throw conflict("finding", { ...(await getFinding(tx, { caseId, findingId })) });
  // What pointed at this finding as the original follows it to its own original.
  if (duplicateOfId)
    await tx.finding.updateMany({
      where: { caseId, duplicateOfId: findingId },
      data: { duplicateOfId, version: { increment: 1 } },
    });
  await appendAudit(tx, actor, {
    caseId,
    action: "finding.triage",
    object: "finding",
    objectId: findingId,
    before: { title: before.title, triage: before.triage },
    after: { triage, duplicateOfId },
    reason,
  });
  changed(tx, { caseId, topic: "finding", ids: [findingId] });
  return getFinding(tx, { caseId, findingId });
}

export type EvidenceFindings = {
  caseId: string;
  evidenceId: string;
  format: string;
  drafts: FindingDraft[];
  /** Server ids by the name that records use. */
  serverIds: ReadonlyMap<string, string>;
  /** Clusters that an indicator of the draft names, by indicator id. */
  clusterOf: (indicatorId: string) => string | null;
};

function at(ms: number | null): Date | null {
  return ms === null ? null : new Date(ms);
}

/** Samples of one source kept on its row; the finding shows those of all its sources. */
function samplesJson(draft: FindingDraft): Prisma.InputJsonValue {
  return draft.samples.map(({ at, line, offset, length, text, why }) => ({ at, line, offset, length, text, why }));
}

/**
 * Replaces what one piece of evidence shows: its contribution to each finding, hit buckets and samples. A finding keeps its
 * id and its triage as long as any evidence shows it; counts and times are sums over its sources, so they stay exact
 * however often a file is read. Returns the ids of the findings that this evidence shows, by draft key.
 */
export async function replaceFindings(tx: Tx, input: EvidenceFindings): Promise<Map<string, string>> {
  const { caseId, evidenceId, drafts } = input;
  const earlier = await tx.findingSource.findMany({ where: { caseId, evidenceId }, select: { findingId: true } });
  await tx.hitBucket.deleteMany({ where: { caseId, evidenceId } });
  await tx.findingSource.deleteMany({ where: { caseId, evidenceId } });
  const ids = new Map<string, string>();
  for (const draft of drafts) {
    const serverId = draft.server === null ? null : (input.serverIds.get(draft.server) ?? null);
    const key = sha256Hex(draft.key);
    const known = await tx.finding.findUnique({ where: { caseId_key: { caseId, key } }, select: { id: true } });
    const id = known?.id ?? newId();
    const clusters = [...new Set(draft.indicatorIds.map(input.clusterOf).filter((cluster) => cluster !== null))];
    const facts = {
      ruleVersion: draft.ruleVersion,
      title: draft.title,
      severity: draft.severity,
      severityRank: severities.length - severities.indexOf(draft.severity),
      stage: draft.stage,
      techniques: draft.techniques,
      proposes: draft.proposes,
      serverId,
      serverName: draft.server,
      clusters,
    };
    if (known) await tx.finding.updateMany({ where: { caseId, id }, data: facts });
    else {
      const empty = { count: 0n, entities: plainEntities(draft.entities), formats: [input.format] };
      await tx.finding.create({
        data: { caseId, id, key, ruleId: draft.ruleId, ruleName: draft.ruleName, ...facts, ...empty },
      });
    }
    await tx.findingSource.create({
      data: {
        caseId,
        findingId: id,
        evidenceId,
        count: BigInt(draft.count),
        firstSeenAt: at(draft.firstAt),
        lastSeenAt: at(draft.lastAt),
        entities: plainEntities(draft.entities),
        samples: samplesJson(draft),
      },
    });
    for (let from = 0; from < draft.buckets.length; from += 500) {
      await tx.hitBucket.createMany({
        data: draft.buckets.slice(from, from + 500).map((bucket) => ({
          caseId,
          id: newId(),
          findingId: id,
          evidenceId,
          ip: bucket.ip,
          path: bucket.path,
          stage: bucket.stage,
          hourAt: bucket.hour === null ? null : new Date(bucket.hour * 3_600_000),
          count: BigInt(bucket.count),
          firstSeenAt: at(bucket.firstAt),
          lastSeenAt: at(bucket.lastAt),
        })),
      });
    }
    ids.set(draft.key, id);
  }
  await sumFindings(tx, caseId, [...new Set([...earlier.map((row) => row.findingId), ...ids.values()])]);
  changed(tx, { caseId, topic: "finding" });
  return ids;
}

/** Takes away a finding that no file shows and nobody judged; what pointed at it lets go. Answers whether it is gone. */
async function removeUnjudged(tx: Tx, caseId: string, id: string): Promise<boolean> {
  const judged = await tx.finding.findFirst({ where: { caseId, id, triage: { not: "new" } }, select: { id: true } });
  if (judged) return false;
  await tx.timelineEvent.updateMany({ where: { caseId, findingId: id }, data: { findingId: null } });
  await tx.finding.updateMany({ where: { caseId, duplicateOfId: id }, data: { duplicateOfId: null } });
  await tx.finding.deleteMany({ where: { caseId, id } });
  return true;
}

/** Makes counts, times, entities and formats of findings the sums over their sources; one without sources goes, unless a person judged it. */
async function sumFindings(tx: Tx, caseId: string, findingIds: string[]): Promise<void> {
  for (const id of findingIds) {
    const sources = await tx.findingSource.findMany({
      where: { caseId, findingId: id },
      include: { evidence: { select: { format: true } } },
    });
    if (sources.length === 0) {
      if (await removeUnjudged(tx, caseId, id)) continue;
      await tx.finding.updateMany({ where: { caseId, id }, data: { count: 0n, firstSeenAt: null, lastSeenAt: null } });
      continue;
    }
    const times = (pick: (source: (typeof sources)[number]) => Date | null) =>
      sources
        .map(pick)
        .filter((time) => time !== null)
        .toSorted((a, b) => a.getTime() - b.getTime());
    await tx.finding.updateMany({
      where: { caseId, id },
      data: {
        count: sources.reduce((sum, source) => sum + source.count, 0n),
        firstSeenAt: times((source) => source.firstSeenAt)[0] ?? null,
        lastSeenAt: times((source) => source.lastSeenAt).at(-1) ?? null,
        entities: mergeEntities(sources.map((source) => source.entities)),
        formats: [...new Set(sources.map((source) => source.evidence.format ?? "unrecognized"))],
      },
    });
  }
}
