import type { SigmaRule, YaraSource } from "@/lib/campaigns/schema";
import type { Severity } from "@/lib/core/states";
import type { YaraProblem } from "@/lib/detection/engine/yara-engine";

export type { YaraProblem } from "@/lib/detection/engine/yara-engine";

/** A file of rules as somebody wrote it; `name` is shown and never opened. */
export type RuleFile = { name: string; text: string };

/** Where in the files a rule begins; `line` counts from 1. */
type RulePlace = { file: string; line: number };

/**
 * What became of one Sigma rule. A loaded rule can be given to `compileKnowledge` as it is; its `notes` are sentences on what
 * to know before relying on it. A rule that is not supported says in one sentence why, and is never half loaded.
 */
export type SigmaImport =
  | (RulePlace & { kind: "loaded"; rule: SigmaRule; notes: string[] })
  | (RulePlace & { kind: "unsupported"; name: string; title: string | null; id: string | null; reason: string });

/** Every rule of the files, in their order. A file that cannot be read at all is one entry that is not supported. */
export type SigmaImportReport = { rules: SigmaImport[]; loaded: number; unsupported: number };

/** A YARA rule that compiles, with what its findings will be called. */
export type YaraRuleFacts = {
  name: string;
  line: number;
  title: string;
  severity: Severity;
  notes: string[];
};

/** What became of one YARA file. `source` can be given to `createYaraScanner` as it is. A file with a problem is not used at all. */
export type YaraImport =
  | { kind: "loaded"; file: string; source: YaraSource; rules: YaraRuleFacts[]; notes: string[] }
  | { kind: "broken"; file: string; problems: YaraProblem[] };

export type YaraImportReport = { files: YaraImport[]; loadedRules: number; broken: number };
