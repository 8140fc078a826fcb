/** A row whose bytes are no text, as lines of its fields; empty ones say nothing. */
export function shownFields(fields: Readonly<Record<string, string>>): string {
  return Object.entries(fields)
    .flatMap(([name, value]) => (value === "" ? [] : [`${name}: ${value}`]))
    .join("\n");
}
