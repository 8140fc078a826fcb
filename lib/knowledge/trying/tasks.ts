import type { IndicatorImport } from "@/lib/detection/import-indicators";
import type { ImportMapping, ImportSettings } from "@/lib/detection/schema";
import type { RuleKind, TestView } from "@/lib/knowledge/schema";

/** A rule of the team as the reader of an import needs it. */
export type KnownRule = { id: string; kind: string; key: string; ruleIds: string[]; source: string };

/** One rule of an import as it was read; a `rowId` is that of the rule of the team that it stands for. */
export type ReadRule = {
  kind: RuleKind;
  file: string;
  line: number;
  rowId: string | null;
  key: string;
  title: string;
  severity: string;
  ruleIds: string[];
  recordKinds: string[];
  source: string;
  state: "loaded" | "unsupported";
  stateReason: string | null;
  notes: string[];
  about: { description: string; falsepositives: string[]; references: string[] } | null;
};

/** What the thread beside the web server is asked to do: whatever reads text that people hand in. */
export type Task =
  | { kind: "rules"; slug: string; files: { name: string; text: string }[]; own: KnownRule[] }
  | {
      kind: "indicators";
      slug: string;
      text: string;
      settings: ImportSettings;
      mapping: ImportMapping | null;
      own: { id: string; type: string; value: string }[];
    }
  | {
      kind: "try";
      rule: { kind: RuleKind; source: string };
      against:
        | { kind: "text"; text: string; filename: string; parser: string | null }
        | { kind: "stored"; caseId: string; sha256: string; path: string; server: string | null };
    };

export type Answers = { rules: ReadRule[]; indicators: IndicatorImport; try: TestView };

/** An expected failure crosses from the thread as its code and sentence. */
export type Outcome<Answer> =
  | { ok: true; answer: Answer }
  | { ok: false; code: "UNPROCESSABLE" | "TOO_LARGE" | "INVALID"; message: string };
