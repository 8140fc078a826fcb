import { listAttributions } from "@/lib/attribution/queries";
import { checkpointOf } from "@/lib/audit/checkpoint";
import { chainPage } from "@/lib/audit/queries";
import { loadPack } from "@/lib/campaigns/queries";
import { clusterProposedBy } from "@/lib/campaigns/rules";
import type { Pack } from "@/lib/campaigns/schema";
import { notFound } from "@/lib/core/errors";
import type { Part } from "@/lib/core/parts";
import { badness, severities, type Severity, strengthLabels, strengths } from "@/lib/core/states";
import { techniqueLabels, tlpLevels } from "@/lib/core/words";
import type { Tx } from "@/lib/db/client";
import { indicatorsNamed } from "@/lib/knowledge/queries";

import { auditCsv } from "./formats/audit-csv";
import { indicatorsCsv } from "./formats/indicators-csv";
import { listCsv, listText } from "./formats/list-csv";
import { listMisp } from "./formats/list-misp";
import { listStix } from "./formats/list-stix";
import { mispEvent } from "./formats/misp";
import { navigatorLayer } from "./formats/navigator";
import { stixBundle } from "./formats/stix";
import { timesketchLine } from "./formats/timesketch";
import type { CaseExport, IndicatorFile, IndicatorList, SeenIndicator, SeenTechnique } from "./schema";

async function indicatorsOf(tx: Tx, caseId: string, pack: Pack): Promise<SeenIndicator[]> {
  const rows = await tx.sighting.findMany({
    where: { caseId, isCopy: false },
    orderBy: [{ indicatorId: "asc" }, { id: "asc" }],
  });
  const ids = rows.map((row) => row.indicatorId);
  const known = new Map((await indicatorsNamed(tx, pack, ids)).map((indicator) => [indicator.id, indicator]));
  return [...Map.groupBy(rows, (row) => row.indicatorId).values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const indicator = known.get(first.indicatorId);
    const strength = strengths.find((each) => each === first.strength);
    const times = (pick: (row: (typeof rows)[number]) => Date | null) =>
      group
        .map(pick)
        .filter((at) => at !== null)
        .map((at) => at.toISOString())
        .toSorted();
    return [
      {
        id: first.indicatorId,
        type: first.type,
        value: first.value,
        cluster: first.cluster === "unattributed" ? null : first.cluster,
        strength: strength ? strengthLabels[strength] : "",
        proposes: indicator !== undefined && clusterProposedBy(indicator) !== null,
        source: indicator?.source ?? "",
        techniques: indicator?.techniques ?? [],
        count: group.reduce((sum, row) => sum + Number(row.count), 0),
        firstSeenAt: times((row) => row.firstSeenAt)[0] ?? null,
        lastSeenAt: times((row) => row.lastSeenAt).at(-1) ?? null,
        servers: [...new Set(group.map((row) => row.serverName).filter((name) => name !== ""))],
      },
    ];
  });
}

async function techniquesOf(tx: Tx, caseId: string): Promise<SeenTechnique[]> {
  const rows = await tx.finding.findMany({
    where: { caseId, triage: { notIn: ["dismissed", "duplicate"] } },
    select: { techniques: true, severity: true, count: true },
  });
  const seen = new Map<string, SeenTechnique>();
  for (const row of rows) {
    const severity = severities.find((known) => known === row.severity) ?? "info";
    for (const id of row.techniques) {
      const old = seen.get(id) ?? { id, name: techniqueLabels[id] ?? null, findings: 0, hits: 0, worst: severity };
      const worst = badness(severities, severity) < badness(severities, old.worst) ? severity : old.worst;
      seen.set(id, { ...old, findings: old.findings + 1, hits: old.hits + Number(row.count), worst });
    }
  }
  return [...seen.values()].toSorted((a, b) => a.id.localeCompare(b.id));
}

async function caseExport(tx: Tx, caseId: string, now: Date): Promise<CaseExport> {
  const found = await tx.case.findUnique({
    where: { id: caseId },
    select: { ref: true, tlp: true, campaign: { select: { name: true, slug: true } } },
  });
  if (!found) throw notFound("case");
  const pack = await loadPack(found.campaign.slug);
  const techniques = await techniquesOf(tx, caseId);
  const worst =
    techniques
      .map((technique) => technique.worst)
      .toSorted((a: Severity, b: Severity) => badness(severities, a) - badness(severities, b))[0] ?? null;
  const claims = await listAttributions(tx, caseId);
  return {
    caseId,
    ref: found.ref,
    campaign: found.campaign.name,
    tlp: tlpLevels.find((level) => level === found.tlp) ?? "RED",
    exportedAt: now.toISOString(),
    worst,
    indicators: await indicatorsOf(tx, caseId, pack),
    techniques,
    claims: claims.map(({ cluster, status, likelihood, confidence, statement }) => ({
      cluster,
      status,
      likelihood,
      confidence,
      statement,
    })),
  };
}

