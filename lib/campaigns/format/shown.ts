import { stringify } from "yaml";

import {
  campaignWords,
  type CampaignWords,
  type Pack,
  type packCounts,
  type PackLabel,
  type ShownRule,
} from "@/lib/campaigns/schema";
import type { z } from "zod";

function shorts(labels: Record<string, PackLabel>): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).map(([state, { short }]) => [state, short]));
}

/** The pack's short words for every state, and its clusters in the order that gives them their codes: tracked ones first. */
export function wordsOf({ manifest, clusters }: Pack): CampaignWords {
  const { exposure, compromise, phase, stage } = manifest.labels;
  const inOrder = [...clusters.filter(({ tracked }) => tracked), ...clusters.filter(({ tracked }) => !tracked)];
  return campaignWords.parse({
    slug: manifest.slug,
    shortName: manifest.shortName,
    exposure: shorts(exposure),
    compromise: shorts(compromise),
    phase: shorts(phase),
    stage: shorts(stage),
    clusters: inOrder.map(({ key, name }) => ({ key, name })),
  });
}

/** How much a pack knows; a YARA file holds several rules. */
export function countsOf(pack: Pack): z.infer<typeof packCounts> {
  return {
    builds: pack.builds.length,
    sections: pack.checklist.length,
    tasks: pack.checklist.reduce((sum, section) => sum + section.tasks.length, 0),
    clusters: pack.clusters.length,
    indicators: pack.indicators.length,
    rules: pack.rules.length,
    yaraRules: pack.yara.reduce(
      (sum, { source }) => sum + (source.match(/^\s*(private\s+|global\s+)*rule\s+\w+/gm)?.length ?? 0),
      0,
    ),
  };
}

/** Rules with their detection part as YAML, worst level first. */
export function shownRules(pack: Pack): ShownRule[] {
  const levels = ["critical", "high", "medium", "low", "informational"];
  return pack.rules
    .map(({ detection, ...rule }) => ({ ...rule, detectionYaml: stringify(detection, { lineWidth: 0 }) }))
    .toSorted((a, b) => levels.indexOf(a.level) - levels.indexOf(b.level) || (a.name < b.name ? -1 : 1));
}
