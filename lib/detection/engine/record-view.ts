/** Fields of one record as rules see them: names in any case, values folded once and kept. */
export type RecordView = {
  value(name: string): string | undefined;
  folded(name: string): string | undefined;
  names(): readonly string[];
};

/**
 * Folds A–Z only. Unicode folding would let letters outside ASCII match ASCII rules (the Kelvin sign becomes "k"),
 * and the byte prefilter, which sees bytes and not letters, would then miss them.
 */
export function foldAscii(text: string): string {
  for (let index = 0; index < text.length; index += 1) {
    if (text.charCodeAt(index) > 127) return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
  }
  return text.toLowerCase();
}

/** Column names differ in case between versions (BackEndCookie, BackendCookie), so names are looked up folded. */
export function viewOf(fields: Readonly<Record<string, string>>): RecordView {
  const names = Object.keys(fields);
  const values = new Map<string, string>();
  for (const name of names) values.set(foldAscii(name), fields[name] ?? "");
  const foldedValues = new Map<string, string>();
  return {
    value: (name) => values.get(name),
    names: () => names,
    folded(name) {
      const kept = foldedValues.get(name);
      if (kept !== undefined) return kept;
      const value = values.get(name);
      if (value === undefined) return undefined;
      const folded = foldAscii(value);
      foldedValues.set(name, folded);
      return folded;
    },
  };
}
