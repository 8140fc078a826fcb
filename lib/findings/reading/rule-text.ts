import type { Pack } from "@/lib/campaigns/schema";
import { unusableKinds } from "@/lib/evidence/schema";
import type { FindingView } from "@/lib/findings/schema";

function metaOf(source: string, rule: string): string | null {
  const named = new RegExp(
    `^(?:private\\s+|global\\s+)*rule\\s+${rule}\\b[^{]*\\{([\\s\\S]*?)^\\s*(?:strings|condition):`,
    "m",
  ).exec(source);
  return named?.[1] ?? null;
}

/** What a rule says about itself: a Sigma rule of the pack, a YARA rule by its meta section, a check of the files, or the indicator list. */
export function aboutRule(pack: Pack, rule: { ruleId: string; ruleName: string }): FindingView["about"] {
  const sigma = pack.rules.find((known) => known.name === rule.ruleName);
  if (sigma)
    return {
      description: sigma.description,
      falsepositives: sigma.falsepositives,
      references: sigma.references,
      note: sigma.breakwater.note ?? null,
    };
  if (rule.ruleId.startsWith("yara:")) {
    const name = rule.ruleId.slice("yara:".length);
    if (!/^\w+$/.test(name)) return null;
    for (const { source } of pack.yara) {
      const meta = metaOf(source, name);
      const text = (key: string) =>
        new RegExp(`^\\s*${key}\\s*=\\s*"((?:[^"\\\\]|\\\\.)*)"`, "m").exec(meta ?? "")?.[1] ?? null;
      const description = text("description");
      if (description === null) continue;
      const falsePositive = text("falsepositives");
      const reference = text("reference");
      return {
        description,
        falsepositives: falsePositive === null ? [] : [falsePositive],
        references: reference === null ? [] : [reference],
        note: text("note"),
      };
    }
    return null;
  }
  const unusable = Object.entries(unusableKinds).find(([kind]) => rule.ruleId === `evidence:${kind}`)?.[1];
  if (unusable) {
    const { description, falsepositives, note } = unusable;
    return { description, falsepositives: [...falsepositives], references: [], note };
  }
  if (!rule.ruleId.startsWith("indicator:")) return null;
  return {
    description:
      "A value of the pack's indicator list stands in this file. The list names the source of each value and how firmly it ties the value to a cluster.",
    falsepositives: [
      "A listed value that ordinary use shares: an address that changed hands, a path that other software writes to",
    ],
    references: [],
    note: null,
  };
}
