/** The column names of a log in file order, spelled canonically, with their places. */
export type Columns = { names: string[]; place: ReadonlyMap<string, number>; blank: Readonly<Record<string, string>> };

const maxColumns = 512;

/**
 * Reads column names by name, not by place: known names in any case or spelling become canonical, unknown ones stay as
 * they are, empty or repeated ones are told apart by their place.
 */
export function columnsOf(cells: string[], canonical: ReadonlyMap<string, string>): Columns {
  const names: string[] = [];
  const place = new Map<string, number>();
  for (const cell of cells.slice(0, maxColumns)) {
    const name = cell.trim();
    const known = canonical.get(name.toLowerCase()) ?? name;
    const usable = known !== "" && known !== "__proto__" && !place.has(known);
    const unique = usable ? known : `column ${names.length + 1}`;
    place.set(unique, names.length);
    names.push(unique);
  }
  const blank = Object.fromEntries(names.map((name) => [name, ""]));
  return { names, place, blank };
}

/** Canonical spellings by lower-case name, with further spellings that mean the same column. */
export function spellings(names: readonly string[], aliases: Record<string, string> = {}): ReadonlyMap<string, string> {
  const known = new Map(names.map((name) => [name.toLowerCase(), name]));
  for (const [alias, name] of Object.entries(aliases)) known.set(alias.toLowerCase(), name);
  return known;
}

/** Pairs names and cells. Cells beyond the names are left out; missing ones are absent, not empty. */
export function fieldsOf(columns: Columns, cells: string[]): Record<string, string> {
  const { names, blank } = columns;
  const complete = cells.length >= names.length;
  // Copying an object of the final shape is far faster than growing one key by key.
  const fields: Record<string, string> = complete ? { ...blank } : {};
  const width = Math.min(names.length, cells.length);
  for (let i = 0; i < width; i++) {
    const cell = cells[i];
    if (cell || !complete) fields[names[i] ?? ""] = cell ?? "";
  }
  return fields;
}
