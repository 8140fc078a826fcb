import { z } from "zod";

import { key, text } from "@/lib/campaigns/format/fields";
import { listOf } from "@/lib/core/lists";

/** One file of a pack; `path` is relative to the pack and uses "/". */
export const packFile = z.object({ path: z.string(), text: z.string() });
export const packFiles = z.array(packFile);

/** A pack of this installation as lists show it. */
export const packAbout = z.object({
  slug: z.string(),
  name: z.string(),
  packVersion: z.string(),
  /** Made here, and so to be edited here; the others came with Breakwater. */
  own: z.boolean(),
  /** Whether a campaign runs by it. */
  inForce: z.boolean(),
  /** The files say otherwise than what is in force. */
  edited: z.boolean(),
  basedOn: z.string().nullable(),
  author: z.string().nullable(),
  updatedAt: z.string().nullable(),
  version: z.number(),
});
export type PackAbout = z.infer<typeof packAbout>;
export const packList = listOf(packAbout);

/** A pack with its files, and what is wrong with them as "file: line: what"; empty when a campaign can run by it. */
export const packWhole = z.object({ about: packAbout, files: packFiles, problems: z.array(z.string()) });
export type PackWhole = z.infer<typeof packWhole>;

const slug = key.max(60, "Use at most 60 characters.");
export const onePack = z.object({ slug: z.string().max(80) });
export const copyPackInput = z.object({ from: z.string().max(80), slug, name: text.max(120) });

const longestFile = 2_000_000;
export const savePackFileInput = z.object({
  slug: z.string().max(80),
  path: z
    .string()
    .max(120)
    .regex(
      /^(pack\.yaml|builds\.yaml|checklist\.yaml|clusters\.yaml|indicators\.csv|CHANGELOG\.md|reports\/(status|technical)\.yaml|rules\/[a-z0-9-]+\.yml|yara\/[a-z0-9-]+\.yar)$/,
      "A file of a pack: pack.yaml, builds.yaml, checklist.yaml, clusters.yaml, indicators.csv, CHANGELOG.md, reports/status.yaml, reports/technical.yaml, rules/name.yml or yara/name.yar.",
    ),
  /** Null takes the file out. */
  text: z.string().max(longestFile, "Use at most two million characters.").nullable(),
  version: z.int().positive(),
});
export type SavePackFile = z.output<typeof savePackFileInput>;
export const startPackInput = z.object({ slug: z.string().max(80), version: z.int().positive() });

/** Whether a path may lie in a pack, so that a zip brings nothing else along. */
export function isPackPath(path: string): boolean {
  return savePackFileInput.shape.path.safeParse(path).success;
}
