import type { AxisMark, Tone } from "@/lib/reports/document";

/** Print colours of the tones: each has at least 4.5:1 against white and survives grey-scale beside its word. */
export const toneColors = {
  neutral: "#14181f",
  muted: "#565f6e",
  good: "#0b6e4f",
  low: "#1f5fbf",
  medium: "#8a6a00",
  high: "#c2410c",
  critical: "#7a0c2e",
} satisfies Record<Tone, string>;

export const ink = "#14181f";
export const quiet = "#565f6e";
export const hairline = "#dfe3e9";
export const hairlineStrong = "#8a93a1";
export const wash = "#f6f7f9";

/** Colours of the TLP 2.0 labels on black. */
export const tlpColors = {
  RED: "#ff2b2b",
  "AMBER+STRICT": "#ffc000",
  AMBER: "#ffc000",
  GREEN: "#33ff00",
  CLEAR: "#ffffff",
} as const;

/** A stroke or a filled shape in a 16 by 16 box. */
export type Shape = { path: string; filled: boolean; dashed: boolean };

const line = (path: string): Shape => ({ path, filled: false, dashed: false });
const fill = (path: string): Shape => ({ path, filled: true, dashed: false });

const shield = "M8 1.5 L13.5 3.5 L13.5 8 C13.5 11.2 11.3 13.4 8 14.5 C4.7 13.4 2.5 11.2 2.5 8 L2.5 3.5 Z";
const diamond = "M8 1.5 L14.5 8 L8 14.5 L1.5 8 Z";
const hatch = line("M4.6 8.6 L8.6 4.6 M6 10 L10 6 M7.4 11.4 L11.4 7.4");
const ring =
  "M8 1.5 C11.6 1.5 14.5 4.4 14.5 8 C14.5 11.6 11.6 14.5 8 14.5 C4.4 14.5 1.5 11.6 1.5 8 C1.5 4.4 4.4 1.5 8 1.5 Z";

const shapes: Readonly<Record<string, readonly Shape[]>> = {
  "exposure.unknown": [line(shield), hatch],
  "exposure.vulnerable": [fill(shield)],
  "exposure.mitigated": [line(shield), fill("M8 1.5 L13.5 3.5 L13.5 8 C13.5 11.2 11.3 13.4 8 14.5 Z")],
  "exposure.patched": [line(shield), line("M5.3 8 L7.3 10 L10.8 6.1")],
  "exposure.disconnected": [line(shield), line("M4.4 11.6 L11.6 4.4")],
  "exposure.decommissioned": [{ path: shield, filled: false, dashed: true }],
  "compromise.unknown": [line(diamond), hatch],
  "compromise.no_evidence": [line(diamond)],
  "compromise.attempted": [line(diamond), fill("M8 6 L10 8 L8 10 L6 8 Z")],
  "compromise.implanted": [line(diamond), fill("M1.5 8 L14.5 8 L8 14.5 Z")],
  "compromise.operated": [fill(diamond)],
  "compromise.spread": [fill("M6 2 L12 8 L6 14 L0.5 8 Z"), line("M9.8 2.4 L15.2 8 L9.8 13.6")],
  "containment.open": [{ path: ring, filled: false, dashed: true }],
  "containment.contained": [
    line(ring),
    fill("M8 4.8 C9.8 4.8 11.2 6.2 11.2 8 C11.2 9.8 9.8 11.2 8 11.2 C6.2 11.2 4.8 9.8 4.8 8 C4.8 6.2 6.2 4.8 8 4.8 Z"),
  ],
  "containment.eradicated": [line(ring), line("M5.2 8.1 L7.3 10.2 L10.9 6.1")],
};

/** The mark of a state: shield for exposure, diamond for compromise (its fill grows), ring for containment. */
export function markShapes(mark: Pick<AxisMark, "axis" | "state">): readonly Shape[] {
  return shapes[`${mark.axis}.${mark.state}`] ?? [line(ring)];
}

/** How many of the three assurance bars are filled. */
export function assuranceBars(assurance: AxisMark["assurance"]): number {
  if (assurance === null) return 0;
  return { claimed: 1, evidenced: 2, verified: 3 }[assurance];
}
