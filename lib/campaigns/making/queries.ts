import { parseDocument } from "yaml";
import { z } from "zod";

import { installedFiles, packSlugs } from "@/lib/campaigns/reading/installed";
import { hashOf, type PackFile, packFrom } from "@/lib/campaigns/reading/pack-files";
import { AppError, notFound } from "@/lib/core/errors";
import type { Prisma, Tx } from "@/lib/db/client";

import { type PackAbout, packFiles, type PackWhole } from "./schema";

type Row = Prisma.PackSourceGetPayload<Record<string, never>>;

const named = z.object({ name: z.string().optional(), version: z.coerce.string().optional() }).catch({});

/** Name and version as the manifest says them, also where the rest of it cannot be read yet. */
function headOf(files: readonly PackFile[]): { name?: string; version?: string } {
  const manifest = files.find(({ path }) => path === "pack.yaml");
  const document = parseDocument(manifest?.text ?? "", { logLevel: "silent" });
  return named.parse({ name: document.get("name"), version: document.get("version") });
}

/** What keeps files from being a pack of that slug, each as "file: line: what"; empty when a campaign can run by them. */
export function problemsIn(slug: string, files: readonly PackFile[]): string[] {
  try {
    packFrom(slug, files);
    return [];
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return z.object({ problems: z.array(z.string()) }).parse(error.data).problems;
  }
}

export function filesOf(row: Pick<Row, "files">): PackFile[] {
  return packFiles.parse(row.files);
}

function madeAbout(row: Row): PackAbout {
  const files = filesOf(row);
  const { name, version } = headOf(files);
  return {
    slug: row.slug,
    name: name ?? row.slug,
    packVersion: version ?? "",
    own: true,
    inForce: row.inForceHash !== null,
    edited: row.inForceHash !== hashOf(files),
    basedOn: row.basedOn,
    author: row.authorName,
    updatedAt: row.updatedAt.toISOString(),
    version: row.version,
  };
}

function installedAbout(slug: string, files: readonly PackFile[]): PackAbout {
  const { name = slug, version: packVersion = "" } = headOf(files);
  const fixed = { own: false, inForce: true, edited: false, basedOn: null, author: null, updatedAt: null, version: 1 };
  return { slug, name, packVersion, ...fixed };
}

/** Packs that came with Breakwater, then those made here, by name. */
export async function listPacks(tx: Tx): Promise<PackAbout[]> {
  const slugs = await packSlugs();
  const installed = slugs.map(async (slug) => installedAbout(slug, (await installedFiles(slug)) ?? []));
  const made = await tx.packSource.findMany({ orderBy: { slug: "asc" } });
  return [...(await Promise.all(installed)), ...made.map(madeAbout)];
}

/** One pack with its files in the order of their paths, and what is wrong with them. NOT_FOUND when there is none. */
export async function getPack(tx: Tx, slug: string): Promise<PackWhole> {
  const installed = await installedFiles(slug);
  if (installed) return { about: installedAbout(slug, installed), files: installed, problems: [] };
  const row = await tx.packSource.findUnique({ where: { slug } });
  if (!row) throw notFound("pack");
  const files = filesOf(row).toSorted((a, b) => (a.path < b.path ? -1 : 1));
  return { about: madeAbout(row), files, problems: problemsIn(slug, files) };
}
