import { z } from "zod";
import { sigmaLevels, techniquesOf } from "@/lib/campaigns/schema";
import { sha256Hex } from "@/lib/core/hashing";
import type { SigmaRule } from "@/lib/campaigns/schema";

const words = z.union([z.string(), z.number()]).transform((given) => String(given).trim());
const optionalWords = words.nullish().transform((given) => (given === undefined || given === "" ? null : given));
const list = z
  .union([z.array(z.unknown()), z.string(), z.null()])
  .optional()
  .transform((given) => {
    const items: readonly unknown[] = Array.isArray(given) ? given : [given];
    return items.filter((item) => typeof item === "string" || typeof item === "number").map(String);
  });

/** What detection rules and correlation rules have in common. Fields that are not named here are tolerated and not read. */
const ruleHead = z.looseObject({
  title: words.refine((title) => title !== "", "is empty"),
  id: optionalWords,
  name: optionalWords,
  taxonomy: optionalWords,
  status: optionalWords,
  description: optionalWords,
  license: optionalWords,
  author: optionalWords,
  date: optionalWords,
  modified: optionalWords,
  version: optionalWords,
  level: z
    .string()
    .transform((level) => level.trim().toLowerCase())
    .pipe(z.enum(sigmaLevels))
    .nullish(),
  tags: list,
  references: list,
  falsepositives: list,
});

type RuleBase = Omit<SigmaRule, "logsource" | "recordKinds" | "detection">;
export type RuleHead = { base: RuleBase; notes: string[] };

const longestTitle = 256;
const longestDescription = 4000;

/** A key from words: lower-case, joined by hyphens, beginning with a letter. */
export function keyFrom(text: string): string {
  const key = text
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 80)
    .replace(/^-+|-+$/g, "");
  return /^[a-z]/.test(key) ? key : `rule-${key}`.replace(/-$/, "");
}

/** A stable id for a rule without a UUID of its own, so that its findings stay the same when it is imported again. */
export function idFrom(text: string): string {
  const hex = sha256Hex(`sigma rule\n${text}`);
  const variant = "89ab".charAt(Number.parseInt(hex.charAt(16), 16) % 4);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

function problemIn(error: z.ZodError): string {
  const [issue] = error.issues;
  const where = issue?.path.join(".") ?? "";
  return where === "title" && issue?.code === "invalid_union" ? "has no title" : `${where}: ${issue?.message ?? ""}`;
}

/**
 * Title, ids, level and the other words of a rule. The version of a rule from elsewhere is its own `version`, else the day it was
 * last modified, else its date.
 */
export function headOf(value: Record<string, unknown>): RuleHead | { problem: string } {
  const found = ruleHead.safeParse(value);
  if (!found.success) return { problem: problemIn(found.error) };
  const head = found.data;
  if (head.taxonomy !== null && head.taxonomy.toLowerCase() !== "sigma")
    return { problem: `is written in the taxonomy "${head.taxonomy}"; only Sigma's own is read` };
  const notes: string[] = [];
  const uuid = z.guid().safeParse(head.id?.toLowerCase());
  if (!uuid.success) notes.push("It has no UUID, so its id is made from its title and name.");
  if (head.level === undefined || head.level === null)
    notes.push("It names no level, so its findings count as medium.");
  if (head.status === "deprecated" || head.status === "unsupported")
    notes.push(`Its author marks it as ${head.status}.`);
  const title = head.title.slice(0, longestTitle);
  const base: RuleBase = {
    id: uuid.success ? uuid.data : idFrom(`${head.id ?? ""}\n${head.name ?? ""}\n${head.title}`),
    name: keyFrom(head.name ?? head.title),
    title,
    version: head.version ?? head.modified ?? head.date ?? "1",
    description: head.description?.slice(0, longestDescription) ?? title,
    level: head.level ?? "medium",
    techniques: techniquesOf(head.tags),
    references: head.references.slice(0, 100),
    falsepositives: head.falsepositives.slice(0, 100),
    breakwater: {},
    ...(head.name === null ? {} : { sigmaName: head.name }),
    ...(head.author === null ? {} : { author: head.author.slice(0, 500) }),
    ...(head.license === null ? {} : { license: head.license.slice(0, 200) }),
    ...(head.status === null ? {} : { status: head.status }),
  };
  return { base, notes };
}
