import { z } from "zod";

import { loadPack } from "@/lib/campaigns/queries";
import { clusterProposedBy } from "@/lib/campaigns/rules";
import { notFound } from "@/lib/core/errors";
import { strengths } from "@/lib/core/states";
import type { Prisma, Tx } from "@/lib/db/client";

import { caveatOf, whyOnlyRelated } from "./rules";
import { indicatorsNamed } from "@/lib/knowledge/queries";

import { type AttributionView, attributionView, claimIndicator, claimReason, type RelatedView } from "./schema";

type Row = Prisma.AttributionGetPayload<Record<string, never>>;

function listOf<T>(item: z.ZodType<T>, json: Prisma.JsonValue): T[] {
  const parsed = z.array(item).safeParse(json);
  return parsed.success ? parsed.data : [];
}

function toView(
  row: Row,
  { titles, number }: { titles: ReadonlyMap<string, string>; number: number },
): AttributionView {
  return attributionView.parse({
    ...row,
    number,
    caveat: caveatOf(strengths.find((known) => known === row.strength) ?? null),
    reasons: listOf(claimReason, row.evidenceFor),
    against: listOf(claimReason, row.evidenceAgainst),
    alternatives: listOf(claimReason, row.alternatives),
    indicators: listOf(claimIndicator, row.indicators),
    findings: row.findingIds.flatMap((id) => {
      const title = titles.get(id);
      return title === undefined ? [] : [{ id, title }];
    }),
    author: row.authorName,
    decidedBy: row.decidedByName,
    decidedAt: row.decidedAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
  });
}

const statusOrder: readonly string[] = ["accepted", "proposed", "rejected", "superseded"];

/** The claims of a case as they are stored and as they are shown, oldest first. */
export async function getAttributionRows(tx: Tx, caseId: string): Promise<{ rows: Row[]; views: AttributionView[] }> {
  const rows = await tx.attribution.findMany({ where: { caseId }, orderBy: [{ createdAt: "asc" }, { id: "asc" }] });
  const findings =
    rows.length === 0
      ? []
      : await tx.finding.findMany({
          where: { caseId, id: { in: rows.flatMap((row) => row.findingIds) } },
          select: { id: true, title: true },
        });
  const titles = new Map(findings.map((finding) => [finding.id, finding.title]));
  return { rows, views: rows.map((row, index) => toView(row, { titles, number: index + 1 })) };
}

/** Claims of a case: accepted, then proposed, then what was rejected or replaced. */
export async function listAttributions(tx: Tx, caseId: string): Promise<AttributionView[]> {
  const { views } = await getAttributionRows(tx, caseId);
  return views.toSorted((a, b) => statusOrder.indexOf(a.status) - statusOrder.indexOf(b.status));
}

export async function getAttribution(tx: Tx, caseId: string, attributionId: string): Promise<AttributionView> {
  const found = (await listAttributions(tx, caseId)).find((claim) => claim.id === attributionId);
  if (!found) throw notFound("attribution");
  return found;
}

/** Sightings that propose no cluster by themselves, rare and cluster-specific ones first. */
export async function relatedIntelligence(tx: Tx, caseId: string): Promise<RelatedView[]> {
  const scope = await tx.case.findUnique({ where: { id: caseId }, select: { campaign: { select: { slug: true } } } });
  if (!scope) throw notFound("case");
  const pack = await loadPack(scope.campaign.slug);
  const rows = await tx.sighting.findMany({ where: { caseId, isCopy: false }, orderBy: { firstSeenAt: "asc" } });
  const ids = rows.map((row) => row.indicatorId);
  const known = new Map((await indicatorsNamed(tx, pack, ids)).map((indicator) => [indicator.id, indicator]));
  const related = [...Map.groupBy(rows, (row) => row.indicatorId)].flatMap(([indicatorId, seen]): RelatedView[] => {
    const indicator = known.get(indicatorId);
    const first = seen[0];
    if (!indicator || !first || clusterProposedBy(indicator) !== null) return [];
    const times = (pick: (row: (typeof seen)[number]) => Date | null) =>
      seen
        .map((row) => pick(row)?.toISOString())
        .filter((at) => at !== undefined)
        .toSorted();
    return [
      {
        indicatorId,
        type: first.type,
        value: first.value,
        why: whyOnlyRelated(indicator),
        cluster: indicator.cluster,
        relatedActivity: indicator.relatedActivity,
        strength: indicator.strength,
        source: indicator.source,
        note: indicator.note,
        count: seen.reduce((sum, row) => sum + Number(row.count), 0),
        firstSeen: times((row) => row.firstSeenAt)[0] ?? null,
        lastSeen: times((row) => row.lastSeenAt).at(-1) ?? null,
        serverName: [...new Set(seen.map((row) => row.serverName).filter((name) => name !== ""))].join(", "),
      },
    ];
  });
  const specific = (row: RelatedView) => (row.cluster === "unattributed" && row.relatedActivity === null ? 0 : 1);
  return related.toSorted((a, b) => specific(b) - specific(a));
}
