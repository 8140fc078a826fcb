import type { DroppedFile } from "@/components/ui/dropped-files";

import type { RuleFile } from "./rule-text";
import { textOfFile } from "./text-of-file";

const ruleNames = /\.(?:ya?ml|yara?|rules?)$/i;
const longestFile = 1_000_000;
const longestAll = 8_000_000;

export type ReadFiles = { files: RuleFile[]; passedOver: string[] };

const shown = (names: readonly string[]) =>
  names.length > 3 ? `${names.slice(0, 3).join(", ")} and ${names.length - 3} more` : names.join(", ");

/**
 * The texts of dropped rule files, of a folder of a rule collection too; what is no rule file, or too large to be one, is told
 * and passed over.
 */
export async function readRuleFiles(dropped: readonly DroppedFile[]): Promise<ReadFiles> {
  const rules = dropped.filter(({ path }) => ruleNames.test(path));
  const others = dropped.filter(({ path }) => !ruleNames.test(path)).map(({ path }) => path);
  const large = rules.filter(({ file }) => file.size > longestFile).map(({ path }) => path);
  const files: RuleFile[] = [];
  const beyond: string[] = [];
  let sum = 0;
  for (const { file, path } of rules) {
    if (file.size > longestFile) continue;
    sum += file.size;
    if (sum > longestAll) beyond.push(path);
    else files.push({ name: path.slice(-300), text: await textOfFile(file) });
  }
  const passedOver = [
    ...(others.length > 0 ? [`Not rule files, by their names: ${shown(others)}.`] : []),
    ...(large.length > 0 ? [`Too large for a rule file: ${shown(large)}.`] : []),
    ...(beyond.length > 0 ? [`More than fits into one import: ${shown(beyond)}. Import them after this.`] : []),
  ];
  return { files, passedOver };
}
