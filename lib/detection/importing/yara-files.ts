import { Compiler } from "@virustotal/yara-x";
import { endlessLoop } from "@/lib/detection/engine/yara-loops";
import { problemIn, startEngine } from "@/lib/detection/engine/yara-engine";
import { factsOfForeignYara } from "@/lib/detection/engine/yara-facts";
import { rulesInYara } from "@/lib/detection/engine/yara-text";
import type { RuleFile, YaraImport, YaraImportReport, YaraProblem } from "./report";
import { keyFrom } from "./rule-head";

const limits = { fileCharacters: 2_000_000, rules: 5000, files: 1000 };

function problemOf(text: string): YaraProblem | null {
  if (text.length > limits.fileCharacters)
    return {
      line: 1,
      column: 1,
      message: `the file is longer than ${limits.fileCharacters / 1_000_000} million characters`,
    };
  const compiler = new Compiler();
  try {
    compiler.addSource(text);
    compiler.build().free();
    return null;
  } catch (error) {
    return problemIn(error);
  } finally {
    compiler.free();
  }
}

function fileOf({ name, text }: RuleFile, namespaces: Set<string>): YaraImport {
  const broken = (problem: YaraProblem): YaraImport => ({ kind: "broken", file: name, problems: [problem] });
  const problem = problemOf(text);
  if (problem !== null) return broken(problem);
  const endless = endlessLoop(text);
  if (endless !== null)
    return broken({ ...endless, message: "these loops can run for longer than a scan may; bound them" });
  const found = rulesInYara(text);
  if (found.length === 0) return broken({ line: 1, column: 1, message: "the file has no rule" });
  if (found.length > limits.rules)
    return broken({ line: 1, column: 1, message: `the file has more than ${limits.rules} rules` });
  const namespace = keyFrom(name.replace(/\.yara?$/i, ""));
  if (namespaces.has(namespace))
    return broken({ line: 1, column: 1, message: `another file has the name "${namespace}"; rename one of them` });
  namespaces.add(namespace);
  const rules = found
    .filter(({ isPrivate }) => !isPrivate)
    .map(({ name: rule, line, meta }) => {
      const { facts, notes } = factsOfForeignYara({ rule, namespace }, meta);
      return { name: rule, line, title: facts.title, severity: facts.severity, notes };
    });
  return { kind: "loaded", file: name, source: { name, source: text, namespace }, rules, notes: [] };
}

/** See `importYara`. */
export function importedYara(files: readonly RuleFile[]): YaraImportReport {
  startEngine();
  const namespaces = new Set<string>();
  const found = files.map((file, index): YaraImport => {
    if (index < limits.files) return fileOf(file, namespaces);
    const message = `more than ${limits.files} files cannot be read at once`;
    return { kind: "broken", file: file.name, problems: [{ line: 1, column: 1, message }] };
  });
  return {
    files: found,
    loadedRules: found.reduce((sum, file) => sum + (file.kind === "loaded" ? file.rules.length : 0), 0),
    broken: found.filter(({ kind }) => kind === "broken").length,
  };
}
