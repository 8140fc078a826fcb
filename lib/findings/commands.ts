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
import { mergeEntities, plainEntities } from "./storing/entities";
import type { FindingView } from "./schema";
import { markCopies } from "./storing/copies";
import { sealedEntities, sealedSamples } from "./storing/sealed";
import { inBatches, sumFindings } from "./storing/sums";

export { sealedSamples } from "./storing/sealed";

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
  /** All evidence of the case with the same bytes, this one among them, first received first. */
  sameBytes: readonly string[];
  /** Server ids by the name that records use. */
  serverIds: ReadonlyMap<string, string>;
  /** Clusters that an indicator of the draft names, by indicator id. */
  clusterOf: (indicatorId: string) => string | null;
};

function at(ms: number | null): Date | null {
  return ms === null ? null : new Date(ms);
}

/** Samples of one source kept on its row; the finding shows those of all its sources. */
function samplesJson(caseId: string, draft: FindingDraft): Prisma.InputJsonValue {
  return sealedSamples(caseId, draft.samples).map(({ at, line, offset, length, text, why }) => ({
    at,
    line,
    offset,
    length,
    text,
    why,
  }));
}

function factsOf(draft: FindingDraft, { serverIds, clusterOf }: EvidenceFindings) {
  return {
    ruleVersion: draft.ruleVersion,
    title: draft.title,
    severity: draft.severity,
    severityRank: severities.length - severities.indexOf(draft.severity),
    stage: draft.stage,
    techniques: draft.techniques,
    proposes: draft.proposes,
    serverId: draft.server === null ? null : (serverIds.get(draft.server) ?? null),
    serverName: draft.server,
    clusters: [...new Set(draft.indicatorIds.map(clusterOf).filter((cluster) => cluster !== null))],
  };
}

type Facts = { [name in keyof ReturnType<typeof factsOf>]: unknown };

/** What a rule says of a finding, as a text to compare by: of a row or of what is to be written to it. */
function comparable({ ruleVersion, title, severity, severityRank, stage, ...more }: Facts): string {
  const { techniques, proposes, serverId, serverName, clusters } = more;
  return JSON.stringify([
    ruleVersion,
    title,
    severity,
    severityRank,
    stage,
    techniques,
    proposes,
    serverId,
    serverName,
    clusters,
  ]);
}

function bucketsOf(draft: FindingDraft, ids: { caseId: string; findingId: string; evidenceId: string }) {
  return draft.buckets.map((bucket) => ({
    ...ids,
    id: newId(),
    ip: bucket.ip,
    path: bucket.path,
    stage: bucket.stage,
    hourAt: bucket.hour === null ? null : new Date(bucket.hour * 3_600_000),
    count: BigInt(bucket.count),
    firstSeenAt: at(bucket.firstAt),
    lastSeenAt: at(bucket.lastAt),
  }));
}

/**
 * Replaces what one piece of evidence shows: its contribution to each finding, hit buckets and samples. A finding keeps its
 * id and its triage as long as any evidence shows it; counts and times are sums over its sources, the same bytes counted
 * once, so they stay exact however often and in whatever order files are read. Returns the ids of the findings that this evidence shows, by draft key. The number of
 * statements grows with what is known already and differs, not with what is new: one file may show thousands of findings.
 */
export async function replaceFindings(tx: Tx, input: EvidenceFindings): Promise<Map<string, string>> {
  const { caseId, evidenceId, format } = input;
  const earlier = await tx.findingSource.findMany({ where: { caseId, evidenceId }, select: { findingId: true } });
  await tx.hitBucket.deleteMany({ where: { caseId, evidenceId } });
  await tx.findingSource.deleteMany({ where: { caseId, evidenceId } });
  const touched = new Set(earlier.map((row) => row.findingId));
  const ids = new Map<string, string>();
  await inBatches(input.drafts, async (drafts) => {
    const keyed = drafts.map((draft) => ({ draft, key: sha256Hex(draft.key), facts: factsOf(draft, input) }));
    const rows = await tx.finding.findMany({ where: { caseId, key: { in: keyed.map(({ key }) => key) } } });
    const known = new Map(rows.map((row) => [row.key, row]));
    const shown = keyed.map((one) => ({
      ...one,
      id: known.get(one.key)?.id ?? newId(),
      source: {
        count: BigInt(one.draft.count),
        firstSeenAt: at(one.draft.firstAt),
        lastSeenAt: at(one.draft.lastAt),
        entities: plainEntities(sealedEntities(caseId, one.draft.entities)),
      },
    }));
    await tx.finding.createMany({
      data: shown
        .filter(({ key }) => !known.has(key))
        .map(({ draft: { ruleId, ruleName }, id, key, facts, source }) => ({
          caseId,
          id,
          key,
          ruleId,
          ruleName,
          ...facts,
          ...source,
          formats: [format],
          entities: mergeEntities([source.entities]),
        })),
    });
    await tx.findingSource.createMany({
      data: shown.map(({ id, draft, source }) => ({
        caseId,
        findingId: id,
        evidenceId,
        ...source,
        samples: samplesJson(caseId, draft),
      })),
    });
    const buckets = shown.flatMap(({ id, draft }) => bucketsOf(draft, { caseId, findingId: id, evidenceId }));
    await inBatches(buckets, (data) => tx.hitBucket.createMany({ data }));
    for (const { draft, key, id, facts } of shown) {
      ids.set(draft.key, id);
      const row = known.get(key);
      if (row) touched.add(id);
      if (row && comparable(row) !== comparable(facts))
        await tx.finding.updateMany({ where: { caseId, id }, data: facts });
    }
  });
  await inBatches([...touched], (findingIds) => markCopies(tx, { caseId, sameBytes: input.sameBytes, findingIds }));
  await sumFindings(tx, caseId, [...touched]);
  changed(tx, { caseId, topic: "finding" });
  return ids;
}
