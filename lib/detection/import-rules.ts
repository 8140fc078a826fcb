import { importedYara } from "./importing/yara-files";
import { importedSigma } from "./importing/sigma-files";
import type { RuleFile, SigmaImportReport, YaraImportReport } from "./importing/report";

export type {
  RuleFile,
  SigmaImport,
  SigmaImportReport,
  YaraImport,
  YaraImportReport,
  YaraProblem,
  YaraRuleFacts,
} from "./importing/report";

/** Rules that are there already; a rule with the same id or name is refused, so that two rules never share one finding. */
export type KnownRules = readonly { id: string; name: string }[];

/**
 * Reads Sigma rules as SigmaHQ publishes them: one or several YAML documents a file, detection rules and correlation rules, which may
 * refer to rules of any of the files by id or name. Never throws: whatever cannot be used is reported with the reason.
 * The same files give the same rules with the same ids and names, whatever else is imported.
 * Rules go to `compileKnowledge` together with those of the pack.
 */
export function importSigma(files: readonly RuleFile[], more: { known?: KnownRules } = {}): SigmaImportReport {
  return importedSigma(files, more.known ?? []);
}

/**
 * Reads YARA files. Each is compiled on its own, so that a mistake in one leaves the others usable and two files may use the same
 * rule name. Never throws. Compiling costs some milliseconds a file in this thread: for many files use a worker.
 */
export function importYara(files: readonly RuleFile[]): YaraImportReport {
  return importedYara(files);
}
