import { parseDocument } from "yaml";

import { appendAudit } from "@/lib/audit/commands";
import type { Actor } from "@/lib/auth/schema";
import { registerCampaign } from "@/lib/campaigns/registering";
import { hashOf, type PackFile, packFrom } from "@/lib/campaigns/reading/pack-files";
import { shortLabelLimit } from "@/lib/campaigns/schema";
import { AppError, conflict, notFound } from "@/lib/core/errors";
import type { Tx } from "@/lib/db/client";
import { afterCommit, installationId } from "@/lib/db/unit";
import { changed } from "@/lib/live/publish";

import { currentHash, writePack } from "./on-disk";
import { filesOf, getPack, listPacks, problemsIn } from "./queries";
import { packFiles, type PackWhole, type SavePackFile } from "./schema";

async function told(tx: Tx, actor: Actor, action: string, after: Record<string, unknown>): Promise<void> {
  await appendAudit(tx, actor, { caseId: installationId, action, object: "pack", objectId: null, after });
  changed(tx, { caseId: null, topic: "campaign" });
}

async function assertFree(tx: Tx, slug: string): Promise<void> {
  if ((await listPacks(tx)).some((pack) => pack.slug === slug))
    throw new AppError("INVALID", `There is a pack named ${slug} already. Choose another short name.`, {
      field: "slug",
    });
}

/** The manifest under another name, comments and order kept. */
function renamed(files: readonly PackFile[], { slug, name }: { slug: string; name: string }): PackFile[] {
  return files.map((file) => {
    if (file.path !== "pack.yaml") return file;
    const document = parseDocument(file.text);
    document.set("slug", slug);
    document.set("name", name);
    document.set("shortName", name.slice(0, shortLabelLimit).trim());
    document.set("version", "0.1.0");
    return { path: file.path, text: document.toString({ lineWidth: 0 }) };
  });
}

type NewPack = { slug: string; files: readonly PackFile[]; basedOn: string };

/** Keeps the files of a new pack as a draft. INVALID when its slug is taken. */
export async function addPack(tx: Tx, actor: Actor, { slug, files, basedOn }: NewPack): Promise<PackWhole> {
  await assertFree(tx, slug);
  await tx.packSource.create({ data: { slug, files: [...files], basedOn, authorName: actor.name } });
  await told(tx, actor, "pack.create", { slug, basedOn, files: files.length });
  return getPack(tx, slug);
}

/** Copies a pack under another name, to be made into that of another campaign. */
export async function copyPack(
  tx: Tx,
  actor: Actor,
  { from, slug, name }: { from: string; slug: string; name: string },
): Promise<PackWhole> {
  const { files } = await getPack(tx, from);
  return addPack(tx, actor, { slug, files: renamed(files, { slug, name }), basedOn: from });
}

/**
 * Writes, adds or takes out one file of a pack made here, also one that cannot be read yet: what is wrong is answered beside the
 * files, and keeps it from being put into force. CONFLICT when somebody else saved meanwhile, UNPROCESSABLE for a pack that came
 * with Breakwater.
 */
export async function savePackFile(tx: Tx, actor: Actor, input: SavePackFile): Promise<PackWhole> {
  const { slug, path, text, version } = input;
  const { about, files } = await getPack(tx, slug);
  if (!about.own) throw new AppError("UNPROCESSABLE", "This pack came with Breakwater. Copy it, and change the copy.");
  const others = files.filter((file) => file.path !== path);
  if (text === null && others.length === files.length) throw notFound("file");
  const next = text === null ? others : [...others, { path, text }];
  const { count } = await tx.packSource.updateMany({
    where: { slug, version },
    data: { files: next, version: { increment: 1 } },
  });
  if (count === 0) throw conflict("pack", { ...(await getPack(tx, slug)) });
  await told(tx, actor, "pack.edit", { slug, path, removed: text === null });
  return getPack(tx, slug);
}

/** Throws a pack made here away. UNPROCESSABLE once a campaign runs by it. */
export async function removePack(tx: Tx, actor: Actor, slug: string): Promise<void> {
  const { about } = await getPack(tx, slug);
  if (!about.own || about.inForce)
    throw new AppError("UNPROCESSABLE", "A campaign runs by this pack, and its cases need it. It stays.");
  const { count } = await tx.packSource.deleteMany({ where: { slug, inForceHash: null } });
  if (count === 0) throw conflict("pack", { ...(await getPack(tx, slug)) });
  await told(tx, actor, "pack.remove", { slug });
}

/**
 * Puts a pack made here into force: its campaign begins, or goes on by the changed files. Rules and indicators that are new or
 * changed are matched with stored evidence, and a changed checklist waits as a draft. UNPROCESSABLE with what is wrong in it.
 */
export async function startPack(
  tx: Tx,
  actor: Actor,
  { slug, version }: { slug: string; version: number },
): Promise<PackWhole> {
  const row = await tx.packSource.findUnique({ where: { slug } });
  if (!row) throw notFound("pack");
  const files = filesOf(row);
  const problems = problemsIn(slug, files);
  if (problems.length > 0)
    throw new AppError("UNPROCESSABLE", `This pack cannot be used yet. ${problems[0] ?? ""}`, { problems });
  const hash = hashOf(files);
  const inForce = { inForce: files, inForceHash: hash, inForceAt: new Date() };
  const { count } = await tx.packSource.updateMany({ where: { slug, version }, data: inForce });
  if (count === 0) throw conflict("pack", { ...(await getPack(tx, slug)) });
  const pack = packFrom(slug, files);
  await registerCampaign(tx, pack);
  await told(tx, actor, "pack.start", { slug, packVersion: pack.manifest.version, hash });
  afterCommit(tx, () => writePack(slug, hash, files));
  return getPack(tx, slug);
}

/**
 * Puts the packs that are in force where this machine's processes read them: after a restore, on another machine, or when the
 * disk had no room at first. Only what is missing is read; safe to run as a sweep.
 */
export async function restorePacks(tx: Tx): Promise<void> {
  const rows = await tx.packSource.findMany({
    where: { inForceHash: { not: null } },
    select: { slug: true, inForceHash: true },
  });
  for (const { slug, inForceHash } of rows) {
    if (inForceHash === null || currentHash(slug) === inForceHash) continue;
    const { inForce } = await tx.packSource.findUniqueOrThrow({ where: { slug }, select: { inForce: true } });
    await writePack(slug, inForceHash, packFiles.parse(inForce));
  }
}
