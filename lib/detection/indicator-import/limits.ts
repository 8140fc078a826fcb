/** What one import may hold. Lists of the field are far smaller; what is larger is not a list of indicators. */
export const importLimits = {
  bytes: 16 * 1024 * 1024,
  rows: 50_000,
  columns: 200,
  /** Characters of one value; a longer one is refused and shown cut. */
  value: 2_048,
  /** Characters of a note or a source; a longer one is cut. */
  text: 1_000,
  /** Levels of JSON. STIX and MISP need fewer than ten. */
  nesting: 32,
  /** Indicators that one pattern or one row may give. */
  fromOne: 500,
} as const;

/** A text for a note or a report: one line, no longer than is kept. */
export function shortText(text: string, most: number = importLimits.text): string {
  const line = text
    .slice(0, most * 4)
    .replaceAll(/\s+/g, " ")
    .trim();
  return line.length <= most ? line : `${line.slice(0, most - 1)}…`;
}
