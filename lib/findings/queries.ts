import { z } from "zod";

import { loadPack } from "@/lib/campaigns/queries";
import { cursorId, cursorNumber, cursorTime, decodeCursor, encodeCursor } from "@/lib/core/cursor";
import { notFound } from "@/lib/core/errors";
import { isUuid } from "@/lib/core/ids";
import { noServer } from "@/lib/core/words";
import { Prisma, type Tx } from "@/lib/db/client";
import { sample } from "@/lib/detection/schema";
import { openText } from "@/lib/storage/sealed-text";

import { corroborationOf, corroboratingRows } from "./reading/corroboration";
import { indicatorsOf } from "./reading/indicators";
import { aboutRule } from "./reading/rule-text";
import { storiesOf } from "./reading/stories";
import { facetsOf, type FacetGroup } from "./rules";
import {
  findingEntities,
  type FindingEntities,
  type FindingFacets,
  type FindingFilter,
  type FindingItem,
  findingItem,
  type FindingListInput,
  type FindingView,
  findingView,
  type SampleView,
} from "./schema";

export { prevalenceOf } from "./reading/prevalence";

const include = { server: { select: { id: true, hostname: true } } } as const;
type Row = Prisma.FindingGetPayload<{ include: typeof include }>;
type SourceRow = Prisma.FindingSourceGetPayload<{ include: { evidence: { select: { filename: true } } } }>;

const storedSamples = z.array(sample.omit({ sourceId: true }));
const samplesInList = 3;
const samplesInView = 10;
const entitiesInBrief = 3;
const noEntities: FindingEntities = { ips: [], paths: [], hashes: [], accounts: [], urls: [] };

function samplesOf(sources: SourceRow[], most: number): SampleView[] {
  const all = sources.flatMap((source) => {
    const parsed = storedSamples.safeParse(source.samples);
    if (!parsed.success) return [];
    const open = (text: string) => openText(source.caseId, text);
    return parsed.data.slice(0, most).map((one) => ({
      ...one,
      text: open(one.text),
      why: one.why.map((reason) => ({ ...reason, value: open(reason.value) })),
      evidenceId: source.evidenceId,
      filename: source.evidence.filename,
      at: one.at === null ? null : new Date(one.at).toISOString(),
    }));
  });
  return all.slice(0, most);
}

type Beside = { samples: SampleView[]; names: ReadonlyMap<string, string>; alsoIn: string[]; brief?: boolean };

function entitiesOf(row: Row, brief: boolean): FindingEntities {
  const parsed = findingEntities.safeParse(row.entities);
  if (!parsed.success) return noEntities;
  const few = (values: string[]) => (brief ? values.slice(0, entitiesInBrief) : values);
  const { ips, paths, hashes, accounts } = parsed.data;
  const urls = few(parsed.data.urls).map((url) => openText(row.caseId, url));
  return { ips: few(ips), paths: few(paths), hashes: few(hashes), accounts: few(accounts), urls };
}

function toItem(row: Row, { samples, names, alsoIn, brief = false }: Beside): FindingItem {
  return findingItem.parse({
    ...row,
    rule: { id: row.ruleId, name: row.ruleName, version: row.ruleVersion },
    count: Number(row.count),
    firstSeen: row.firstSeenAt?.toISOString() ?? null,
    lastSeen: row.lastSeenAt?.toISOString() ?? null,
    entities: entitiesOf(row, brief),
    samples,
    alsoIn,
    triagedBy: row.triagedById ? (names.get(row.triagedById) ?? "a former user") : null,
    triagedAt: row.triagedAt?.toISOString() ?? null,
  });
}

async function namesOf(tx: Tx, rows: Row[]): Promise<ReadonlyMap<string, string>> {
  const ids = [...new Set(rows.map((row) => row.triagedById).filter((id) => id !== null))];
  const users =
    ids.length === 0 ? [] : await tx.user.findMany({ where: { id: { in: ids } }, select: { id: true, name: true } });
  return new Map(users.map((user) => [user.id, user.name]));
}

function where(input: FindingFilter): Prisma.FindingWhereInput {
  const servers = input.server?.filter(isUuid) ?? [];
  const named: Prisma.FindingWhereInput[] = servers.length > 0 ? [{ serverId: { in: servers } }] : [];
  return {
    caseId: input.caseId,
    severity: input.severity?.length ? { in: input.severity } : undefined,
    triage: input.triage?.length ? { in: input.triage } : undefined,
    formats: input.format?.length ? { hasSome: input.format } : undefined,
    title: input.q?.trim() ? { contains: input.q.trim(), mode: "insensitive" } : undefined,
    OR: input.server?.length ? [...named, ...(input.server.includes(noServer) ? [{ serverId: null }] : [])] : undefined,
  };
}

const place = z.tuple([cursorNumber, cursorTime.nullable(), cursorId]);

/** What stands after a row in list order: less severe, or earlier, or without a time, or with a greater id. */
function beyond(cursor: string): Prisma.FindingWhereInput {
  const [severityRank, lastSeen, id] = decodeCursor(cursor, place);
  const after = { id: { gt: id } };
  const sameRank: Prisma.FindingWhereInput[] =
    lastSeen !== null
      ? [
          { severityRank, lastSeenAt: { lt: lastSeen } },
          { severityRank, lastSeenAt: null },
          { severityRank, lastSeenAt: lastSeen, ...after },
        ]
      : [{ severityRank, lastSeenAt: null, ...after }];
  return { OR: [{ severityRank: { lt: severityRank } }, ...sameRank] };
}