/** The case in one of the formats that are made in one piece, as text. */
export async function sharedFile(
  tx: Tx,
  input: {
    caseId: string;
    file: "indicators.csv" | "stix.json" | "misp.json" | "navigator.json";
    defang: boolean;
    now: Date;
  },
): Promise<string> {
  const from = await caseExport(tx, input.caseId, input.now);
  const json = (value: object) => `${JSON.stringify(value, null, 2)}\n`;
  switch (input.file) {
    case "indicators.csv":
      return indicatorsCsv(from.indicators, { defang: input.defang });
    case "stix.json":
      return json(stixBundle(from));
    case "misp.json":
      return json(mispEvent(from));
    case "navigator.json":
      return json(navigatorLayer(from));
  }
}

/** The indicators of a campaign in one of the formats of a list, as text. */
export function indicatorListFile(file: IndicatorFile, list: IndicatorList): string {
  switch (file) {
    case "indicators.csv":
      return listCsv(list);
    case "indicators.txt":
      return listText(list);
    case "stix.json":
      return `${JSON.stringify(listStix(list), null, 2)}\n`;
    case "misp.json":
      return `${JSON.stringify(listMisp(list), null, 2)}\n`;
  }
}

const eventsPerPart = 2_000;

/** A part of the timeline as Timesketch JSONL, in order of time; `after` is the place of the last line written. */
export async function timesketchPart(
  tx: Tx,
  input: { caseId: string; ref: string; after: { at: string; id: string } | null },
): Promise<Part<{ at: string; id: string }>> {
  const { caseId, ref, after } = input;
  const beyond = after ? { OR: [{ at: { gt: after.at } }, { at: after.at, id: { gt: after.id } }] } : {};
  const rows = await tx.timelineEvent.findMany({
    where: { caseId, isCopy: false, ...beyond },
    orderBy: [{ at: "asc" }, { id: "asc" }],
    take: eventsPerPart,
    include: { evidence: { select: { filename: true } } },
  });
  const last = rows.at(-1);
  const lines = rows.map((row) =>
    timesketchLine(
      {
        ...row,
        at: row.at.toISOString(),
        server: row.serverName,
        count: Number(row.count),
        source: row.evidence?.filename ?? row.authorName,
      },
      ref,
    ),
  );
  return {
    text: lines.join(""),
    next: last && rows.length === eventsPerPart ? { at: last.at.toISOString(), id: last.id } : null,
  };
}

/** Where a chain ends right now; what is written while the file is made is not in it. */
export type ChainEnd = { ref: string; head: { seq: number; hash: string } };

/** The reference of a case and the head of its chain. */
export async function chainEnd(tx: Tx, caseId: string): Promise<ChainEnd> {
  const found = await tx.case.findUnique({ where: { id: caseId }, select: { ref: true } });
  const head = await tx.auditHead.findUnique({ where: { caseId }, select: { seq: true, hash: true } });
  if (!found) throw notFound("case");
  return { ref: found.ref, head: head ?? { seq: 0, hash: "0".repeat(64) } };
}

/** A part of a case's audit chain, as CSV rows or as the JSON file that bin/verify-export.mjs checks. */
export async function auditPart(
  tx: Tx,
  input: { caseId: string; form: "csv" | "json"; end: ChainEnd; after: number; now: Date; dataDir: string },
): Promise<Part<number>> {
  const { caseId, form, end, after } = input;
  const events = await chainPage(tx, { caseId, after, until: end.head.seq });
  const last = events.at(-1);
  const next = last && last.seq < end.head.seq ? last.seq : null;
  if (form === "csv") return { text: auditCsv(events, after === 0), next };
  const lines = events.map((event) => JSON.stringify(event)).join(",\n");
  const opening = JSON.stringify({
    format: "breakwater-audit/1",
    caseId,
    ref: end.ref,
    exportedAt: input.now.toISOString(),
    head: end.head,
    checkpoint: after === 0 ? checkpointOf(input.dataDir, caseId) : null,
  });
  const start = after === 0 ? `${opening.slice(0, -1)},"events":[\n` : ",\n";
  return { text: `${start}${lines}${next === null ? "\n]}\n" : ""}`, next };
}
