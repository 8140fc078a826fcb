import { getAttributionRows } from "@/lib/attribution/queries";
import { doubtsOf, indicatorLabel, type Proposal, proposalsFrom } from "@/lib/attribution/rules";
import type { AttributionView, ClaimIndicator, ClaimReason } from "@/lib/attribution/schema";
import { appendAudit } from "@/lib/audit/commands";
import { systemActor } from "@/lib/auth/schema";
import type { Pack } from "@/lib/campaigns/schema";
import { canonicalJson } from "@/lib/core/hashing";
import { newId } from "@/lib/core/ids";
import { strengthLabels } from "@/lib/core/states";
import type { Tx } from "@/lib/db/client";
import { indicatorsNamed } from "@/lib/knowledge/queries";
import { changed } from "@/lib/live/publish";

type Seen = { first: Date | null; last: Date | null; count: number; servers: Set<string> };

async function seenIn(tx: Tx, caseId: string): Promise<Map<string, Seen>> {
  const rows = await tx.sighting.findMany({
    where: { caseId, isCopy: false },
    select: { indicatorId: true, count: true, firstSeenAt: true, lastSeenAt: true, serverName: true },
  });
  const seen = new Map<string, Seen>();
  for (const row of rows) {
    const held = seen.get(row.indicatorId) ?? { first: null, last: null, count: 0, servers: new Set<string>() };
    if (row.firstSeenAt && (!held.first || row.firstSeenAt < held.first)) held.first = row.firstSeenAt;
    if (row.lastSeenAt && (!held.last || row.lastSeenAt > held.last)) held.last = row.lastSeenAt;
    if (row.serverName !== "") held.servers.add(row.serverName);
    held.count += Number(row.count);
    seen.set(row.indicatorId, held);
  }
  return seen;
}

function indicatorsOf(proposal: Proposal, seen: ReadonlyMap<string, Seen>): ClaimIndicator[] {
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

function reasonsOf(proposal: Proposal, seen: ReadonlyMap<string, Seen>): ClaimReason[] {
  return proposal.sightings.slice(0, 50).map(({ indicator, count }) => {
    const servers = [...(seen.get(indicator.id)?.servers ?? [])].slice(0, 3);
    const where = servers.length > 0 ? ` on ${servers.join(", ")}` : "";
    const strength = indicator.strength === null ? "" : `; ${strengthLabels[indicator.strength].toLowerCase()}`;
    const times = count === 1 ? "once" : `${count} times`;
    return {
      text: `${indicatorLabel(indicator.type)} ${indicator.value} was seen ${times}${where}${strength}.`.slice(0, 1000),
      findingId: null,
    };
  });
}

/** What a claim would be if it were made now, as its columns. */
function columnsOf(
  proposal: Proposal,
  input: { pack: Pack; seen: ReadonlyMap<string, Seen>; others: string[]; findingIds: string[] },
) {
  const { cluster, strength, likelihood, confidence, admiralty, statement } = proposal;
  const known = input.pack.clusters.find((each) => each.key === cluster);
  const doubts = doubtsOf(known, { strength, others: input.others });
  const plain = (texts: string[]): ClaimReason[] =>
    texts.map((text) => ({ text: text.slice(0, 1000), findingId: null }));
  return {
    cluster,
    strength,
    likelihood,
    confidence,
    admiralty,
    statement,
    evidenceFor: reasonsOf(proposal, input.seen),
    evidenceAgainst: plain(doubts.against),
    alternatives: plain(doubts.alternatives),
    indicators: indicatorsOf(proposal, input.seen),
    findingIds: input.findingIds.toSorted(),
    origin: "rule",
    authorName: `Pack ${input.pack.manifest.version}`,
  };
}

type Columns = ReturnType<typeof columnsOf>;

function isSame(row: Record<string, unknown>, columns: Columns): boolean {
  return Object.entries(columns).every(([field, value]) => canonicalJson(row[field]) === canonicalJson(value));
}

async function withdraw(tx: Tx, caseId: string, claims: AttributionView[]): Promise<void> {
  for (const claim of claims) {
    const reason = "The indicator is no longer seen in the evidence of this case.";
    const decided = { decidedByName: systemActor.name, decidedAt: new Date(), decisionReason: reason };
    await tx.attribution.updateMany({
      where: { caseId, id: claim.id, status: "proposed" },
      data: { status: "superseded", ...decided, version: { increment: 1 } },
    });
    await appendAudit(tx, systemActor, {
      caseId,
      action: "attribution.withdraw",
      object: "attribution",
      objectId: claim.id,
      before: { status: "proposed", cluster: claim.cluster },
      after: { status: "superseded" },
      reason,
    });
    changed(tx, { caseId, topic: "attribution", ids: [claim.id] });
  }
}

/** Makes the proposals of the rules those that the sightings propose now; see `proposeAttributions`. */
export async function proposeClaims(tx: Tx, caseId: string, pack: Pack): Promise<void> {
  const seen = await seenIn(tx, caseId);
  const { rows, views: claims } = await getAttributionRows(tx, caseId);
  const findings = await tx.finding.findMany({
    where: { caseId, clusters: { isEmpty: false } },
    select: { id: true, clusters: true },
  });
  const sightings = (await indicatorsNamed(tx, pack, [...seen.keys()])).flatMap((indicator) => {
    const held = seen.get(indicator.id);
    return held ? [{ indicator, count: held.count, findingIds: [] }] : [];
  });
  const proposals = proposalsFrom(sightings);
  const openByRule = claims.filter((claim) => claim.status === "proposed" && claim.origin === "rule");
  await withdraw(
    tx,
    caseId,
    openByRule.filter((claim) => !proposals.some((proposal) => proposal.cluster === claim.cluster)),
  );
  for (const proposal of proposals) {
    const { cluster } = proposal;
    const all = claims.filter((claim) => claim.cluster === cluster);
    const open = openByRule.find((claim) => claim.cluster === cluster);
    // A claim amended to another cluster carries the indicators it weighed, and so answers for them there too.
    const decided = claims.filter((claim) => claim.status !== "superseded" && claim !== open);
    const weighed = new Set(decided.flatMap((claim) => claim.indicators.map((indicator) => indicator.id)));
    if (!open && proposal.sightings.every((sighted) => weighed.has(sighted.indicator.id))) continue;
    const findingIds = findings.filter((finding) => finding.clusters.includes(cluster)).map((finding) => finding.id);
    const columns = columnsOf(proposal, {
      pack,
      seen,
      findingIds,
      others: proposals.map((each) => each.cluster).filter((other) => other !== cluster),
    });
    if (open) {
      const row = rows.find((each) => each.id === open.id);
      if (row && isSame({ ...row }, columns)) continue;
      await tx.attribution.updateMany({
        where: { caseId, id: open.id, status: "proposed" },
        data: { ...columns, version: { increment: 1 } },
      });
      changed(tx, { caseId, topic: "attribution", ids: [open.id] });
      continue;
    }
    const id = newId();
    await tx.attribution.create({
      data: { caseId, id, key: `rule:${cluster}:${all.length}`, status: "proposed", ...columns },
    });
    await appendAudit(tx, systemActor, {
      caseId,
      action: "attribution.propose",
      object: "attribution",
      objectId: id,
      after: {
        cluster,
        strength: proposal.strength,
        indicators: proposal.sightings.map((sighted) => sighted.indicator.id),
      },
    });
    changed(tx, { caseId, topic: "attribution", ids: [id] });
  }
}
