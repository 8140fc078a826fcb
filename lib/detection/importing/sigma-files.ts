import type { SigmaRule } from "@/lib/campaigns/schema";
import { detectionRuleOf } from "./detection-rule";
import { documentsOf } from "./documents";
import type { RuleDocument } from "./documents";
import { headOf } from "./rule-head";
import type { RuleFile, SigmaImport, SigmaImportReport } from "./report";

type Known = readonly { id: string; name: string }[];

function wordsIn(value: unknown): string | null {
  return typeof value === "string" && value.trim() !== "" ? value.trim().slice(0, 256) : null;
}

/** The two marks by which rules are told apart, as far as they are taken. */
type Taken = { ids: Set<string>; names: Set<string> };

/** A rule whose name is taken is named after its id as well; a rule whose id is taken is not loaded. */
function named(rule: SigmaRule, taken: Taken): SigmaRule | null {
  if (taken.ids.has(rule.id)) return null;
  const name = taken.names.has(rule.name) ? `${rule.name}-${rule.id.slice(0, 8)}` : rule.name;
  if (taken.names.has(name)) return null;
  taken.ids.add(rule.id);
  taken.names.add(name);
  return { ...rule, name };
}

function importOf(document: RuleDocument, taken: Taken): SigmaImport {
  const { file, line } = document;
  if (document.kind === "broken")
    return { kind: "unsupported", file, line, name: file, title: null, id: null, reason: document.reason };
  const { value } = document;
  const title = wordsIn(value["title"]);
  const id = wordsIn(value["id"]);
  const refused = (reason: string): SigmaImport => ({
    kind: "unsupported",
    file,
    line,
    name: wordsIn(value["name"]) ?? title ?? file,
    title,
    id,
    reason,
  });
  const head = headOf(value);
  if ("problem" in head) return refused(head.problem);
  if (value["filter"] !== undefined)
    return refused("is a Sigma filter; put its exclusion into the rules it is meant for");
  const found = detectionRuleOf(value, head);
  if ("problem" in found) return refused(found.problem);
  const rule = named(found.rule, taken);
  if (rule === null) return refused("another rule has the same id");
  return { kind: "loaded", file, line, rule, notes: found.notes };
}

/** See `importSigma`. */
export function importedSigma(files: readonly RuleFile[], known: Known): SigmaImportReport {
  const taken: Taken = { ids: new Set(known.map(({ id }) => id)), names: new Set(known.map(({ name }) => name)) };
  const rules = files.flatMap(documentsOf).map((document) => importOf(document, taken));
  const loaded = rules.filter(({ kind }) => kind === "loaded").length;
  return { rules, loaded, unsupported: rules.length - loaded };
}
