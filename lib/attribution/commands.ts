import { appendAudit } from "@/lib/audit/commands";
import type { Actor } from "@/lib/auth/schema";
import type { Pack } from "@/lib/campaigns/schema";
import { AppError, conflict, notFound } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import type { Confidence, Likelihood } from "@/lib/core/states";
import type { Tx } from "@/lib/db/client";
import { changed } from "@/lib/live/publish";

import { makeRoom } from "./deciding/room";
import { proposeClaims } from "./proposing/propose";
import { getAttribution } from "./queries";
import { caveatOf, claimSentences } from "./rules";
import { type AttributionView, type ClaimReason, openEnds } from "./schema";

type Words = {
  likelihood: Likelihood;
  confidence: Confidence;
  admiralty?: string;
  statement: string;
  reasons: ClaimReason[];
  against: ClaimReason[];
  alternatives: ClaimReason[];
  findingIds: string[];
};

const isOpenEnd = (cluster: string) => openEnds.some((end) => end === cluster);

function assertKnownCluster(pack: Pack, cluster: string): void {
  if (isOpenEnd(cluster) || pack.clusters.some((known) => known.key === cluster || known.name === cluster)) return;
  throw new AppError(
    "INVALID",
    `${cluster} is no cluster of this campaign. Choose one of the pack, “unattributed” or “several”.`,
    { field: "cluster" },
  );
}

/** Fails with NOT_FOUND when a named finding is not in the case. */
async function assertFindings(tx: Tx, caseId: string, words: Partial<Words>): Promise<void> {
  const named = [
    ...(words.findingIds ?? []),
    ...[...(words.reasons ?? []), ...(words.against ?? []), ...(words.alternatives ?? [])].map(
      (reason) => reason.findingId,
    ),
  ];
  const ids = [...new Set(named.filter((id) => id !== null))];
  if (ids.length > 0 && (await tx.finding.count({ where: { caseId, id: { in: ids } } })) !== ids.length)
    throw notFound("finding");
}

function columnsOf(words: Partial<Words>) {
  return {
    likelihood: words.likelihood,
    confidence: words.confidence,
    admiralty: words.admiralty,
    statement: words.statement ?? "",
    evidenceFor: words.reasons ?? [],
    evidenceAgainst: words.against ?? [],
    alternatives: words.alternatives ?? [],
    findingIds: words.findingIds ?? [],
  };
}

/** A person's own claim; it waits for a lead to accept it, like one that a rule proposed. */
export async function addAttribution(
  tx: Tx,
  actor: Actor,
  input: { caseId: string; cluster: string; pack: Pack } & Words,
): Promise<AttributionView> {
  const { caseId, cluster, pack } = input;
  assertKnownCluster(pack, cluster);
  await assertFindings(tx, caseId, input);
  const id = newId();
  await tx.attribution.create({
    data: {
      caseId,
      id,
      key: `person:${id}`,
      cluster,
      status: "proposed",
      origin: "person",
      authorId: actor.userId,
      authorName: actor.name,
      ...columnsOf(input),
    },
  });
  const after = { cluster, likelihood: input.likelihood, confidence: input.confidence, statement: input.statement };
  await appendAudit(tx, actor, { caseId, action: "attribution.propose", object: "attribution", objectId: id, after });
  changed(tx, { caseId, topic: "attribution", ids: [id] });
  return getAttribution(tx, caseId, id);
}

type Amendment = Partial<Words> & { cluster?: string };
type Decision = {
  caseId: string;
  attributionId: string;
  version: number;
  status: "accepted" | "rejected";
  reason?: string;
  amend?: Amendment;
  pack: Pack;
};

function assertDecidable(before: AttributionView, { status, reason, amend }: Decision): void {
  if (before.status === "superseded")
    throw new AppError("UNPROCESSABLE", "This claim was replaced by a later one. Decide that one.", {
      field: "status",
    });
  if (status === "rejected" && amend)
    throw new AppError("INVALID", "Reject the claim, or amend and accept it.", { field: "amend" });
  if (status === "rejected" && !reason)
    throw new AppError("INVALID", "Say why the claim is rejected; the reason stays with it.", { field: "reason" });
  if (status === "accepted" && caveatOf(before.strength) && !reason) {
    throw new AppError("INVALID", "The source of this claim carries a caveat. Write the reason for accepting it.", {
      field: "reason",
    });
  }
}

