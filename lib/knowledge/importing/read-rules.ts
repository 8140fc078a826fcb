import { type Pack, severityOfLevel } from "@/lib/campaigns/schema";
import { sha256Hex } from "@/lib/core/hashing";
import { badness, severities } from "@/lib/core/states";
import { importSigma, importYara, type SigmaImport, type YaraImport } from "@/lib/detection/import-rules";
import type { KnownRule, ReadRule } from "@/lib/knowledge/trying/tasks";

type File = { name: string; text: string };
type Beside = { pack: Pack; own: readonly KnownRule[] };

const isYara = ({ name, text }: File) =>
  /\.yara?$/i.test(name) || (!/\.ya?ml$/i.test(name) && /^\s*(?:private\s+|global\s+)*rule\s+\w+[^{]*\{/m.test(text));

/** The document of a file that holds a line. A file whose documents share parts (`action: global`) is kept whole. */
function documentAt(text: string, line: number): string {
  if (/^action:/m.test(text)) return text;
  const lines = text.split(/\r?\n/);
  const isRule = (index: number) => /^---(\s|$)/.test(lines[index] ?? "");
  let from = Math.min(line, lines.length) - 1;
  while (from > 0 && !isRule(from)) from -= 1;
  if (isRule(from)) from += 1;
  let to = Math.max(line - 1, from);
  while (to < lines.length && !isRule(to)) to += 1;
  return `${lines.slice(from, to).join("\n").trim()}\n`;
}

function sigmaRule(found: SigmaImport, files: ReadonlyMap<string, string>, own: readonly KnownRule[]): ReadRule {
  const { file, line } = found;
  const source = documentAt(files.get(file) ?? "", line);
  const place = { kind: "sigma", file, line, source } as const;
  const mine = own.filter(({ kind }) => kind === "sigma");
  if (found.kind === "unsupported") {
    const { name, title, id, reason } = found;
    const mark = id?.toLowerCase() ?? "";
    const known = mine.find((rule) => (mark !== "" && rule.ruleIds.includes(mark)) || rule.source === source);
    const key = known?.key ?? `${name.slice(0, 150)} ${sha256Hex(source).slice(0, 8)}`;
    const words = { title: title?.slice(0, 256) ?? name.slice(0, 256), severity: "medium", notes: [], recordKinds: [] };
    const ruleIds = mark === "" ? [] : [mark];
    return { ...place, ...words, rowId: known?.id ?? null, key, ruleIds, state: "unsupported", stateReason: reason };
  }
  const { rule, notes } = found;
  const known = mine.find(({ ruleIds }) => ruleIds.includes(rule.id));
  return {
    ...place,
    rowId: known?.id ?? null,
    key: known?.key ?? rule.name,
    title: rule.title,
    severity: severityOfLevel[rule.level],
    ruleIds: [rule.id],
    recordKinds: [...rule.recordKinds],
    state: "loaded",
    stateReason: null,
    notes,
  };
}

function yaraFile(found: YaraImport, files: ReadonlyMap<string, string>, own: readonly KnownRule[]): ReadRule {
  const { file } = found;
  const known = own.find(({ kind, key }) => kind === "yara" && key === file);
  const place = { kind: "yara", file, line: 1, rowId: known?.id ?? null, key: file, title: file } as const;
  const source = files.get(file) ?? "";
  const recordKinds = ["file"];
  if (found.kind === "broken") {
    const [problem] = found.problems;
    const reason = problem ? `line ${problem.line}, column ${problem.column}: ${problem.message}` : "does not compile";
    const words = { severity: "medium", ruleIds: [], recordKinds, notes: [], source };
    return { ...place, ...words, line: problem?.line ?? 1, state: "unsupported", stateReason: reason };
  }
  const worst = found.rules
    .map(({ severity }) => severity)
    .toSorted((a, b) => badness(severities, a) - badness(severities, b))[0];
  const { namespace = "" } = found.source;
  return {
    ...place,
    severity: worst ?? "medium",
    ruleIds: found.rules.map(({ name }) => `yara:${namespace}:${name}`),
    recordKinds,
    source,
    state: "loaded",
    stateReason: null,
    notes: [...found.notes, ...found.rules.flatMap(({ name, notes }) => notes.map((note) => `${name}: ${note}`))].slice(
      0,
      50,
    ),
  };
}

/**
 * Reads files of rules as somebody hands them in, Sigma and YARA side by side, and says of each rule what it is and whether it can
 * be used. A rule that the team has already, by its id or its file, is found again; one of the pack cannot be replaced.
 */
export function readRules(files: readonly File[], { pack, own }: Beside): ReadRule[] {
  const texts = new Map(files.map(({ name, text }) => [name, text]));
  const known = pack.rules.map(({ id, name }) => ({ id, name }));
  const sigmaFiles = files.filter((file) => !isYara(file));
  const first = importSigma(sigmaFiles, { known });
  const mine = own.filter(({ kind }) => kind === "sigma");
  const replaced = new Set(first.rules.flatMap((found) => (found.kind === "loaded" ? [found.rule.id] : [])));
  const names = mine
    .filter(({ ruleIds }) => !ruleIds.some((id) => replaced.has(id)))
    .map(({ key, ruleIds }) => ({ id: ruleIds[0] ?? key, name: key }));
  const sigma = importSigma(sigmaFiles, { known: [...known, ...names] });
  const yara = importYara(files.filter(isYara));
  return [
    ...sigma.rules.map((found) => sigmaRule(found, texts, own)),
    ...yara.files.map((found) => yaraFile(found, texts, own)),
  ];
}
