/** Fields of one record as rules see them: names in any case, values folded once and kept. */
export type RecordView = {
  value(name: string): string | undefined;
  folded(name: string): string | undefined;
  /** Folded names, in the order of the columns. */
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

type Shape = { names: readonly string[]; folded: readonly string[]; places: ReadonlyMap<string, string> };

const mostShapes = 16;
const shapes: Shape[] = [];

function hasNames(shape: Shape, names: readonly string[]): boolean {
  const known = shape.names;
  return names.length === known.length && names.every((name, index) => name === known[index]);
}

/** Rows of one file share their columns, and events come in a few shapes, so the folded names of the last few are kept. */
function shapeOf(fields: Readonly<Record<string, string>>): Shape {
  const names = Object.keys(fields);
  const place = shapes.findIndex((shape) => hasNames(shape, names));
  const known = shapes[place];
  if (known !== undefined && place === 0) return known;
  const shape = known ?? {
    names,
    folded: names.map(foldAscii),
    places: new Map(names.map((name) => [foldAscii(name), name])),
  };
  if (known !== undefined) shapes.splice(place, 1);
  else if (shapes.length >= mostShapes) shapes.pop();
  shapes.unshift(shape);
  return shape;
}

/** Column names differ in case between versions (BackEndCookie, BackendCookie), so names are looked up folded. */
export function viewOf(fields: Readonly<Record<string, string>>): RecordView {
  const { folded: names, places } = shapeOf(fields);
  let folds: Map<string, string> | null = null;
  const value = (name: string): string | undefined => {
    const place = places.get(name);
    return place === undefined ? undefined : fields[place];
  };
  return {
    value,
    names: () => names,
    folded(name) {
      const kept = folds?.get(name);
      if (kept !== undefined) return kept;
      const found = value(name);
      if (found === undefined) return undefined;
      const folded = foldAscii(found);
      folds ??= new Map();
      folds.set(name, folded);
      return folded;
    },
  };
}
