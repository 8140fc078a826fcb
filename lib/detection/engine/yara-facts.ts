import { z } from "zod";
import { compromiseStates, severities, stages } from "@/lib/core/states";
import { RuleError } from "./rule-error";
import type { RuleFacts } from "./rule-facts";

const metadata = z.object({
  title: z.string(),
  severity: z.enum(severities),
  stage: z.enum(stages).optional(),
  technique: z
    .string()
    .regex(/^T\d{4}(\.\d{3})?$/)
    .optional(),
  proposes: z.enum(compromiseStates).optional(),
  version: z.coerce.string().default("1"),
});

/** What a finding takes over from a YARA rule's `meta`; a rule without title and severity is a RuleError. */
export function factsOfYara(rule: string, meta: Readonly<Record<string, unknown>>): RuleFacts {
  const found = metadata.safeParse(meta);
  if (!found.success)
    throw new RuleError(
      rule,
      `the meta section needs ${found.error.issues.map((issue) => issue.path.join(".")).join(", ")}`,
    );
  const { title, severity, stage, technique, proposes, version } = found.data;
  return {
    ruleId: `yara:${rule}`,
    ruleName: rule.toLowerCase().replaceAll("_", "-"),
    ruleVersion: version,
    title,
    severity,
    stage: stage ?? null,
    proposes: proposes ?? null,
    techniques: technique === undefined ? [] : [technique],
    format: "file",
  };
}
