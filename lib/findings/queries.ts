import { z } from "zod";

import type { Actor } from "@/lib/auth/schema";
import { loadPack } from "@/lib/campaigns/queries";
import { decodeCursor, encodeCursor } from "@/lib/core/cursor";
import { notFound } from "@/lib/core/errors";
import { severityLabels, stages, triageStates, severities } from "@/lib/core/states";
import type { Prisma, Tx } from "@/lib/db/client";
import { sample } from "@/lib/detection/schema";

import { findingEntities, type FindingItem, findingItem, type FindingStory, type FindingView, findingView, type SampleView } from "./schema";

const include = { server: { select: { id: true, hostname: true } } } as const;
type Row = Prisma.FindingGetPayload<{ include: typeof include }>;
type SourceRow = Prisma.FindingSourceGetPayload<{ include: { evidence: { select: { filename: true } } } }>;

const storedSamples = z.array(sample.omit({ sourceId: true }));
const shownSamples = 10;

function samplesOf(sources: SourceRow[]): SampleView[] {
  const all = sources.flatMap((source) => {
    const parsed = storedSamples.safeParse(source.samples);
    if (!parsed.success) return [];
    return parsed.data.map((one) => ({ ...one, evidenceId: source.evidenceId, filename: source.evidence.filename, at: one.at === null ? null : new Date(one.at).toISOString() }));
  });
  return all.slice(0, shownSamples);
}

function toItem(row: Row, more: { samples: SampleView[]; names: ReadonlyMap<string, string> }): FindingItem {
  const entities = findingEntities.safeParse(row.entities);
  return findingItem.parse({
    ...row,
    rule: { id: row.ruleId, name: row.ruleName, version: row.ruleVersion },
    count: Number(row.count),
    firstSeen: row.firstSeenAt?.toISOString() ?? null,
    lastSeen: row.lastSeenAt?.toISOString() ?? null,
    entities: entities.success ? entities.data : { ips: [], paths: [], hashes: [], accounts: [], urls: [] },
    samples: more.samples,
    triagedBy: row.triagedById ? (more.names.get(row.triagedById) ?? "a former user") : null,
    triagedAt: row.triagedAt?.toISOString() ?? null,
  });
}

async function namesOf(tx: Tx, rows: Row[]): Promise<ReadonlyMap<string, string>> {
  const ids = [...new Set(rows.map((row) => row.triagedById).filter((id) => id !== null))];
  const users = ids.length === 0 ? [] : await tx.user.findMany({ where: { id: { in: ids } }, select: { id: true, name: true } });
  return new Map(users.map((user) => [user.id, user.name]));
}

type ListInput = { caseId: string; severity?: string[]; triage?: string[]; server?: string; format?: string[]; q?: string; limit: number; cursor?: string };

function where(input: Omit<ListInput, "limit" | "cursor">): Prisma.FindingWhereInput {
  return {
    caseId: input.caseId,
    severity: input.severity?.length ? { in: input.severity } : undefined,
    triage: input.triage?.length ? { in: input.triage } : undefined,
    serverId: input.server,
    formats: input.format?.length ? { hasSome: input.format } : undefined,
    title: input.q ? { contains: input.q, mode: "insensitive" } : undefined,
  };
}

/** Findings of a case, worst and latest first, each with its samples. */
export async function listFindings(tx: Tx, input: ListInput): Promise<{ items: FindingItem[]; nextCursor: string | null }> {
  const { caseId, limit } = input;
  const after = input.cursor ? decodeCursor(input.cursor, 2) : null;
  const rows = await tx.finding.findMany({
    where: after ? { AND: [where(input), { OR: [{ severityRank: { lt: Number(after[0]) } }, { severityRank: Number(after[0]), id: { gt: String(after[1]) } }] }] } : where(input),
    orderBy: [{ severityRank: "desc" }, { id: "asc" }],
    take: limit + 1,
    include,
  });
  const page = rows.slice(0, limit);
  const [sources, names] = await Promise.all([
    tx.findingSource.findMany({ where: { caseId, findingId: { in: page.map((row) => row.id) } }, include: { evidence: { select: { filename: true } } } }),
    namesOf(tx, page),
  ]);
  const last = page.at(-1);
  return {
    items: page.map((row) => toItem(row, { samples: samplesOf(sources.filter((source) => source.findingId === row.id)), names })),
    nextCursor: rows.length > limit && last ? encodeCursor([last.severityRank, last.id]) : null,
  };
}

