import { stages, severities } from "@/lib/core/states";
import type { Tx } from "@/lib/db/client";
import { sessionStages } from "@/lib/detection/rules";
import type { FindingStory } from "@/lib/findings/schema";

import { type LadderHit, storiesFrom } from "./ladder";

const mostAddresses = 5;
const mostHits = 2000;
/** Rows without an address are read this far around those of the finding. */
const aroundMs = 15 * 60_000;

type HitRow = {
  ip: string | null;
  stage: string | null;
  count: bigint;
  firstSeenAt: Date | null;
  lastSeenAt: Date | null;
  findingId: string;
  finding: { title: string; formats: string[] };
};

function toLadderHit(hit: HitRow): LadderHit[] {
  const stage = stages.find((known) => known === hit.stage);
  if (!stage || !hit.firstSeenAt) return [];
  const lastAt = (hit.lastSeenAt ?? hit.firstSeenAt).getTime();
  return [
    {
      ip: hit.ip,
      stage,
      format: hit.finding.formats[0] ?? "",
      count: Number(hit.count),
      firstAt: hit.firstSeenAt.getTime(),
      lastAt,
      findingId: hit.findingId,
      title: hit.finding.title,
    },
  ];
}

type Place = { caseId: string; findingId: string; serverName: string | null };

async function besideOf(
  tx: Tx,
  { caseId, findingId, serverName }: Place,
  ips: string[],
): Promise<Map<string, FindingStory["beside"]>> {
  const rows = await tx.hitBucket.groupBy({
    by: ["ip", "findingId"],
    where: {
      caseId,
      ip: { in: ips },
      stage: null,
      isCopy: false,
      finding: { serverName, triage: { notIn: ["dismissed", "duplicate"] } },
    },
    _sum: { count: true },
    _min: { firstSeenAt: true },
    _max: { lastSeenAt: true },
    orderBy: { _min: { firstSeenAt: "asc" } },
    take: 50,
  });
  const found = await tx.finding.findMany({
    where: { caseId, id: { in: [...new Set([findingId, ...rows.map((row) => row.findingId)])] } },
    select: { id: true, title: true, severity: true },
  });
  const beside = new Map<string, FindingStory["beside"]>();
  for (const row of rows) {
    const finding = found.find((one) => one.id === row.findingId);
    const severity = severities.find((known) => known === finding?.severity);
    if (row.ip === null || !finding || !severity) continue;
    const list = beside.get(row.ip) ?? [];
    list.push({
      findingId: finding.id,
      title: finding.title,
      severity,
      count: Number(row._sum.count ?? 0n),
      firstAt: row._min.firstSeenAt?.toISOString() ?? null,
      lastAt: row._max.lastSeenAt?.toISOString() ?? null,
    });
    beside.set(row.ip, list);
  }
  return beside;
}

/**
 * What the client addresses of a finding did on its server: one story per address, at most five, furthest first. A finding
 * of rows without an address is told by the story it is part of; one that is no rung, by what was under way at its time.
 */
export async function storiesOf(tx: Tx, place: Place): Promise<FindingStory[]> {
  const { caseId, findingId, serverName } = place;
  const own = await tx.hitBucket.findMany({
    where: { caseId, findingId, isCopy: false },
    select: { ip: true, firstSeenAt: true, lastSeenAt: true },
    orderBy: { count: "desc" },
    take: 200,
  });
  const ips = [...new Set(own.map((row) => row.ip).filter((ip) => ip !== null))].slice(0, mostAddresses);
  const times = own.flatMap((row) =>
    row.firstSeenAt ? [row.firstSeenAt.getTime(), (row.lastSeenAt ?? row.firstSeenAt).getTime()] : [],
  );
  if (times.length === 0) return [];
  const around = {
    firstSeenAt: { lte: new Date(Math.max(...times) + aroundMs) },
    lastSeenAt: { gte: new Date(Math.min(...times) - aroundMs) },
  };
  // Whose a row without an address is can be told only beside everyone who held a session then.
  const others = { stage: { in: [...sessionStages] }, ...around };
  const hits = await tx.hitBucket.findMany({
    where: {
      caseId,
      stage: { not: null },
      isCopy: false,
      firstSeenAt: { not: null },
      finding: { serverName, OR: [{ triage: { notIn: ["dismissed", "duplicate"] } }, { id: findingId }] },
      OR: ips.length > 0 ? [{ ip: { in: ips } }, { ip: null, ...around }, others] : [around],
    },
    include: { finding: { select: { title: true, formats: true } } },
    orderBy: [{ firstSeenAt: "asc" }, { id: "asc" }],
    take: mostHits,
  });
  const stories = storiesFrom(serverName, hits.flatMap(toLadderHit)).filter((story) =>
    story.ip === null ? ips.length === 0 : ips.length === 0 || ips.includes(story.ip),
  );
  const containing = stories.filter((story) => story.findingIds.includes(findingId));
  const underWay = stories.filter((story) =>
    story.steps.some((step) =>
      times.some((at) => at >= Date.parse(step.firstAt) - 60_000 && at <= Date.parse(step.lastAt) + 60_000),
    ),
  );
  const mine = ips.length > 0 ? stories : containing.length > 0 ? containing : underWay;
  const beside = await besideOf(tx, place, [...new Set([...ips, ...mine.flatMap((story) => story.ip ?? [])])]);
  const told = mine.slice(0, mostAddresses).map((story) => ({
    ...story,
    beside: (story.ip === null ? undefined : beside.get(story.ip)) ?? [],
  }));
  const silent = ips.filter((ip) => !told.some((story) => story.ip === ip) && (beside.get(ip)?.length ?? 0) > 0);
  return [
    ...told,
    ...silent.map((ip) => ({ ip, serverName, sentence: "", complete: false, steps: [], beside: beside.get(ip) ?? [] })),
  ].slice(0, mostAddresses);
}
