import { z } from "zod";
import { compromiseStates, severities, stages } from "@/lib/core/states";
import type { Severity } from "@/lib/core/states";
import { RuleError } from "./rule-error";
import type { RuleFacts } from "./rule-facts";

const technique = z.string().regex(/^T\d{4}(\.\d{3})?$/);
const metadata = z.object({
  title: z.string(),
  severity: z.enum(severities),
  stage: z.enum(stages).optional(),
  technique: technique.optional(),
  proposes: z.enum(compromiseStates).optional(),
  version: z.coerce.string().default("1"),
});

/** What a finding takes over from the `meta` of a rule of a pack; a rule without title and severity is a RuleError. */
export function factsOfYara(rule: string, meta: Readonly<Record<string, unknown>>): RuleFacts {
  const found = metadata.safeParse(meta);
  if (!found.success)
    throw new RuleError(
      rule,
      `the meta section needs ${found.error.issues.map((issue) => issue.path.join(".")).join(", ")}`,
    );
  const { title, severity, stage, technique: named, proposes, version } = found.data;
  return {
    ruleId: `yara:${rule}`,
    ruleName: rule.toLowerCase().replaceAll("_", "-"),
    ruleVersion: version,
    title,
    severity,
    stage: stage ?? null,
    proposes: proposes ?? null,
    techniques: named === undefined ? [] : [named],
    format: "file",
  };
}

function words(value: unknown): string | null {
  // The engine hands out texts with escapes in them as bytes.
  const text =
    typeof value === "string" || typeof value === "number"
      ? String(value)
      : Array.isArray(value) && value.every((byte) => typeof byte === "number")
        ? Buffer.from(value).toString("utf8")
        : "";
  return text.trim() === "" ? null : text.trim().slice(0, 500);
}

/** The scale of public rule sets: 0–100, of which 75 and more means a sure find and below 40 a hint. */
function severityOfScore(score: number): Severity {
  if (score >= 90) return "critical";
  if (score >= 75) return "high";
  if (score >= 60) return "medium";
  return score >= 40 ? "low" : "info";
}

function severityOf(meta: ReadonlyMap<string, unknown>): { severity: Severity; from: string | null } {
  for (const key of ["severity", "level", "threat_level"]) {
    const named = words(meta.get(key))?.toLowerCase().replace("informational", "info");
    const severity = severities.find((one) => one === named);
    if (severity !== undefined) return { severity, from: key };
  }
  const score = Number(words(meta.get("score")) ?? Number.NaN);
  if (Number.isFinite(score)) return { severity: severityOfScore(score), from: "score" };
  return { severity: "medium", from: null };
}

/**
 * What a finding takes over from the `meta` of a rule of a user's file, which follow no one convention: description or title, severity
 * or score, version or the day it was last modified. Two files may use one rule name, so the file's namespace is part of the id.
 */
export function factsOfForeignYara(
  { rule, namespace }: { rule: string; namespace: string },
  given: Readonly<Record<string, unknown>>,
): { facts: RuleFacts; notes: string[] } {
  const meta = new Map(Object.entries(given).map(([key, value]) => [key.toLowerCase(), value]));
  const first = (...keys: string[]) => keys.map((key) => words(meta.get(key))).find((found) => found !== null) ?? null;
  const { severity, from } = severityOf(meta);
  const named = ["technique", "mitre", "mitre_att", "attack", "mitre_attack"].flatMap(
    (key) => words(meta.get(key))?.match(/\bT\d{4}(?:\.\d{3})?\b/g) ?? [],
  );
  const facts: RuleFacts = {
    ruleId: `yara:${namespace}:${rule}`,
    ruleName: rule.toLowerCase().replaceAll("_", "-"),
    ruleVersion: first("version", "modified", "last_modified", "date") ?? "1",
    title: first("title", "description") ?? `YARA rule ${rule}`,
    severity,
    stage: z.enum(stages).safeParse(words(meta.get("stage"))).data ?? null,
    proposes: z.enum(compromiseStates).safeParse(words(meta.get("proposes"))).data ?? null,
    techniques: [...new Set(named)],
    format: "file",
  };
  return {
    facts,
    notes: from === null ? ["Its meta section names no severity and no score, so its findings count as medium."] : [],
  };
}