/** How many findings each filter value would show, over the whole case. */
export async function findingFacets(tx: Tx, caseId: string) {
  const rows = await tx.finding.findMany({ where: { caseId }, select: { triage: true, severity: true, formats: true, serverId: true, server: { select: { hostname: true } } } });
  const count = (values: (string | null)[]) => {
    const counts = new Map<string, number>();
    for (const value of values) if (value !== null) counts.set(value, (counts.get(value) ?? 0) + 1);
    return counts;
  };
  const servers = new Map(rows.map((row) => [row.serverId ?? "", row.server?.hostname ?? ""]));
  const fixed = (values: readonly string[], counts: Map<string, number>, labels: Record<string, string>) => values.map((value) => ({ value, label: labels[value] ?? value, count: counts.get(value) ?? 0 }));
  const found = (counts: Map<string, number>, label: (value: string) => string) => [...counts].map(([value, total]) => ({ value, label: label(value), count: total })).toSorted((a, b) => b.count - a.count);
  const triageLabels = { new: "New", confirmed: "Confirmed", needs_more: "Needs more", duplicate: "Duplicate", dismissed: "Dismissed" };
  return {
    total: rows.length,
    triage: fixed(triageStates, count(rows.map((row) => row.triage)), triageLabels),
    severity: fixed(severities, count(rows.map((row) => row.severity)), severityLabels),
    server: found(count(rows.map((row) => row.serverId)), (id) => servers.get(id) ?? id),
    format: found(count(rows.flatMap((row) => row.formats)), (format) => format),
  };
}

const ladder: readonly string[] = stages;

/** What each client address of a finding did on the ladder, as one story per address and server; at most five. */
async function storiesOf(tx: Tx, input: { caseId: string; findingId: string; serverName: string | null }): Promise<FindingStory[]> {
  const { caseId, findingId, serverName } = input;
  const own = await tx.hitBucket.findMany({ where: { caseId, findingId, ip: { not: null } }, distinct: ["ip"], select: { ip: true }, take: 5 });
  const ips = own.map((row) => row.ip).filter((ip) => ip !== null);
  if (ips.length === 0) return [];
  const hits = await tx.hitBucket.findMany({
    where: { caseId, ip: { in: ips }, stage: { not: null }, finding: { serverName } },
    include: { finding: { select: { title: true } } },
    orderBy: { firstSeenAt: "asc" },
    take: 2000,
  });
  return ips.flatMap((ip) => {
    const steps = new Map<string, FindingStory["steps"][number]>();
    for (const hit of hits.filter((row) => row.ip === ip)) {
      const stage = stages.find((known) => known === hit.stage);
      if (!stage) continue;
      const step = steps.get(stage);
      const lastAt = hit.lastSeenAt?.toISOString() ?? null;
      if (!step) steps.set(stage, { stage, firstAt: hit.firstSeenAt?.toISOString() ?? null, lastAt, count: Number(hit.count), findingId: hit.findingId, title: hit.finding.title });
      else steps.set(stage, { ...step, count: step.count + Number(hit.count), lastAt: lastAt && (!step.lastAt || lastAt > step.lastAt) ? lastAt : step.lastAt });
    }
    const ordered = [...steps.values()].toSorted((a, b) => ladder.indexOf(a.stage) - ladder.indexOf(b.stage));
    return ordered.length > 0 ? [{ ip, serverName, steps: ordered }] : [];
  });
}

/** One finding whole: sources, stories of its client addresses, indicators, and what its rule says about itself. */
export async function getFinding(tx: Tx, _actor: Actor, input: { caseId: string; findingId: string }): Promise<FindingView> {
  const { caseId, findingId } = input;
  const row = await tx.finding.findUnique({ where: { caseId_id: { caseId, id: findingId } }, include });
  const scope = await tx.case.findUnique({ where: { id: caseId }, select: { campaign: { select: { slug: true } } } });
  if (!row || !scope) throw notFound("finding");
  const [sources, names, stories, pack] = await Promise.all([
    tx.findingSource.findMany({ where: { caseId, findingId }, include: { evidence: { select: { filename: true } } } }),
    namesOf(tx, [row]),
    storiesOf(tx, { caseId, findingId, serverName: row.serverName }),
    loadPack(scope.campaign.slug),
  ]);
  const item = toItem(row, { samples: samplesOf(sources), names });
  const values = new Set([...item.entities.ips, ...item.entities.hashes, ...item.entities.paths, ...item.entities.urls].map((value) => value.toLowerCase()));
  const sightings = await tx.sighting.findMany({ where: { caseId, evidenceId: { in: sources.map((source) => source.evidenceId) } }, distinct: ["indicatorId"] });
  const rule = pack.rules.find((known) => known.name === row.ruleName);
  return findingView.parse({
    ...item,
    sources: sources.map((source) => ({ evidenceId: source.evidenceId, filename: source.evidence.filename, count: Number(source.count) })),
    stories,
    indicators: sightings
      .filter((sighting) => values.has(sighting.value.toLowerCase()))
      .flatMap((sighting) => pack.indicators.filter((known) => known.id === sighting.indicatorId))
      .map((known) => ({ id: known.id, type: known.type, value: known.value, cluster: known.cluster, strength: known.strength, source: known.source, status: null })),
    about: rule ? { description: rule.description, falsepositives: rule.falsepositives, references: rule.references, note: rule.breakwater.note ?? null } : null,
  });
}