/** Findings of a case, worst first, then the latest; those without a time follow. At most three samples each, none when brief. */
export async function listFindings(
  tx: Tx,
  input: Omit<FindingListInput, "brief"> & { brief?: boolean },
): Promise<{ items: FindingItem[]; nextCursor: string | null }> {
  const { caseId, limit, brief = false } = input;
  const rows = await tx.finding.findMany({
    where: input.cursor ? { caseId, AND: [where(input), beyond(input.cursor)] } : where(input),
    orderBy: [{ severityRank: "desc" }, { lastSeenAt: { sort: "desc", nulls: "last" } }, { id: "asc" }],
    take: limit + 1,
    include,
  });
  const page = rows.slice(0, limit);
  const ids = page.map((row) => row.id);
  const sources = brief
    ? []
    : await tx.findingSource.findMany({
        where: { caseId, findingId: { in: ids }, isCopy: false },
        include: { evidence: { select: { filename: true } } },
      });
  const names = await namesOf(tx, page);
  const alsoIn = await corroboratingRows(tx, caseId, page);
  const last = page.at(-1);
  return {
    items: page.map((row) => {
      const samples = samplesOf(
        sources.filter((source) => source.findingId === row.id),
        samplesInList,
      );
      return toItem(row, {
        samples,
        names,
        alsoIn: [...new Set(alsoIn(row).flatMap((other) => other.formats))].filter(
          (format) => !row.formats.includes(format),
        ),
        brief,
      });
    }),
    nextCursor:
      rows.length > limit && last
        ? encodeCursor([last.severityRank, last.lastSeenAt?.toISOString() ?? null, last.id])
        : null,
  };
}

type GroupRow = {
  triage: string;
  severity: string;
  server_id: string | null;
  hostname: string | null;
  formats: string[];
  count: bigint;
  matches: bigint;
};

/** How many findings each filter value shows, and the clusters of the pack in its order. */
export async function findingFacets(tx: Tx, input: FindingFilter): Promise<FindingFacets> {
  const { caseId } = input;
  const words = input.q?.trim() ?? "";
  const matches =
    words === "" ? Prisma.sql`TRUE` : Prisma.sql`f.title ILIKE ${`%${words.replaceAll(/[\\%_]/g, "\\$&")}%`}`;
  const rows = await tx.$queryRaw<GroupRow[]>`
    SELECT g.triage, g.severity, g.server_id, s.hostname, g.formats, g.count, g.matches
    FROM (SELECT f.triage, f.severity, f.server_id, f.formats, count(*) AS count, count(*) FILTER (WHERE ${matches}) AS matches
          FROM finding f WHERE f.case_id = ${caseId}::uuid GROUP BY f.triage, f.severity, f.server_id, f.formats) g
    LEFT JOIN server s ON s.case_id = ${caseId}::uuid AND s.id = g.server_id`;
  const groups = rows.map(({ server_id: serverId, ...row }): FacetGroup => ({
    ...row,
    serverId,
    count: Number(row.count),
    matches: Number(row.matches),
  }));
  const { clusters } = await packOf(tx, caseId);
  return { ...facetsOf(groups, input), clusters: clusters.map(({ key, name }) => ({ key, name })) };
}

async function packOf(tx: Tx, caseId: string) {
  const scope = await tx.case.findUnique({ where: { id: caseId }, select: { campaign: { select: { slug: true } } } });
  if (!scope) throw notFound("case");
  return loadPack(scope.campaign.slug);
}

/** One finding whole: sources, stories of its client addresses, indicators, and what its rule says about itself. */
export async function getFinding(tx: Tx, input: { caseId: string; findingId: string }): Promise<FindingView> {
  const { caseId, findingId } = input;
  const row = await tx.finding.findUnique({ where: { caseId_id: { caseId, id: findingId } }, include });
  if (!row) throw notFound("finding");
  const pack = await packOf(tx, caseId);
  const sources = await tx.findingSource.findMany({
    where: { caseId, findingId },
    include: { evidence: { select: { filename: true } } },
    orderBy: { evidenceId: "asc" },
  });
  const names = await namesOf(tx, [row]);
  const corroboratedBy = await corroborationOf(tx, caseId, row);
  const alsoIn = [...new Set(corroboratedBy.flatMap((other) => other.formats))].filter(
    (format) => !row.formats.includes(format),
  );
  const counted = sources.filter((source) => !source.isCopy);
  const item = toItem(row, { samples: samplesOf(counted, samplesInView), names, alsoIn });
  const original =
    row.duplicateOfId === null
      ? null
      : await tx.finding.findUnique({
          where: { caseId_id: { caseId, id: row.duplicateOfId } },
          select: { id: true, title: true },
        });
  return findingView.parse({
    ...item,
    packVersion: pack.manifest.version,
    sources: sources.map((source) => ({
      evidenceId: source.evidenceId,
      filename: source.evidence.filename,
      count: Number(source.count),
      isCopy: source.isCopy,
    })),
    duplicateOf: original,
    corroboratedBy,
    stories: await storiesOf(tx, { caseId, findingId, serverName: row.serverName }),
    indicators: await indicatorsOf(tx, { caseId, item, pack }),
    about: aboutRule(pack, { ruleId: row.ruleId, ruleName: row.ruleName }),
  });
}
