import type {
  ImportOutcome,
  IndicatorItem,
  IndicatorsReport,
  RematchView,
  RuleItem,
  RuleKind,
} from "@/lib/knowledge/schema";

import type { Severity } from "@/lib/core/states";

export type IndicatorOutcome = IndicatorsReport["rows"][number]["outcome"];

/** What the pages call each word of the stored knowledge. They stand here and not at the schemas, so that no page carries a validator. */
export const kindLabels: Record<RuleKind, string> = { sigma: "Sigma", yara: "YARA" };

export const originLabels: Record<RuleItem["origin"], string> = { pack: "Pack", own: "Own" };

export const outcomeLabels: Record<ImportOutcome, string> = {
  added: "Loaded",
  changed: "Loaded, replaces the earlier text",
  unchanged: "Already there, unchanged",
  unsupported: "Kept, not supported",
  refused: "Not loaded",
};

export const indicatorOutcomeLabels: Record<IndicatorOutcome, string> = {
  added: "Loaded",
  marked: "Over-common",
  duplicate: "Duplicate",
  rejected: "Not loaded",
};

export const rematchStageLabels: Record<RematchView["stage"], string> = {
  waiting: "Waiting",
  values: "Asking stored values",
  files: "Reading files again",
  done: "Done",
};

/** The state of a run in one word. */
export function runWord({ state, paused, stage }: Pick<RematchView, "state" | "paused" | "stage">): string {
  switch (state) {
    case "queued":
    case "running":
      return paused ? "Paused" : rematchStageLabels[stage];
    case "done":
      return "Done";
    case "failed":
      return "Failed";
    case "cancelled":
      return "Cancelled";
  }
}

/** Whether a run is still under way, so that it can be paused or cancelled. */
export function isUnderWay({ state }: Pick<RematchView, "state">): boolean {
  return state === "queued" || state === "running";
}

/** Whether a rule or an indicator is matched now, in words, and why not where it is not. */
export function standing(
  one: Pick<RuleItem, "enabled"> & { state?: RuleItem["state"]; common?: IndicatorItem["common"] },
): "Not supported" | "Over-common, off" | "Enabled" | "Disabled" {
  if (one.state === "unsupported") return "Not supported";
  if (one.enabled) return "Enabled";
  return one.common ? "Over-common, off" : "Disabled";
}

export const severityChoices: readonly Severity[] = ["critical", "high", "medium", "low", "info"];

/** A reason as a sentence; those of the engine begin small and end without a stop. */
export function asSentence(reason: string): string {
  const text = reason.trim();
  return text === "" ? "" : `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? "" : "."}`;
}
