import { appendAudit } from "@/lib/audit/commands";
import { type Actor, systemActor } from "@/lib/auth/schema";
import type { Pack } from "@/lib/campaigns/schema";
import { AppError, conflict, notFound } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import type { Confidence, Likelihood } from "@/lib/core/states";
import type { Prisma, Tx } from "@/lib/db/client";
import { changed } from "@/lib/live/publish";

import { getAttribution, listAttributions } from "./queries";
import { caveatOf, claimSentences, type Proposal, proposalsFrom } from "./rules";
import { type AttributionView, type ClaimIndicator, type ClaimReason, openEnds } from "./schema";

type Words = { likelihood: Likelihood; confidence: Confidence; admiralty?: string; statement: string; reasons: ClaimReason[]; against: ClaimReason[]; alternatives: ClaimReason[]; findingIds: string[] };

function assertKnownCluster(pack: Pack, cluster: string): void {
  if (openEnds.some((end) => end === cluster) || pack.clusters.some((known) => known.key === cluster || known.name === cluster)) return;
  throw new AppError("INVALID", `${cluster} is no cluster of this campaign. Choose one of the pack, “unattributed” or “several”.`, { field: "cluster" });
}

/** A person's own claim; it waits for a lead to accept it, like one that a rule proposed. */
export async function addAttribution(tx: Tx, actor: Actor, input: { caseId: string; cluster: string; pack: Pack } & Words): Promise<AttributionView> {
  const { caseId, cluster, pack } = input;
  assertKnownCluster(pack, cluster);
  const id = newId();
  await tx.attribution.create({ data: { caseId, id, key: `person:${id}`, cluster, status: "proposed", origin: "person", authorId: actor.userId, authorName: actor.name, ...columnsOf(input) } });
  await appendAudit(tx, actor, { caseId, action: "attribution.propose", object: "attribution", objectId: id, after: { cluster, likelihood: input.likelihood, confidence: input.confidence } });
  changed(tx, { caseId, topic: "attribution", ids: [id] });
  return getAttribution(tx, caseId, id);
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

type Decision = { caseId: string; attributionId: string; version: number; status: "accepted" | "rejected"; reason?: string; amend?: Partial<Words> & { cluster?: string }; pack: Pack };

/**
 * Accepts or rejects a claim. A claim whose source carries a caveat, and every rejection, needs a written reason. With
 * `amend` the words change: the claim as it was stays, superseded, and a new one carries the decision.
 */
export async function decideAttribution(tx: Tx, actor: Actor, input: Decision): Promise<AttributionView> {
  const { caseId, attributionId, version, status, reason, amend, pack } = input;
  const before = await getAttribution(tx, caseId, attributionId);
  if (before.status === "superseded") throw new AppError("UNPROCESSABLE", "This claim was replaced by a later one. Decide that one.", { field: "status" });
  if (status === "rejected" && !reason) throw new AppError("INVALID", "Say why the claim is rejected; the reason stays with it.", { field: "reason" });
  if (status === "accepted" && caveatOf(before.strength) && !reason) throw new AppError("INVALID", "The source of this claim carries a caveat. Write the reason for accepting it.", { field: "reason" });
  if (amend?.cluster) assertKnownCluster(pack, amend.cluster);
  const decided = { decidedById: actor.userId, decidedByName: actor.name, decidedAt: new Date(), decisionReason: reason ?? null };
  const { count } = await tx.attribution.updateMany({
    where: { caseId, id: attributionId, version },
    data: amend ? { status: "superseded", version: { increment: 1 } } : { status, ...decided, version: { increment: 1 } },
  });
  if (count === 0) throw conflict("attribution", { ...before });
  const id = amend ? await supersede(tx, actor, { before, amend, decided: { status, ...decided }, caseId }) : attributionId;
  await appendAudit(tx, actor, { caseId, action: "attribution.decide", object: "attribution", objectId: id, before: { status: before.status, cluster: before.cluster }, after: { status, ...amend }, reason });
  changed(tx, { caseId, topic: "attribution", ids: [id] });
  return getAttribution(tx, caseId, id);
}

type Supersede = { caseId: string; before: AttributionView; amend: Partial<Words> & { cluster?: string }; decided: { status: string; decidedById: string | null; decidedByName: string; decidedAt: Date; decisionReason: string | null } };

async function supersede(tx: Tx, actor: Actor, { caseId, before, amend, decided }: Supersede): Promise<string> {
  const id = newId();
  const words = { ...before, likelihood: before.likelihood ?? undefined, confidence: before.confidence ?? undefined, admiralty: before.admiralty ?? undefined, findingIds: before.findings.map((finding) => finding.id), ...amend };
  const cluster = amend.cluster ?? before.cluster;
  const statement = amend.statement ?? claimSentences({ cluster, likelihood: words.likelihood ?? null, confidence: words.confidence ?? null });
  await tx.attribution.create({
    data: { caseId, id, key: `person:${id}`, cluster, strength: before.strength, origin: "person", authorId: actor.userId, authorName: actor.name, indicators: before.indicators, supersedesId: before.id, ...columnsOf({ ...words, statement }), ...decided },
  });
  return id;
}

function indicatorsOf(proposal: Proposal, seen: Map<string, { first: Date | null; last: Date | null }>): ClaimIndicator[] {
  return proposal.sightings.map(({ indicator, count }) => ({
    id: indicator.id,
    type: indicator.type,
    value: indicator.value,
    strength: indicator.strength,
    source: indicator.source,
    count,
    firstSeen: seen.get(indicator.id)?.first?.toISOString() ?? null,
    lastSeen: seen.get(indicator.id)?.last?.toISOString() ?? null,
  }));
}

/**
 * Proposes what the sightings of a case propose. An open proposal is kept up to date; a decided claim is never changed, and
 * a new proposal for its cluster is raised only when an indicator appears that it had not weighed.
 */
export async function proposeAttributions(tx: Tx, caseId: string, pack: Pack): Promise<void> {
  const [rows, claims] = await Promise.all([tx.sighting.findMany({ where: { caseId } }), listAttributions(tx, caseId)]);
  const findings = await tx.finding.findMany({ where: { caseId, clusters: { isEmpty: false } }, select: { id: true, clusters: true } });
  const seen = new Map<string, { first: Date | null; last: Date | null; count: number }>();
  for (const row of rows) {
    const held = seen.get(row.indicatorId) ?? { first: null, last: null, count: 0 };
    const first = row.firstSeenAt && (!held.first || row.firstSeenAt < held.first) ? row.firstSeenAt : held.first;
    const last = row.lastSeenAt && (!held.last || row.lastSeenAt > held.last) ? row.lastSeenAt : held.last;
    seen.set(row.indicatorId, { first, last, count: held.count + Number(row.count) });
  }
  const sightings = pack.indicators.flatMap((indicator) => {
    const held = seen.get(indicator.id);
    return held ? [{ indicator, count: held.count, findingIds: [] }] : [];
  });
  for (const proposal of proposalsFrom(sightings)) {
    const own = claims.filter((claim) => claim.cluster === proposal.cluster && claim.status !== "superseded");
    const open = own.find((claim) => claim.status === "proposed" && claim.origin === "rule");
    const weighed = new Set(own.filter((claim) => claim !== open).flatMap((claim) => claim.indicators.map((indicator) => indicator.id)));
    const isNew = proposal.sightings.some((sighted) => !weighed.has(sighted.indicator.id));
    if (!open && own.length > 0 && !isNew) continue;
    const { cluster, strength, likelihood, confidence, admiralty, statement } = proposal;
    const findingIds = findings.filter((finding) => finding.clusters.includes(cluster)).map((finding) => finding.id);
    const evidenceFor: ClaimReason[] = proposal.sightings.map(({ indicator, count }) => ({ text: `${indicator.type} indicator seen ${count} ${count === 1 ? "time" : "times"}; ${indicator.source}`.slice(0, 1000), findingId: null }));
    const data: Omit<Prisma.AttributionUncheckedCreateInput, "caseId" | "id" | "key"> = { cluster, status: "proposed", strength, likelihood, confidence, admiralty, statement, evidenceFor, indicators: indicatorsOf(proposal, seen), findingIds, origin: "rule", authorName: `Pack ${pack.manifest.version}` };
    if (open) await tx.attribution.updateMany({ where: { caseId, id: open.id, status: "proposed" }, data });
    else {
      const id = newId();
      await tx.attribution.create({ data: { caseId, id, key: `rule:${cluster}:${own.length}`, ...data } });
      await appendAudit(tx, systemActor, { caseId, action: "attribution.propose", object: "attribution", objectId: id, after: { cluster, strength, indicators: proposal.sightings.length } });
    }
    changed(tx, { caseId, topic: "attribution" });
  }
}

/** Fails with NOT_FOUND when a named finding is not in the case. */
export async function assertFindings(tx: Tx, caseId: string, findingIds: string[]): Promise<void> {
  const count = await tx.finding.count({ where: { caseId, id: { in: findingIds } } });
  if (count !== new Set(findingIds).size) throw notFound("finding");
}
