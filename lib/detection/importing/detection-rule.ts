import { z } from "zod";
import type { SigmaRule } from "@/lib/campaigns/schema";
import { RuleError } from "@/lib/detection/engine/rule-error";
import { compileRule } from "@/lib/detection/sigma";
import { isRecordKind, recordsOf, sourceWords } from "@/lib/detection/taxonomy";
import type { Scope } from "@/lib/detection/taxonomy";
import { isMap } from "./documents";
import type { RuleHead } from "./rule-head";

const word = z
  .string()
  .nullish()
  .transform((given) => given ?? undefined);
const logSource = z.looseObject({ category: word, product: word, service: word, definition: word });
const ownKinds = z.array(z.string()).min(1).optional();

export type FoundRule = { rule: SigmaRule; notes: string[] };

type Records = { kinds: readonly string[]; scope?: Scope; logsource: SigmaRule["logsource"] };

function recordsFor(value: Record<string, unknown>): Records | { problem: string } {
  const source = logSource.safeParse(value["logsource"]);
  if (!source.success) return { problem: "has no logsource" };
  const { category, product, service } = source.data;
  const logsource = { category, product, service };
  const given = ownKinds.safeParse(value["recordKinds"]);
  if (!given.success) return { problem: "recordKinds is not a list of kinds of record" };
  if (given.data !== undefined) {
    const unknown = given.data.find((kind) => !isRecordKind(kind));
    if (unknown !== undefined) return { problem: `we read no records of the kind "${unknown}"` };
    return { kinds: given.data, logsource };
  }
  const words = sourceWords(logsource);
  if (words === "") return { problem: "its logsource names no product, category or service" };
  const found = recordsOf(logsource);
  return found === null ? { problem: `we read no logs of ${words}` } : { ...found, logsource };
}

/** A detection rule that compiles for at least one kind of record, or why it cannot be used. */
export function detectionRuleOf(value: Record<string, unknown>, head: RuleHead): FoundRule | { problem: string } {
  const { detection } = { detection: value["detection"] };
  if (!isMap(detection)) return { problem: "has no detection section" };
  if (detection["condition"] === undefined) return { problem: "its detection has no condition" };
  if (head.base.status === "unsupported") return { problem: "its author marks it as unsupported" };
  const records = recordsFor(value);
  if ("problem" in records) return records;
  const rule: SigmaRule = {
    ...head.base,
    logsource: records.logsource,
    recordKinds: [...records.kinds],
    detection: { ...detection, condition: detection["condition"] },
    ...(records.scope === undefined ? {} : { scope: records.scope }),
  };
  try {
    compileRule(rule);
    return { rule, notes: head.notes };
  } catch (error) {
    return { problem: error instanceof RuleError ? error.problem : "cannot be compiled" };
  }
}