/**
 * Accepts or rejects a claim. A claim whose source carries a caveat, and every rejection, needs a written reason. With
 * `amend` the words change: the claim as it was stays, superseded, and a new one carries the decision. An earlier accepted
 * claim of the same cluster is superseded, so that a cluster is claimed once.
 */
export async function decideAttribution(tx: Tx, actor: Actor, input: Decision): Promise<AttributionView> {
  const { caseId, attributionId, version, status, reason, amend, pack } = input;
  const before = await getAttribution(tx, caseId, attributionId);
  if (before.version !== version) throw conflict("attribution", { ...before });
  assertDecidable(before, input);
  if (amend?.cluster && amend.cluster !== before.cluster) assertKnownCluster(pack, amend.cluster);
  if (amend) await assertFindings(tx, caseId, amend);
  const decided = {
    decidedById: actor.userId,
    decidedByName: actor.name,
    decidedAt: new Date(),
    decisionReason: reason || null,
  };
  const replacedId =
    status === "accepted"
      ? await makeRoom(tx, { caseId, cluster: amend?.cluster ?? before.cluster, keepId: attributionId })
      : null;
  const supersedesId = before.supersedesId ?? replacedId;
  const { count } = await tx.attribution.updateMany({
    where: { caseId, id: attributionId, version },
    data: amend
      ? { status: "superseded", version: { increment: 1 } }
      : { status, ...decided, supersedesId, version: { increment: 1 } },
  });
  if (count === 0) throw conflict("attribution", { ...(await getAttribution(tx, caseId, attributionId)) });
  const id = amend
    ? await supersede(tx, actor, { before, amend, decided: { status, ...decided }, caseId })
    : attributionId;
  const stood = {
    status: before.status,
    cluster: before.cluster,
    likelihood: before.likelihood,
    confidence: before.confidence,
  };
  const after = { ...stood, ...amend, status, ...(replacedId ? { supersedes: replacedId } : {}) };
  await appendAudit(tx, actor, {
    caseId,
    action: "attribution.decide",
    object: "attribution",
    objectId: id,
    before: stood,
    after,
    reason,
  });
  changed(tx, { caseId, topic: "attribution", ids: [id] });
  return getAttribution(tx, caseId, id);
}

type Supersede = {
  caseId: string;
  before: AttributionView;
  amend: Amendment;
  decided: {
    status: string;
    decidedById: string | null;
    decidedByName: string;
    decidedAt: Date;
    decisionReason: string | null;
  };
};

async function supersede(tx: Tx, actor: Actor, { caseId, before, amend, decided }: Supersede): Promise<string> {
  const id = newId();
  const cluster = amend.cluster ?? before.cluster;
  const words = {
    ...before,
    likelihood: before.likelihood ?? undefined,
    confidence: before.confidence ?? undefined,
    admiralty: before.admiralty ?? undefined,
    findingIds: before.findings.map((finding) => finding.id),
    ...amend,
  };
  const sentences = claimSentences({
    cluster,
    likelihood: words.likelihood ?? null,
    confidence: words.confidence ?? null,
    admiralty: words.admiralty,
  });
  await tx.attribution.create({
    data: {
      caseId,
      id,
      key: `person:${id}`,
      cluster,
      // The source tied the indicator to the other cluster; for this one it says nothing.
      strength: cluster === before.cluster ? before.strength : null,
      origin: "person",
      authorId: actor.userId,
      authorName: actor.name,
      indicators: before.indicators,
      supersedesId: before.id,
      ...columnsOf({ ...words, statement: amend.statement ?? sentences }),
      ...decided,
    },
  });
  return id;
}

/**
 * Proposes what the sightings of a case propose. An open proposal is kept up to date; a decided claim is never changed, and
 * a new proposal for its cluster is raised only when an indicator appears that it had not weighed. Safe to repeat.
 */
export async function proposeAttributions(tx: Tx, caseId: string, pack: Pack): Promise<void> {
  await proposeClaims(tx, caseId, pack);
}
