import type { Confidence } from "@/lib/core/states";

/** Confidence is drawn by the line, not by colour: solid, dashed, dotted. Values for `stroke-dasharray`. */
export const confidenceDash: Record<Confidence, string> = { high: "none", moderate: "5 4", low: "1.5 4" };
