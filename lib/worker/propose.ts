import { settleCase } from "@/lib/access/settle";
import { appendAudit } from "@/lib/audit/commands";
import { proposeAttributions } from "@/lib/attribution/commands";
import { systemActor } from "@/lib/auth/schema";
import { loadPack } from "@/lib/campaigns/queries";
import { clusterProposedBy } from "@/lib/campaigns/rules";
import type { Pack } from "@/lib/campaigns/schema";
import { newId } from "@/lib/core/ids";
import type { Tx } from "@/lib/db/client";
import { inCase } from "@/lib/db/unit";
import { addCustody } from "@/lib/evidence/commands";
import { sameBytes } from "@/lib/evidence/queries";
import { noteFrom } from "@/lib/evidence/rules";
import { replaceFindings, sealedSamples } from "@/lib/findings/commands";
import { changed } from "@/lib/live/publish";
import { replaceEvidenceEvents } from "@/lib/timeline/commands";

import { buildSourceOf, replaceObservations } from "./observations";
import type { Attempt } from "./attempt";
import { concludeUpload, holdCase, maySettle } from "./conclude";
import type { ReadingResult } from "./reading";
import { idsOf, namesIn, ownServer, unmatchedNote } from "./server-names";
import { eventsOf } from "./timeline-events";

export type Proposal = { result: ReadingResult; format: string; formatLabel: string; note: string | null };

const namelessBuild =
  "The file shows a build and names no server, so it says nothing of any yet. Give it to the server that it was read on.";

/** A finding names only clusters that its indicators propose; a weaker tie stays with the sighting as related intelligence. */
function clusterLookup(pack: Pack): (indicatorId: string) => string | null {
  const clusters = new Map(pack.indicators.map((indicator) => [indicator.id, clusterProposedBy(indicator)]));
  return (indicatorId) => clusters.get(indicatorId) ?? null;
}

async function replaceSightings(
  tx: Tx,
  attempt: Attempt,
  input: { result: ReadingResult; serverIds: ReadonlyMap<string, string>; copies: readonly string[] },
): Promise<void> {
  const { caseId, id: evidenceId } = attempt.row;
  await tx.sighting.deleteMany({ where: { caseId, evidenceId } });
  const at = (ms: number | null) => (ms === null ? null : new Date(ms));
  await tx.sighting.createMany({
    data: input.result.detection.sightings.map((draft) => ({
      caseId,
      id: newId(),
      indicatorId: draft.indicatorId,
      type: draft.type,
      value: draft.value,
      cluster: draft.cluster,
      strength: draft.strength,
      evidenceId,
      serverId: draft.server === null ? null : (input.serverIds.get(draft.server) ?? null),
      serverName: draft.server ?? "",
      count: BigInt(draft.count),
      firstSeenAt: at(draft.firstAt),
      lastSeenAt: at(draft.lastAt),
      samples: sealedSamples(caseId, draft.samples),
    })),
    skipDuplicates: true,
  });
  await markCopies(tx, caseId, input.copies);
}

/** An indicator seen in the same bytes of the same server is one sighting, however often the bytes were handed in. */
async function markCopies(tx: Tx, caseId: string, copies: readonly string[]): Promise<void> {
  if (copies.length < 2) return;
  await tx.$executeRaw`
    UPDATE sighting s SET is_copy = r.is_copy
    FROM (SELECT id, row_number() OVER (PARTITION BY indicator_id, lower(server_name)
            ORDER BY array_position(${copies}::uuid[], evidence_id)) > 1 AS is_copy
          FROM sighting WHERE case_id = ${caseId}::uuid AND evidence_id = ANY(${copies}::uuid[])) r
    WHERE s.case_id = ${caseId}::uuid AND s.id = r.id AND s.is_copy <> r.is_copy`;
}

function showsAnything({ summary, detection, rejected }: ReadingResult): boolean {
  if (detection.findings.length > 0 || detection.sightings.length > 0 || rejected.length > 0) return true;
  if (summary === null) return false;
  const { coverage, builds, toolRuns, passwords = [], exposures = [] } = summary;
  return coverage.length + builds.length + toolRuns.length + passwords.length + exposures.length > 0;
}

