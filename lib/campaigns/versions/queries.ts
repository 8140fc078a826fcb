import { stringify } from "yaml";
import { z } from "zod";

import { visibleToSql } from "@/lib/access/visible";
import type { Actor } from "@/lib/auth/schema";
import { loadPack } from "@/lib/campaigns/reading/installed";
import { checklistSection, type ChecklistSection, type Pack } from "@/lib/campaigns/schema";
import { notFound } from "@/lib/core/errors";
import type { Prisma, Tx } from "@/lib/db/client";

import { checklistLabel, diffChecklists, withOwnTasks } from "./rules";
import {
  type ChecklistDiff,
  checklistOrigins,
  checklistStates,
  type ChecklistVersionView,
  type ChecklistVersionWhole,
  type OwnTask,
  ownTasks,
} from "./schema";

const sectionList = z.array(checklistSection);

type Row = Prisma.ChecklistVersionGetPayload<Record<string, never>>;
export type Campaign = { id: string; slug: string; checklistNumber: number };

/** NOT_FOUND for a slug that no campaign has. */
export async function campaignOf(tx: Tx, slug: string): Promise<Campaign> {
  const campaign = await tx.campaign.findUnique({
    where: { slug },
    select: { id: true, slug: true, checklistNumber: true },
  });
  if (!campaign) throw notFound("campaign");
  return campaign;
}

export async function rowOf(tx: Tx, campaignId: string, number: number): Promise<Row> {
  const row = await tx.checklistVersion.findUnique({ where: { campaignId_number: { campaignId, number } } });
  if (!row) throw notFound("checklist version");
  return row;
}

export function sectionsOf(row: Pick<Row, "sections">): ChecklistSection[] {
  return sectionList.parse(row.sections);
}

// A published version never changes, and every settling of a case asks for one.
const published = new Map<string, { label: string; sections: ChecklistSection[] }>();

async function publishedOf(tx: Tx, campaignId: string, number: number) {
  const place = `${campaignId} ${number}`;
  const known = published.get(place);
  if (known) return known;
  const row = await rowOf(tx, campaignId, number);
  const found = { label: checklistLabel(row), sections: sectionsOf(row) };
  if (row.state === "published") published.set(place, found);
  return found;
}

/** Whether a campaign has a published version of that number. */
export async function isPublished(tx: Tx, campaignId: string, number: number): Promise<boolean> {
  if (published.has(`${campaignId} ${number}`)) return true;
  return (await tx.checklistVersion.count({ where: { campaignId, number, state: "published" } })) > 0;
}

/** The checklist that new cases of a campaign get. */
export async function currentChecklist(tx: Tx, campaign: Campaign): Promise<ChecklistSection[]> {
  return (await publishedOf(tx, campaign.id, campaign.checklistNumber)).sections;
}

/** A pack as one case is worked by it: with the checklist of the case's version and its own tasks in it. */
export type CasePack = Pack & { checklistNumber: number; checklistLabel: string };

type OfCase = {
  checklistNumber: number;
  ownTasks: Prisma.JsonValue;
  campaign: { id: string; slug: string };
  organization: { ownTasks: Prisma.JsonValue };
};

function readOwn(value: Prisma.JsonValue): OwnTask[] {
  return ownTasks.parse(value);
}

export async function casePack(tx: Tx, found: OfCase): Promise<CasePack> {
  const pack = await loadPack(found.campaign.slug);
  const { label, sections } = await publishedOf(tx, found.campaign.id, found.checklistNumber);
  const own = [...readOwn(found.organization.ownTasks), ...readOwn(found.ownTasks)];
  return {
    ...pack,
    checklist: withOwnTasks(sections, own),
    checklistNumber: found.checklistNumber,
    checklistLabel: label,
  };
}

/** NOT_FOUND when there is no such case in reach. */
export async function packOfCase(tx: Tx, caseId: string): Promise<CasePack> {
  const found = await tx.case.findUnique({
    where: { id: caseId },
    select: {
      checklistNumber: true,
      ownTasks: true,
      campaign: { select: { id: true, slug: true } },
      organization: { select: { ownTasks: true } },
    },
  });
  if (!found) throw notFound("case");
  return casePack(tx, found);
}

const member = <T extends string>(values: readonly T[], value: string, otherwise: T): T =>
  values.find((known) => known === value) ?? otherwise;

function viewOf(row: Row, current: number, openCases: number): ChecklistVersionView {
  const sections = sectionsOf(row);
  return {
    number: row.number,
    state: member(checklistStates, row.state, "draft"),
    origin: member(checklistOrigins, row.origin, "people"),
    packVersion: row.packVersion,
    basedOn: row.basedOn,
    current: row.number === current,
    note: row.note,
    author: row.authorName,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    publishedBy: row.publishedByName,
    publishedAt: row.publishedAt?.toISOString() ?? null,
    sections: sections.length,
    tasks: sections.reduce((sum, section) => sum + section.tasks.length, 0),
    openCases,
    version: row.version,
  };
}

/** Versions of a campaign's checklist, newest first, each with the open cases that are worked by it. */
export async function listVersions(tx: Tx, actor: Actor, slug: string): Promise<ChecklistVersionView[]> {
  const campaign = await campaignOf(tx, slug);
  const rows = await tx.checklistVersion.findMany({ where: { campaignId: campaign.id }, orderBy: { number: "desc" } });
  const counted = await tx.$queryRaw<{ number: number; count: number }[]>`
    SELECT c.checklist_number AS number, count(*)::int AS count FROM "case" c
    WHERE c.campaign_id = ${campaign.id}::uuid AND c.closed_at IS NULL AND ${visibleToSql(actor)} GROUP BY 1`;
  const counts = new Map(counted.map(({ number, count }) => [number, count]));
  return rows.map((row) => viewOf(row, campaign.checklistNumber, counts.get(row.number) ?? 0));
}

/** One version with all it says. NOT_FOUND when there is none. */
export async function getVersion(
  tx: Tx,
  actor: Actor,
  { slug, number }: { slug: string; number: number },
): Promise<ChecklistVersionWhole> {
  const { id } = await campaignOf(tx, slug);
  const row = await rowOf(tx, id, number);
  const about = (await listVersions(tx, actor, slug)).find((version) => version.number === number);
  if (!about) throw notFound("checklist version");
  const items = sectionsOf(row);
  return { about, items, yaml: stringify(items, { lineWidth: 120, aliasDuplicateObjects: false }) };
}

/** What one version says otherwise than another. */
export async function diffOf(
  tx: Tx,
  { slug, number, from }: { slug: string; number: number; from: number },
): Promise<ChecklistDiff> {
  const { id } = await campaignOf(tx, slug);
  const [before, after] = [await rowOf(tx, id, from), await rowOf(tx, id, number)];
  return { from, to: number, ...diffChecklists(sectionsOf(before), sectionsOf(after)) };
}
