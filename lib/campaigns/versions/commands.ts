import { appendAudit } from "@/lib/audit/commands";
import type { Actor } from "@/lib/auth/schema";
import { loadPack } from "@/lib/campaigns/reading/installed";
import { checklistFrom } from "@/lib/campaigns/reading/pack-files";
import type { ChecklistSection, Pack } from "@/lib/campaigns/schema";
import { AppError, conflict } from "@/lib/core/errors";
import { canonicalJson } from "@/lib/core/hashing";
import type { Tx } from "@/lib/db/client";
import { installationId } from "@/lib/db/unit";
import { changed } from "@/lib/live/publish";

import { type Campaign, campaignOf, getVersion, rowOf, sectionsOf } from "./queries";
import { checklistProblems, diffChecklists } from "./rules";
import type { ChecklistVersionWhole, SaveDraft } from "./schema";

type OfVersion = { slug: string; number: number };

async function newNumber(tx: Tx, campaignId: string): Promise<number> {
  // One at a time for each campaign, so that two people who begin at once get two numbers.
  await tx.$queryRaw`SELECT 1 FROM campaign WHERE id = ${campaignId}::uuid FOR UPDATE`;
  const last = await tx.checklistVersion.aggregate({ where: { campaignId }, _max: { number: true } });
  return (last._max.number ?? 0) + 1;
}

async function told(
  tx: Tx,
  actor: Actor,
  entry: { action: string; campaign: Pick<Campaign, "id" | "slug">; number: number; after?: Record<string, unknown> },
): Promise<void> {
  const { action, campaign, number, after } = entry;
  await appendAudit(tx, actor, {
    caseId: installationId,
    action,
    object: "checklist",
    objectId: campaign.id,
    after: { campaign: campaign.slug, number, ...after },
  });
  changed(tx, { caseId: null, topic: "campaign" });
}

/**
 * Takes note of the checklist that came with a pack. The first one is in force at once, as there is nothing to compare it with;
 * a later one waits as a draft, since cases are worked by what is there. Safe to run at every start.
 */
export async function registerChecklist(tx: Tx, campaign: Campaign, pack: Pack): Promise<void> {
  const campaignId = campaign.id;
  const { checklist: sections, manifest } = pack;
  const came = { campaignId, origin: "pack", packVersion: manifest.version, authorName: manifest.name };
  if (campaign.checklistNumber === 0) {
    const published = { state: "published", publishedAt: new Date(), publishedByName: manifest.name };
    await tx.checklistVersion.createMany({
      data: [{ ...came, ...published, number: 1, sections }],
      skipDuplicates: true,
    });
    await tx.campaign.updateMany({ where: { id: campaignId }, data: { checklistNumber: 1 } });
    return;
  }
  const last = await tx.checklistVersion.findFirst({
    where: { campaignId, origin: "pack" },
    orderBy: { number: "desc" },
  });
  if (last && canonicalJson(sectionsOf(last)) === canonicalJson(sections)) return;
  if (last?.state === "draft") {
    const data = { sections, packVersion: manifest.version, version: { increment: 1 } };
    await tx.checklistVersion.updateMany({ where: { campaignId, number: last.number, state: "draft" }, data });
    return;
  }
  const number = await newNumber(tx, campaignId);
  const draft = { ...came, number, sections, basedOn: campaign.checklistNumber };
  await tx.checklistVersion.create({ data: { ...draft, note: `Came with version ${manifest.version} of the pack.` } });
}

/** Begins a draft from a version, by default the one in force. */
export async function startDraft(
  tx: Tx,
  actor: Actor,
  { slug, from }: { slug: string; from?: number },
): Promise<ChecklistVersionWhole> {
  const campaign = await campaignOf(tx, slug);
  const base = await rowOf(tx, campaign.id, from ?? campaign.checklistNumber);
  const number = await newNumber(tx, campaign.id);
  await tx.checklistVersion.create({
    data: {
      campaignId: campaign.id,
      number,
      origin: "people",
      packVersion: base.packVersion,
      basedOn: base.number,
      sections: sectionsOf(base),
      authorName: actor.name,
    },
  });
  await told(tx, actor, { action: "checklist.draft", campaign, number, after: { basedOn: base.number } });
  return getVersion(tx, actor, { slug, number });
}

