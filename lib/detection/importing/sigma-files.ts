import type { SigmaRule } from "@/lib/campaigns/schema";
import { correlationRuleOf } from "./correlation-rule";
import { detectionRuleOf } from "./detection-rule";
import type { FoundRule } from "./detection-rule";
import { documentsOf } from "./documents";
import type { RuleDocument } from "./documents";
import { headOf } from "./rule-head";
import type { RuleHead } from "./rule-head";
import type { RuleFile, SigmaImport, SigmaImportReport } from "./report";

type Known = readonly { id: string; name: string }[];
type Read = Extract<RuleDocument, { kind: "read" }>;

function wordsIn(value: unknown): string | null {
  return typeof value === "string" && value.trim() !== "" ? value.trim().slice(0, 256) : null;
}

function refusal({ file, line, value }: Read, reason: string): SigmaImport {
  const title = wordsIn(value["title"]);
  const name = wordsIn(value["name"]) ?? title ?? file;
  return { kind: "unsupported", file, line, name, title, id: wordsIn(value["id"]), reason };
}

/** A place of the report: settled, or a correlation that waits for the rules it refers to. */
type Waiting = { waiting: Read; head: RuleHead };
type Entry = { settled: SigmaImport } | Waiting;

const missing = "none of the rules given";
const longestChain = 16;

class Importing {
  readonly #ids: Set<string>;
  readonly #names: Set<string>;
  /** By id and by the names that correlations use: the id of a rule that is there, or the place of the report that says why it is not. */
  readonly #references = new Map<string, string>();
  readonly #refused = new Set<string>();
  readonly #quiet = new Map<string, string>();
  readonly #heard = new Set<string>();

  constructor(known: Known) {
    this.#ids = new Set(known.map(({ id }) => id));
    this.#names = new Set(known.map(({ name }) => name));
    for (const { id, name } of known) for (const mark of [id, name]) this.#references.set(mark, id);
  }

  /** A rule whose name is taken is named after its id as well; a rule whose id is taken is not loaded. */
  settle(document: Read, found: FoundRule | { problem: string }): SigmaImport {
    const { file, line, value } = document;
    const marks = [wordsIn(value["id"])?.toLowerCase(), wordsIn(value["name"])].filter(
      (mark) => mark !== undefined && mark !== null,
    );
    if ("problem" in found) {
      for (const mark of marks) this.#refused.add(mark);
      return refusal(document, found.problem);
    }
    const { rule, notes } = found;
    if (this.#ids.has(rule.id)) return refusal(document, "another rule has the same id");
    const name = this.#names.has(rule.name) ? `${rule.name}-${rule.id.slice(0, 8)}` : rule.name;
    if (this.#names.has(name)) return refusal(document, `another rule has the name "${name}"`);
    this.#ids.add(rule.id);
    this.#names.add(name);
    for (const mark of [...marks, rule.id]) if (!this.#references.has(mark)) this.#references.set(mark, rule.id);
    return { kind: "loaded", file, line, rule: { ...rule, name }, notes };
  }

  resolve(reference: string): { id: string } | { problem: string } {
    const mark = this.#references.has(reference) ? reference : reference.toLowerCase();
    const id = this.#references.get(mark);
    if (id !== undefined) return { id };
    return this.#refused.has(mark)
      ? { problem: `it refers to "${reference}", which is not supported` }
      : { problem: `it refers to "${reference}", which is ${missing}` };
  }

  /** Settles a correlation; null while rules are missing that may still come. */
  correlate({ waiting, head }: Waiting, isLast: boolean): SigmaImport | null {
    const found = correlationRuleOf(waiting.value, head, (reference) => this.resolve(reference));
    if ("problem" in found && !isLast && found.problem.endsWith(missing)) return null;
    const settled = this.settle(waiting, found);
    if (settled.kind === "loaded" && !("problem" in found))
      for (const id of settled.rule.correlation?.rules ?? [])
        if (found.generates) this.#heard.add(id);
        else this.#quiet.set(id, settled.rule.title);
    return settled;
  }

  /** Rules that a correlation counts give no findings of their own, unless it says so (`generate`). */
  quieted(entry: SigmaImport): SigmaImport {
    if (entry.kind !== "loaded") return entry;
    const counting = this.#quiet.get(entry.rule.id);
    if (counting === undefined || this.#heard.has(entry.rule.id)) return entry;
    const rule: SigmaRule = { ...entry.rule, feedsOnly: true };
    const note = `It is counted by "${counting}" and gives no finding of its own.`;
    return { ...entry, rule, notes: [...entry.notes, note] };
  }
}

function firstPass(document: RuleDocument, importing: Importing): Entry {
  if (document.kind === "broken") {
    const { file, line, reason } = document;
    return { settled: { kind: "unsupported", file, line, name: file, title: null, id: null, reason } };
  }
  const head = headOf(document.value);
  if ("problem" in head) return { settled: importing.settle(document, head) };
  if (document.value["filter"] !== undefined) {
    const problem = "it is a Sigma filter; put its exclusion into the rules it is meant for";
    return { settled: importing.settle(document, { problem }) };
  }
  if (document.value["correlation"] !== undefined) return { waiting: document, head };
  return { settled: importing.settle(document, detectionRuleOf(document.value, head)) };
}

/** Correlations may refer to each other, so those whose rules are all there are settled again and again; the rest wait for rules that never come. */
function settleAll(entries: readonly Entry[], importing: Importing): SigmaImport[] {
  const settled = entries.map((entry) => ("settled" in entry ? entry.settled : null));
  for (let links = 0; links <= longestChain; links += 1)
    entries.forEach((entry, index) => {
      if (settled[index] === null && "waiting" in entry)
        settled[index] = importing.correlate(entry, links === longestChain);
    });
  return settled.flatMap((entry) => (entry === null ? [] : [importing.quieted(entry)]));
}

/** See `importSigma`. */
export function importedSigma(files: readonly RuleFile[], known: Known): SigmaImportReport {
  const importing = new Importing(known);
  const entries = files.flatMap(documentsOf).map((document) => firstPass(document, importing));
  const rules = settleAll(entries, importing);
  const loaded = rules.filter(({ kind }) => kind === "loaded").length;
  return { rules, loaded, unsupported: rules.length - loaded };
}
