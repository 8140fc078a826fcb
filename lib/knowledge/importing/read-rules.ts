import { type Pack, severityOfLevel, type SigmaRule } from "@/lib/campaigns/schema";
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
    return {
      ...place,
      ...words,
      rowId: known?.id ?? null,
      key,
      ruleIds,
      state: "unsupported",
      stateReason: reason,
      about: null,
    };
  }
  const { rule, notes } = found;
  const { description, falsepositives, references } = rule;
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
    about: { description, falsepositives: [...falsepositives], references: [...references] },
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
    return { ...place, ...words, line: problem?.line ?? 1, state: "unsupported", stateReason: reason, about: null };
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
    about: null,
    notes: [...found.notes, ...found.rules.flatMap(({ name, notes }) => notes.map((note) => `${name}: ${note}`))].slice(
      0,
      50,
    ),
  };
}

const ownFile = (id: string) => `own rule ${id}`;

/** A correlation is read where the rules are that it counts. */
function kindsOf(
  rule: SigmaRule,
  all: ReadonlyMap<string, SigmaRule>,
  seen: ReadonlySet<string> = new Set(),
): string[] {
  if (rule.correlation === undefined || seen.has(rule.id)) return [...rule.recordKinds];
  const deeper = new Set([...seen, rule.id]);
  const counted = rule.correlation.rules.flatMap((id) => {
    const found = all.get(id);
    return found === undefined || id === rule.id ? [] : kindsOf(found, all, deeper);
  });
  return [...new Set([...rule.recordKinds, ...counted])];
}

/** Sigma rules of these files. A correlation may count rules that the team has already, so those are read along with it. */
function readSigma(files: readonly File[], { pack, own }: Beside): { found: SigmaImport; kinds: string[] }[] {
  const known = pack.rules.map(({ id, name }) => ({ id, name }));
  const first = importSigma(files, { known });
  const replaced = new Set(first.rules.flatMap((found) => (found.kind === "loaded" ? [found.rule.id] : [])));
  const others = own.filter(({ kind, ruleIds }) => kind === "sigma" && !ruleIds.some((id) => replaced.has(id)));
  const along = files.some(({ text }) => /^correlation:/m.test(text))
    ? others.map(({ id, source }) => ({ name: ownFile(id), text: source }))
    : [];
  const names = along.length > 0 ? [] : others.map(({ key, ruleIds }) => ({ id: ruleIds[0] ?? key, name: key }));
  const report = importSigma([...along, ...files], { known: [...known, ...names] });
  const rules = report.rules.flatMap((found) => (found.kind === "loaded" ? [found.rule] : []));
  const all = new Map([...pack.rules, ...rules].map((rule) => [rule.id, rule]));
  const ownFiles = new Set(along.map(({ name }) => name));
  return report.rules
    .filter(({ file }) => !ownFiles.has(file))
    .map((found) => ({ found, kinds: found.kind === "loaded" ? kindsOf(found.rule, all) : [] }));
}

/**
 * Reads files of rules as somebody hands them in, Sigma and YARA side by side, and says of each rule what it is and whether it can
 * be used. A rule that the team has already, by its id or its file, is found again; one of the pack cannot be replaced.
 */
export function readRules(files: readonly File[], beside: Beside): ReadRule[] {
  const { own } = beside;
  const texts = new Map(files.map(({ name, text }) => [name, text]));
  const sigma = readSigma(
    files.filter((file) => !isYara(file)),
    beside,
  );
  const yara = importYara(files.filter(isYara));
  return [
    ...sigma.map(({ found, kinds }) => ({ ...sigmaRule(found, texts, own), recordKinds: kinds })),
    ...yara.files.map((found) => yaraFile(found, texts, own)),
  ];
}