async function draftOf(tx: Tx, campaign: Campaign, number: number) {
  const row = await rowOf(tx, campaign.id, number);
  if (row.state !== "draft")
    throw new AppError(
      "UNPROCESSABLE",
      "This version is published, and cases are worked by it. Begin a draft from it and change that.",
    );
  return row;
}

async function assertFits(slug: string, sections: readonly ChecklistSection[]): Promise<void> {
  const problems = checklistProblems(await loadPack(slug), sections);
  if (problems.length > 0)
    throw new AppError("UNPROCESSABLE", `This checklist does not fit its pack. ${problems.slice(0, 5).join(" ")}`, {
      problems,
    });
}

/**
 * Writes a draft: its sections, or the text of a pack's checklist file, and the note. INVALID with the lines that cannot be read,
 * UNPROCESSABLE with what does not fit the pack, CONFLICT with the draft as it is when somebody else saved meanwhile.
 */
export async function saveDraft(tx: Tx, actor: Actor, input: SaveDraft): Promise<ChecklistVersionWhole> {
  const { slug, number, version, note } = input;
  const campaign = await campaignOf(tx, slug);
  const before = await draftOf(tx, campaign, number);
  const sections = input.yaml === undefined ? input.items : checklistFrom(input.yaml);
  if (sections) await assertFits(slug, sections);
  const { count } = await tx.checklistVersion.updateMany({
    where: { campaignId: campaign.id, number, version, state: "draft" },
    data: { ...(sections ? { sections, origin: "people" } : {}), note, version: { increment: 1 } },
  });
  if (count === 0) throw conflict("draft", { ...(await getVersion(tx, actor, { slug, number })) });
  const { tasks } = diffChecklists(sectionsOf(before), sections ?? sectionsOf(before));
  const edited = tasks.slice(0, 50).map(({ key, change }) => `${change} ${key}`);
  await told(tx, actor, { action: "checklist.edit", campaign, number, after: { tasks: edited } });
  return getVersion(tx, actor, { slug, number });
}

/** Throws a draft away. UNPROCESSABLE for a published version. */
export async function dropDraft(tx: Tx, actor: Actor, { slug, number }: OfVersion): Promise<void> {
  const campaign = await campaignOf(tx, slug);
  const row = await draftOf(tx, campaign, number);
  await tx.checklistVersion.deleteMany({ where: { campaignId: campaign.id, number, state: "draft" } });
  await told(tx, actor, { action: "checklist.drop", campaign, number, after: { origin: row.origin } });
}

/** Publishes a draft: it changes no more, new cases get it, and open cases are offered it. */
export async function publishDraft(
  tx: Tx,
  actor: Actor,
  input: OfVersion & { version: number; note?: string },
): Promise<ChecklistVersionWhole> {
  const { slug, number, version, note } = input;
  const campaign = await campaignOf(tx, slug);
  const row = await draftOf(tx, campaign, number);
  await assertFits(slug, sectionsOf(row));
  const { count } = await tx.checklistVersion.updateMany({
    where: { campaignId: campaign.id, number, version, state: "draft" },
    data: {
      state: "published",
      publishedAt: new Date(),
      publishedByName: actor.name,
      note,
      version: { increment: 1 },
    },
  });
  if (count === 0) throw conflict("draft", { ...(await getVersion(tx, actor, { slug, number })) });
  await tx.campaign.updateMany({ where: { id: campaign.id }, data: { checklistNumber: number } });
  const before = { replaces: campaign.checklistNumber };
  await told(tx, actor, {
    action: "checklist.publish",
    campaign,
    number,
    after: { note: note ?? row.note, ...before },
  });
  return getVersion(tx, actor, { slug, number });
}

/** Makes a published version the one that new cases get, also an earlier one. Open cases stay by what they are worked by. */
export async function makeCurrent(tx: Tx, actor: Actor, { slug, number }: OfVersion): Promise<ChecklistVersionWhole> {
  const campaign = await campaignOf(tx, slug);
  const row = await rowOf(tx, campaign.id, number);
  if (row.state !== "published") throw new AppError("UNPROCESSABLE", "Publish this draft first.");
  if (campaign.checklistNumber !== number) {
    await tx.campaign.updateMany({ where: { id: campaign.id }, data: { checklistNumber: number } });
    await told(tx, actor, {
      action: "checklist.current",
      campaign,
      number,
      after: { replaces: campaign.checklistNumber },
    });
  }
  return getVersion(tx, actor, { slug, number });
}