type Shown = {
  result: ReadingResult;
  format: string;
  pack: Pack;
  serverIds: ReadonlyMap<string, string>;
  ownServerId: string | null;
};

/** Puts what a file shows in the place of what an earlier reading of it showed. */
async function replaceShown(tx: Tx, attempt: Attempt, shown: Shown): Promise<void> {
  const { caseId, id: evidenceId } = attempt.row;
  const { result, format, pack, serverIds, ownServerId } = shown;
  const { findings: drafts } = result.detection;
  const clusterOf = clusterLookup(pack);
  const copies = await sameBytes(tx, { caseId, evidenceId });
  await replaceObservations(tx, attempt, { result, format, serverIds, ownServerId });
  const found = { caseId, evidenceId, format, drafts, serverIds, clusterOf, sameBytes: copies };
  const findingIds = await replaceFindings(tx, found);
  await replaceSightings(tx, attempt, { result, serverIds, copies });
  const { summary } = result;
  const derived = { drafts, findingIds, serverIds, clusterOf, summary, buildSource: buildSourceOf(format) };
  const events = eventsOf({ ...derived, builds: pack.builds });
  await replaceEvidenceEvents(tx, { caseId, evidenceId, sameBytes: copies, events });
  await proposeAttributions(tx, caseId, pack);
}

/**
 * Stores what a file shows, in one transaction: findings, sightings, builds, coverage, tool runs, rejected rows, timeline,
 * proposed attributions; then settles the case. Proposals of one case queue on its counter row, so two files that show the
 * same finding meet.
 */
export async function propose(attempt: Attempt, proposal: Proposal): Promise<void> {
  const { caseId, id: evidenceId } = attempt.row;
  const pack = await loadPack(attempt.row.case.campaign.slug);
  const { result, format, formatLabel, note } = proposal;
  const { findings } = result.detection;
  const steps = await attempt.stepsWith({ propose: { state: "done" } });
  await inCase(caseId, async (tx) => {
    await holdCase(tx, caseId);
    const { count } = await tx.evidence.updateMany({
      where: { caseId, id: evidenceId, attempt: attempt.attempt },
      data: {
        state: "ready",
        step: "propose",
        steps,
        format,
        formatLabel,
        note,
        rowsRead: result.summary?.rows ?? 0,
        records: result.summary?.records ?? 0,
        rejected: result.summary?.rejected ?? 0,
        findings: findings.length,
        packVersion: pack.manifest.version,
        readyAt: new Date(),
        error: null,
        errorStep: null,
        version: { increment: 1 },
      },
    });
    if (count === 0) return;
    const named = namesIn(result);
    const serverIds = await idsOf(tx, attempt.row, named);
    const ownServerId = ownServer(attempt.row, { named, serverIds });
    const nameless = ownServerId === null && result.summary?.builds.some((build) => build.server === null) === true;
    const remarks = [unmatchedNote(result, { named, serverIds }), nameless ? namelessBuild : null];
    if (ownServerId !== attempt.row.serverId || remarks.some((remark) => remark !== null))
      await tx.evidence.updateMany({
        where: { caseId, id: evidenceId },
        data: { serverId: ownServerId, note: noteFrom([note, ...remarks]) },
      });
    // Most members of an archive show nothing, and there is nothing of an earlier reading to take back.
    const shows = showsAnything(result);
    if (shows || attempt.row.readyAt !== null)
      await replaceShown(tx, attempt, { result, format, pack, serverIds, ownServerId });
    await addCustody(tx, systemActor, {
      caseId,
      evidenceId,
      action: "parsed",
      purpose: "Read by the pipeline",
      detail: {
        format,
        records: result.summary?.records ?? 0,
        rejected: result.summary?.rejected ?? 0,
        findings: findings.length,
      },
    });
    await appendAudit(tx, systemActor, {
      caseId,
      action: "evidence.read",
      object: "evidence",
      objectId: evidenceId,
      after: { format, findings: findings.length, records: result.summary?.records ?? 0 },
    });
    const whole = await concludeUpload(tx, attempt.row);
    if (maySettle(caseId, { whole, shows })) await settleCase(tx, caseId);
    changed(tx, { caseId, topic: "evidence", ids: [evidenceId] });
  });
}
