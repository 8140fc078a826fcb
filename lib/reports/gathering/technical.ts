import { listAttributions } from "@/lib/attribution/queries";
import { caseChain } from "@/lib/audit/queries";
import type { Actor } from "@/lib/auth/schema";
import { severities, stageLabels, strengthLabels, strengths, triageLabels } from "@/lib/core/states";
import { techniqueLabels } from "@/lib/core/words";
import type { Prisma, Tx } from "@/lib/db/client";
import { listFindings } from "@/lib/findings/queries";
import type { FindingItem, SampleView } from "@/lib/findings/schema";
import { bySeverity } from "@/lib/reports/rules";
import type { TechnicalReportInput } from "@/lib/reports/schema";
import { proofLimits } from "@/lib/reports/sections/proof";

import type { Gathered } from "./base";
import { reportClaims } from "./claims";
import { type Surroundings, surroundings } from "./context";

type Parts = Pick<
  TechnicalReportInput,
  "findings" | "timeline" | "sightings" | "attributions" | "checklist" | "evidence" | "custody" | "audit"
>;

/** Steps of the pipeline itself; the list of files already says when each was received and what was read from it. */
const ownSteps = ["received", "stored", "queued", "parsed"];
const mostHandlings = 500;

const bySeenSeverity = (a: FindingItem, b: FindingItem) =>
  bySeverity({ severity: a.severity, firstSeenAt: a.firstSeen }, { severity: b.severity, firstSeenAt: b.firstSeen });

/** More than the report prints; it counts what it leaves out. */
const mostFindings = 2000;
const mostEvents = 20_000;
const pageSize = 200;

async function findingsOf(tx: Tx, caseId: string): Promise<FindingItem[]> {
  const all: FindingItem[] = [];
  let cursor: string | undefined;
  do {
    const page = await listFindings(tx, { caseId, limit: pageSize, cursor });
    all.push(...page.items);
    cursor = page.nextCursor ?? undefined;
  } while (cursor && all.length < mostFindings);
  return all;
}

function reportFinding(finding: FindingItem, lines: ReadonlyMap<SampleView, Surroundings>): Parts["findings"][number] {
  return {
    rule: `${finding.rule.name} ${finding.rule.version}`,
    title: finding.title,
    severity: finding.severity,
    stage: finding.stage === null ? null : stageLabels[finding.stage],
    triage: triageLabels[finding.triage],
    triageReason: finding.triageReason,
    techniques: finding.techniques.map((id) => ({ id, name: techniqueLabels[id] ?? "" })),
    server: finding.server?.hostname ?? finding.serverName,
    count: finding.count,
    firstSeenAt: finding.firstSeen,
    lastSeenAt: finding.lastSeen,
    entities: finding.entities,
    samples: finding.samples.slice(0, 2).map((sample) => ({
      evidence: sample.filename,
      line: sample.line,
      offset: sample.offset,
      text: sample.text,
      ...(lines.get(sample) ?? { before: [], after: [] }),
    })),
  };
}

type SightingRow = Prisma.SightingGetPayload<Record<string, never>>;

function sightingsOf(rows: SightingRow[], sources: ReadonlyMap<string, string>): Parts["sightings"] {
  const groups = Map.groupBy(rows, (row) => row.indicatorId);
  return [...groups.values()].flatMap((group) => {
    const first = group[0];
    if (!first) return [];
    const strength = strengths.find((known) => known === first.strength);
    const times = (pick: (row: SightingRow) => Date | null) =>
      group
        .map(pick)
        .filter((at) => at !== null)
        .map((at) => at.toISOString())
        .toSorted();
    return [
      {
        type: first.type,
        value: first.value,
        cluster: first.cluster === "unattributed" ? null : first.cluster,
        strength: strength ? strengthLabels[strength] : "",
        source: sources.get(first.indicatorId) ?? "",
        count: group.reduce((sum, row) => sum + Number(row.count), 0),
        firstSeenAt: times((row) => row.firstSeenAt)[0] ?? null,
        lastSeenAt: times((row) => row.lastSeenAt).at(-1) ?? null,
        servers: [...new Set(group.map((row) => row.serverName).filter((name) => name !== ""))],
        prevalence: null,
      },
    ];
  });
}

/** What only the technical report holds. */
export async function technicalParts(
  tx: Tx,
  actor: Actor,
  { gathered, now }: { gathered: Gathered; now: Date },
): Promise<Parts> {
  const caseId = gathered.found.id;
  const findings = await findingsOf(tx, caseId);
  const events = await tx.timelineEvent.findMany({
    where: { caseId, isCopy: false },
    orderBy: [{ at: "asc" }, { id: "asc" }],
    take: mostEvents,
    include: { evidence: { select: { filename: true } } },
  });
  const sightings = await tx.sighting.findMany({ where: { caseId, isCopy: false } });
  const claims = await listAttributions(tx, caseId);
  const evidence = await tx.evidence.findMany({
    where: { caseId },
    orderBy: [{ receivedAt: "asc" }, { id: "asc" }],
    include: { parent: { select: { filename: true } } },
  });
  const custody = await tx.custodyEvent.findMany({
    where: { caseId, action: { notIn: ownSteps } },
    orderBy: [{ at: "asc" }, { id: "asc" }],
    take: mostHandlings,
    include: { evidence: { select: { filename: true } } },
  });
  const detailed = findings.toSorted(bySeenSeverity).slice(0, proofLimits.findingDetails);
  const lines = await surroundings(tx, actor, { caseId, findings: detailed, now });
  const chain = await caseChain(tx, caseId);
  const sources = new Map(gathered.pack.indicators.map((indicator) => [indicator.id, indicator.source]));
  const sections = [...new Set(gathered.tasks.map((task) => task.sectionTitle))];
  return {
    findings: findings.map((finding) => reportFinding(finding, lines)),
    timeline: events.map((event) => ({
      at: event.at.toISOString(),
      precision: event.precision,
      title: event.detail ? `${event.title}: ${event.detail}` : event.title,
      kind: event.kind,
      severity: severities.find((known) => known === event.severity) ?? null,
      server: event.serverName,
      source: event.evidence?.filename ?? event.authorName ?? "",
    })),
    sightings: sightingsOf(sightings, sources),
    attributions: reportClaims(claims),
    checklist: sections.map((section) => ({
      section,
      tasks: gathered.tasks
        .filter((task) => task.sectionTitle === section)
        .map((task) => ({
          title: task.title,
          state: task.state,
          assurance: task.assurance,
          server: task.serverName,
          by: [task.submittedBy?.name, task.reviewedBy?.name].filter((name) => name !== undefined).join(", ") || null,
          at: task.reviewedAt ?? task.submittedAt,
          reason: task.reason,
          evidence: task.evidence.map((file) => file.filename),
        })),
    })),
    evidence: evidence.map((file) => ({
      filename: file.filename,
      parent: file.parent?.filename ?? null,
      sha256: file.sha256 ?? "",
      sizeBytes: Number(file.sizeBytes),
      receivedBy: file.receivedByName,
      receivedAt: file.receivedAt.toISOString(),
      state: file.state,
      format: file.formatLabel,
      records: Number(file.records),
      rejected: Number(file.rejected),
      error: file.error,
    })),
    custody: custody.map((event) => ({
      at: event.at.toISOString(),
      file: event.evidence.filename,
      action: event.action,
      by: event.actorName,
      purpose: event.purpose,
    })),
    audit:
      chain === null
        ? null
        : {
            headHash: chain.head.hash,
            events: chain.head.seq,
            verifiedAt: now.toISOString(),
            badEvent: chain.fault?.seq ?? null,
          },
  };
}
